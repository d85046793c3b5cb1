import type { Revision } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useHistory } from "../../api/queries.js";
import { formatTime } from "../../format/format.js";
import { Dialog } from "../../ui/Dialog.js";
import { ErrorNote } from "../../ui/ErrorNote.js";
import { Icon } from "../../ui/Icon.js";
import { useOpenCase } from "../case-context.js";
import { changeFindings } from "../edits.js";
import type { NumberedFinding } from "../use-findings.js";
import { MaskThumb } from "./MaskThumb.js";
import { OriginName } from "./OriginText.js";

export interface HistoryDrawerProps {
  readonly finding: NumberedFinding;
  readonly onClose: () => void;
}

/** Every state that a finding was in, newest first; any can be brought back. */
export function HistoryDrawer({ finding, onClose }: HistoryDrawerProps): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const { data, error, refetch } = useHistory(finding.id);
  const restore = ({ label, status, deleted, mask }: Revision) => {
    changeFindings(item.id, [[finding, { label, status, deleted, mask }]], "restore");
    onClose();
  };
  const revisions = [...(data?.revisions ?? [])].sort((a, b) => b.revision - a.revision);
  return (
    <Dialog title={t("findings.historyOf", { label: finding.label })} width="drawer" onClose={onClose}>
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <p role="status">{t("common.loading")}</p>}
      <ol className="history">
        {revisions.map((revision) => (
          <HistoryEntry
            key={revision.revision}
            revision={revision}
            color={finding.color}
            isCurrent={revision.revision === finding.revision}
            onRestore={() => restore(revision)}
          />
        ))}
      </ol>
    </Dialog>
  );
}

function HistoryEntry(props: {
  readonly revision: Revision;
  readonly color: string;
  readonly isCurrent: boolean;
  readonly onRestore: () => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const { revision, isCurrent } = props;
  return (
    <li className="history-entry" aria-current={isCurrent}>
      <MaskThumb mask={revision.mask} color={props.color} />
      <div>
        <p>
          <strong>{revision.label}</strong>{" "}
          {revision.status !== "proposed" && (
            <span className={`badge badge-${revision.status}`}>{t(`findings.${revision.status}`)}</span>
          )}
        </p>
        <p className="muted">
          <OriginName origin={revision.origin} />
          {revision.revision === 1 && revision.origin.kind === "model" && ` · ${t("findings.firstMask")}`}
        </p>
        <p className="muted">{formatTime(revision.createdAt, i18n.language)}</p>
      </div>
      {isCurrent ? (
        <span className="badge">{t("findings.current")}</span>
      ) : (
        <button type="button" className="button button-small" onClick={props.onRestore}>
          <Icon name="restore" size={16} /> {t("findings.restore")}
        </button>
      )}
    </li>
  );
}
