import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteCase } from "../api/client.js";
import { forgetCaseUi } from "../state/case-ui.js";
import { refreshWorklist } from "../state/uploads.js";
import { Dialog } from "../ui/Dialog.js";
import { ErrorNote } from "../ui/ErrorNote.js";

export interface DeleteCasesDialogProps {
  readonly ids: readonly string[];
  /** Of the one case, if it is one. */
  readonly name?: string;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

/** Asks before cases are deleted for good. */
export function DeleteCasesDialog({ ids, name, onClose, onDeleted }: DeleteCasesDialogProps): ReactElement {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      for (const id of ids) {
        await deleteCase(id);
        forgetCaseUi(id);
      }
      onDeleted?.();
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
    refreshWorklist();
  };
  return (
    <Dialog
      title={t("worklist.deleteTitle", { count: ids.length })}
      width="narrow"
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="button" className="button button-danger" disabled={isBusy} onClick={() => void run()}>
            {t("worklist.deleteConfirm", { count: ids.length })}
          </button>
        </>
      }
    >
      {name !== undefined && <p className="dialog-name">{name}</p>}
      <p>{t("worklist.deleteBody")}</p>
      {error !== null && <ErrorNote error={error} />}
    </Dialog>
  );
}
