import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, toApiError } from "../api/api-error.js";
import { Icon } from "./Icon.js";

/** A failure where it happened, with a way to try again. */
export function ErrorNote(props: { readonly error: unknown; readonly onRetry?: () => void }): ReactElement {
  const { t } = useTranslation();
  const error = toApiError(props.error);
  return (
    <div className="error-note" role="alert">
      <Icon name="alert" />
      <p>{textOf(error, t)}</p>
      {props.onRetry && (
        <button type="button" className="button" onClick={props.onRetry}>
          {t("common.retry")}
        </button>
      )}
    </div>
  );
}

/** The page's own failures in the page's language; the server's in the server's words. */
function textOf({ code, message }: ApiError, t: ReturnType<typeof useTranslation>["t"]): string {
  if (code === "network") return t("common.noServer");
  return code === "interrupted" ? t("common.interrupted") : message;
}
