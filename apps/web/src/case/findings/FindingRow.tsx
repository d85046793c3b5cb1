import type { CSSProperties, ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useCaseUi } from "../../state/case-ui.js";
import { IconButton } from "../../ui/IconButton.js";
import { focusFinding, useOpenCase } from "../case-context.js";
import { changeFindings } from "../edits.js";
import { PresenceScore, QualityScore, StabilityScore } from "../Scores.js";
import { toggleHidden } from "../use-case-keys.js";
import type { NumberedFinding } from "../use-findings.js";
import { FindingTools } from "./FindingTools.js";
import { LabelField } from "./LabelField.js";
import { OriginText } from "./OriginText.js";

export interface FindingRowProps {
  readonly finding: NumberedFinding;
  readonly onHistory: () => void;
}

/** One finding of the list; the active one shows its tools. */
export function FindingRow({ finding, onHistory }: FindingRowProps): ReactElement {
  const { t } = useTranslation();
  const { item, viewer } = useOpenCase();
  const isActive = useCaseUi((state) => state.activeId === finding.id);
  const isLit = useCaseUi((state) => state.hoveredId === finding.id);
  return (
    <li
      className="finding"
      data-active={isActive}
      data-lit={isLit}
      data-status={finding.status}
      style={{ "--term": finding.color } as CSSProperties}
      onMouseEnter={() => useCaseUi.setState({ hoveredId: finding.id })}
      onMouseLeave={() => useCaseUi.setState({ hoveredId: null })}
    >
      <div className="finding-head">
        <button
          type="button"
          className="number"
          aria-label={t("term.show", { label: finding.label, number: String(finding.number) })}
          data-tip={t("findings.center")}
          onClick={() => focusFinding(viewer, finding.id)}
        >
          {finding.number}
        </button>
        <LabelField finding={finding} isActive={isActive} />
        <StatusButtons finding={finding} />
      </div>
      <div className="finding-foot">
        <span>
          {item.sliceCount > 1 && `${t("findings.slice", { slice: String(finding.slice + 1) })} · `}
          <OriginText finding={finding} />
        </span>
        <span className="spacer" />
        <IconButton icon="history" size={16} label={t("findings.history")} onClick={onHistory} />
        <IconButton
          icon="delete"
          size={16}
          label={t("findings.delete", { label: finding.label })}
          shortcut={isActive ? "Shift+Del" : undefined}
          onClick={() => changeFindings(item.id, [[finding, { deleted: true }]], "delete")}
        />
      </div>
      {isActive && (
        <>
          <div className="finding-scores">
            <PresenceScore value={finding.presence} />
            <QualityScore value={finding.quality} />
            <StabilityScore value={finding.stability} />
          </div>
          <FindingTools finding={finding} />
        </>
      )}
    </li>
  );
}

/** Accept, reject, and show or hide. */
function StatusButtons({ finding }: { readonly finding: NumberedFinding }): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const isHidden = useCaseUi((state) => state.hiddenIds.includes(finding.id));
  const isActive = useCaseUi((state) => state.activeId === finding.id);
  const judge = (status: "accepted" | "rejected") => {
    const next = finding.status === status ? "proposed" : status;
    changeFindings(item.id, [[finding, { status: next }]], "status");
  };
  return (
    <div className="status-buttons">
      {finding.status !== "proposed" && (
        <span className={`badge badge-${finding.status}`}>{t(`findings.${finding.status}`)}</span>
      )}
      <IconButton
        icon="accept"
        size={16}
        className="accept"
        label={t("findings.accept", { label: finding.label })}
        shortcut={isActive ? "A" : undefined}
        aria-pressed={finding.status === "accepted"}
        onClick={() => judge("accepted")}
      />
      <IconButton
        icon="reject"
        size={16}
        className="reject"
        label={t("findings.reject", { label: finding.label })}
        shortcut={isActive ? "Q" : undefined}
        aria-pressed={finding.status === "rejected"}
        onClick={() => judge("rejected")}
      />
      <IconButton
        icon={isHidden ? "eye-off" : "eye"}
        size={16}
        label={
          isHidden
            ? t("findings.show", { label: finding.label })
            : t("findings.hide", { label: finding.label })
        }
        shortcut={isActive ? "Y" : undefined}
        aria-pressed={isHidden}
        onClick={() => toggleHidden(finding.id)}
      />
    </div>
  );
}
