import { type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/IconButton.js";
import { focusFinding, useOpenCase } from "../case-context.js";
import { changeFindings } from "../edits.js";
import type { NumberedFinding } from "../use-findings.js";
import { useLabelNames } from "../use-label-names.js";

/** A finding's name; the pencil, F2 or a double click turn it into a field. */
export function LabelField(props: {
  readonly finding: NumberedFinding;
  readonly isActive: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const { viewer } = useOpenCase();
  const { finding, isActive } = props;
  const [isEditing, setEditing] = useState(false);
  if (isEditing) return <LabelInput finding={finding} onClose={() => setEditing(false)} />;
  return (
    <>
      <button
        type="button"
        className="finding-label"
        aria-current={isActive}
        data-tip={finding.label}
        onClick={() => focusFinding(viewer, finding.id)}
        onDoubleClick={() => setEditing(true)}
      >
        {finding.label}
      </button>
      <IconButton
        icon="edit"
        size={14}
        className="rename"
        label={t("findings.rename", { label: finding.label })}
        shortcut={isActive ? "F2" : undefined}
        data-rename-active={isActive ? "" : undefined}
        onClick={() => setEditing(true)}
      />
    </>
  );
}

function LabelInput(props: {
  readonly finding: NumberedFinding;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const { finding, onClose } = props;
  const [label, setLabel] = useState(finding.label);
  const names = useLabelNames();
  const list = useId();
  const save = () => {
    const name = label.trim();
    if (name !== "" && name !== finding.label)
      changeFindings(item.id, [[finding, { label: name }]], "rename");
    onClose();
  };
  return (
    <>
      <input
        className="finding-input"
        // biome-ignore lint/a11y/noAutofocus: the person asked for this field.
        autoFocus
        list={list}
        maxLength={120}
        aria-label={t("findings.name")}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") save();
          if (event.key === "Escape") onClose();
        }}
      />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
