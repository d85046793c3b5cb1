import { type FormEvent, type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "../api/api-error.js";
import { login } from "../api/client.js";
import { queryClient } from "../api/query-client.js";
import { editQueue } from "../case/edits.js";
import { useConnection } from "../state/connection.js";
import { Dialog } from "../ui/Dialog.js";

/** Asks for the server's token as soon as a request was refused for want of it. */
export function LoginDialog(): ReactElement | null {
  const needsLogin = useConnection((state) => state.needsLogin);
  return needsLogin ? <LoginForm /> : null;
}

function LoginForm(): ReactElement {
  const { t } = useTranslation();
  const [token, setToken] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const id = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await login(token.trim());
      useConnection.setState({ needsLogin: false });
      void editQueue.flush();
      void queryClient.invalidateQueries();
    } catch (thrown) {
      const error = toApiError(thrown);
      setFailure(error.status === 401 ? t("login.wrong") : error.message);
    }
  };
  return (
    <Dialog
      title={t("login.title")}
      width="narrow"
      actions={
        <button type="submit" form={id} className="button button-primary" disabled={token.trim() === ""}>
          {t("login.submit")}
        </button>
      }
    >
      <form id={id} onSubmit={submit} className="stack">
        <p>{t("login.body")}</p>
        <label className="field">
          {t("login.token")}
          <input
            type="password"
            autoComplete="current-password"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </label>
        {failure && (
          <p className="field-error" role="alert">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}
