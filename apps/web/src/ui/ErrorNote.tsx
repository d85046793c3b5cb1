import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "../api/api-error.js";
import { Icon } from "./Icon.js";

/** A failure where it happened, with a way to try again. */
export function ErrorNote(props: { readonly error: unknown; readonly onRetry?: () => void }): ReactElement {
  const { t } = useTranslation();
  const error = toApiError(props.error);
  return (
    <div className="error-note" role="alert">
      <Icon name="alert" />
      <p>{error.code === "network" ? t("common.noServer") : error.message}</p>
      {props.onRetry && (
        <button type="button" className="button" onClick={props.onRetry}>
          {t("common.retry")}
        </button>
      )}
    </div>
  );
}
