import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "../api/api-error.js";
import { type ExportInclude, exportCase, storeInPacs } from "../api/client.js";
import { useInfo, useUndoState } from "../api/queries.js";
import { saveBlob } from "../api/save-response.js";
import { WORKLIST_HREF } from "../app/route.js";
import { showToast } from "../state/toasts.js";
import { Icon } from "../ui/Icon.js";
import { IconButton } from "../ui/IconButton.js";
import { CaseMeta } from "../worklist/CaseMeta.js";
import { EditCaseDialog } from "../worklist/EditCaseDialog.js";
import { useOpenCase } from "./case-context.js";
import { ExportMenu } from "./ExportMenu.js";
import { editQueue, redoEdit, undoEdit } from "./edits.js";
import { usePendingEdits } from "./use-findings.js";

/** Name and facts of the case, undo and redo, and the ways out. */
export function CaseHeader(): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const [isEditing, setEditing] = useState(false);
  return (
    <>
      <a
        className="icon-button"
        href={WORKLIST_HREF}
        aria-label={t("common.home")}
        data-tip={t("common.home")}
      >
        <Icon name="back" />
      </a>
      <div className="case-heading">
        <h1 data-tip={item.name}>{item.name}</h1>
        <IconButton icon="edit" size={14} label={t("worklist.edit")} onClick={() => setEditing(true)} />
        <CaseMeta item={item} />
      </div>
      <span className="spacer" />
      <UndoButtons caseId={item.id} />
      <CaseExport caseId={item.id} />
      {isEditing && <EditCaseDialog item={item} onClose={() => setEditing(false)} />}
    </>
  );
}

function UndoButtons({ caseId }: { readonly caseId: string }): ReactElement {
  const { t } = useTranslation();
  const { data } = useUndoState(caseId);
  const waits = usePendingEdits().some((entry) => entry.caseId === caseId);
  return (
    <div className="button-group">
      <IconButton
        icon="undo"
        label={t("keys.undo")}
        shortcut="Ctrl+Z"
        disabled={!waits && !data?.canUndo}
        onClick={() => void undoEdit(caseId)}
      />
      <IconButton
        icon="redo"
        label={t("keys.redo")}
        shortcut="Ctrl+Shift+Z"
        disabled={!data?.canRedo}
        onClick={() => void redoEdit(caseId)}
      />
    </div>
  );
}

function CaseExport({ caseId }: { readonly caseId: string }): ReactElement {
  const { t } = useTranslation();
  const { data } = useInfo();
  const { viewer, item } = useOpenCase();
  const store = async (include: ExportInclude) => {
    try {
      await editQueue.flush();
      const { sopInstanceUids } = await storeInPacs(caseId, include);
      showToast({ kind: "info", text: t("export.stored", { count: sopInstanceUids.length }) });
    } catch (error) {
      showToast({ kind: "error", text: toApiError(error).message });
    }
  };
  const download = async (format: Parameters<typeof exportCase>[1], include: ExportInclude) => {
    // What was just drawn belongs in the file.
    await editQueue.flush();
    return exportCase(caseId, format, include);
  };
  const shoot = async () => {
    const blob = await viewer.current?.screenshot();
    if (blob) saveBlob(blob, `${item.name}.png`);
  };
  return (
    <ExportMenu
      download={download}
      extra={(include, close) => (
        <>
          <ExtraItem name="view" onRun={() => void shoot().then(close)} />
          {data?.hasPacs && item.kind === "dicom" && (
            <ExtraItem name="pacs" onRun={() => void store(include).then(close)} />
          )}
        </>
      )}
    />
  );
}

function ExtraItem(props: { readonly name: "view" | "pacs"; readonly onRun: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <button type="button" className="menu-item" onClick={props.onRun}>
      <span className="menu-text">
        <strong>{t(`export.${props.name}`)}</strong>
        <span className="muted">{t(`export.${props.name}_hint`)}</span>
      </span>
    </button>
  );
}
