import { type ReactElement, type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./IconButton.js";

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons below, the main one last. */
  readonly actions?: ReactNode;
  /** Missing: the dialog has to be answered. */
  readonly onClose?: (() => void) | undefined;
  readonly width?: "narrow" | "normal" | "wide" | "drawer";
}

/** Where a person goes on: a field, or else the main button; without either the browser chooses. */
const FIRST_FOCUS =
  ".dialog-body :is(input, textarea, select), .dialog-actions :is(.button-primary, .button:first-child)";

/** A modal dialog, open as long as it is rendered; the browser keeps the focus in it and gives it back. */
export function Dialog({ title, children, actions, onClose, width = "normal" }: DialogProps): ReactElement {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      dialog.querySelector<HTMLElement>(FIRST_FOCUS)?.focus();
    }
    return () => {
      // React takes the element away without closing it, so the browser would not give the focus back.
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does for the keyboard what a click beside the box does.
    <dialog
      ref={ref}
      className={`dialog dialog-${width}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose?.()}
    >
      <div className="dialog-box">
        <div className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          {onClose && <IconButton icon="close" label={t("common.close")} onClick={onClose} />}
        </div>
        <div className="dialog-body">{children}</div>
        {actions && <footer className="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
