import type { Tool } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { fillHoles, growMask, isSameMask, shrinkMask, smoothMask, splitMask } from "../../masks/edit-mask.js";
import { type Mask, maskOf, rleOf } from "../../masks/mask.js";
import { useCaseUi } from "../../state/case-ui.js";
import { showToast } from "../../state/toasts.js";
import { Icon, type IconName } from "../../ui/Icon.js";
import { useOpenCase } from "../case-context.js";
import { changeFindings, editQueue } from "../edits.js";
import type { NumberedFinding } from "../use-findings.js";

const EDITS = {
  smooth: smoothMask,
  fill: fillHoles,
  grow: growMask,
  shrink: shrinkMask,
} as const satisfies Partial<Record<Tool & IconName, (mask: Mask) => Mask>>;

/** What can be done to the active finding's mask. */
export function FindingTools({ finding }: { readonly finding: NumberedFinding }): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const tool = useCaseUi((state) => state.tool);
  const edit = (name: keyof typeof EDITS) => {
    const mask = maskOf(finding.mask);
    const next = EDITS[name](mask);
    if (isSameMask(mask, next)) showToast({ kind: "info", text: t("edit.nothing") });
    else changeFindings(item.id, [[finding, { mask: rleOf(next) }]], name);
  };
  return (
    <fieldset className="finding-tools" aria-label={t("findings.tools", { label: finding.label })}>
      <ToolButton
        icon="click-refine"
        name={t("edit.click")}
        tip={t("edit.clickTip")}
        isPressed={tool === "click-refine"}
        onPress={() => useCaseUi.setState({ tool: tool === "click-refine" ? "navigate" : "click-refine" })}
      />
      {(Object.keys(EDITS) as (keyof typeof EDITS)[]).map((name) => (
        <ToolButton
          key={name}
          icon={name}
          name={t(`edit.${name}`)}
          tip={t(`edit.${name}Tip`)}
          onPress={() => edit(name)}
        />
      ))}
      <ToolButton
        icon="split"
        name={t("edit.split")}
        tip={t("edit.splitTip")}
        onPress={() => split(item.id, finding, t("edit.onePiece"))}
      />
    </fieldset>
  );
}

/** The largest piece stays the finding; the others become findings of the same name, in the same step of undo. */
function split(caseId: string, finding: NumberedFinding, onePiece: string): void {
  const [first, ...others] = splitMask(maskOf(finding.mask));
  if (first === undefined || others.length === 0) {
    showToast({ kind: "info", text: onePiece });
    return;
  }
  const { id, revision, slice, label } = finding;
  editQueue.add(caseId, {
    changes: [
      { kind: "change", findingId: id, revision, mask: rleOf(first), tool: "split" },
      ...others.map((mask) => ({
        kind: "create" as const,
        slice,
        label,
        mask: rleOf(mask),
        tool: "split" as const,
      })),
    ],
  });
}

function ToolButton(props: {
  readonly icon: IconName;
  readonly name: string;
  readonly tip: string;
  readonly isPressed?: boolean;
  readonly onPress: () => void;
}): ReactElement {
  return (
    <button
      type="button"
      className="tool-chip"
      data-tip={props.tip}
      aria-pressed={props.isPressed}
      onClick={props.onPress}
    >
      <Icon name={props.icon} size={16} /> {props.name}
    </button>
  );
}
