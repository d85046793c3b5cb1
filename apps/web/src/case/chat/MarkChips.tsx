import type { MarkJson } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../../ui/Icon.js";

/** The tool that makes such a mark; its sign stands for the mark. */
function toolOf(
  mark: MarkJson,
): "point" | "negative-point" | "box" | "scribble" | "negative-scribble" | "lasso" | "paint-mark" {
  if (mark.kind === "point") return mark.positive ? "point" : "negative-point";
  if (mark.kind === "scribble") return mark.positive ? "scribble" : "negative-scribble";
  return mark.kind === "mask" ? "paint-mark" : mark.kind;
}

/** Marks as chips; with `onRemove` each can be taken away. */
export function MarkChips(props: {
  readonly marks: readonly MarkJson[];
  readonly onRemove?: (index: number) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {props.marks.map((mark, index) => {
        const tool = toolOf(mark);
        const icon: IconName = tool;
        const name = t(`marks.${tool}`);
        const { onRemove } = props;
        if (onRemove === undefined) {
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: marks have no names of their own.
            <span key={index} className="chip chip-small">
              <Icon name={icon} size={14} /> {name}
            </span>
          );
        }
        return (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: marks have no names of their own.
            key={index}
            type="button"
            className="chip chip-removable"
            aria-label={t("marks.remove", { name })}
            onClick={() => onRemove(index)}
          >
            <Icon name={icon} size={14} /> {name} <Icon name="close" size={12} />
          </button>
        );
      })}
    </>
  );
}
