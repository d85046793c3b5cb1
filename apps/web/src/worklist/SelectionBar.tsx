import type { Case } from "@mimo/protocol";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { exportCases } from "../api/client.js";
import { ExportMenu } from "../case/ExportMenu.js";
import { Icon } from "../ui/Icon.js";
import { AskAllDialog } from "./AskAllDialog.js";
import { DeleteCasesDialog } from "./DeleteCasesDialog.js";

export interface SelectionBarProps {
  readonly ids: readonly string[];
  readonly shown: readonly Case[];
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

/** What can be done to the selected cases. */
export function SelectionBar({ ids, shown, onSelectAll, onClear }: SelectionBarProps): ReactElement {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"ask" | "delete" | null>(null);
  const close = () => setDialog(null);
  return (
    <section className="selection-bar" aria-label={t("worklist.selection")}>
      <strong role="status">{t("worklist.selected", { count: ids.length })}</strong>
      {ids.length < shown.length && (
        <button type="button" className="button button-quiet" onClick={onSelectAll}>
          {t("worklist.selectAll", { count: shown.length })}
        </button>
      )}
      <button type="button" className="button button-quiet" onClick={onClear}>
        {t("worklist.clearSelection")}
      </button>
      <span className="spacer" />
      <button type="button" className="button button-quiet danger" onClick={() => setDialog("delete")}>
        <Icon name="delete" /> {t("common.delete")}
      </button>
      <ExportMenu download={(format, include) => exportCases(ids, format, include)} />
      <button type="button" className="button button-primary" onClick={() => setDialog("ask")}>
        <Icon name="chat" /> {t("jobs.ask")}
      </button>
      {dialog === "ask" && <AskAllDialog ids={ids} onClose={close} />}
      {dialog === "delete" && <DeleteCasesDialog ids={ids} onClose={close} onDeleted={onClear} />}
    </section>
  );
}
