import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { closeToast, useToasts } from "../state/toasts.js";
import { Icon } from "./Icon.js";
import { IconButton } from "./IconButton.js";

/** Short messages, said politely to screen readers. */
export function Toasts(): ReactElement {
  const { t } = useTranslation();
  const { toasts } = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, kind, text, action }) => (
        <div key={id} className={`toast toast-${kind}`}>
          <Icon name={kind === "error" ? "alert" : "accept"} />
          <p>{text}</p>
          {action && (
            <button
              type="button"
              className="button button-quiet"
              onClick={() => {
                closeToast(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton icon="close" label={t("common.close")} size={16} onClick={() => closeToast(id)} />
        </div>
      ))}
    </div>
  );
}
