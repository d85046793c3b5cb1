import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useCaseUi } from "../state/case-ui.js";
import { useOpenCase } from "./case-context.js";

const EDIT_TOOLS = new Set(["brush", "erase", "fill", "click-refine"]);
const PAINTING_TOOLS = new Set(["brush", "erase", "paint-mark"]);

/** What the held tool will do, where that is not plain: which finding it changes, and how large the brush is. */
export function ToolHint(): ReactElement | null {
  const { t } = useTranslation();
  const { findings, slice } = useOpenCase();
  const { tool, activeId, brushRadiusPx } = useCaseUi();
  if (!EDIT_TOOLS.has(tool) && !PAINTING_TOOLS.has(tool)) return null;
  const active = activeId === null ? undefined : findings.byId.get(activeId);
  const target = active && !active.deleted && active.slice === slice ? active : null;
  return (
    <div className="tool-hint" role="status">
      {EDIT_TOOLS.has(tool) && (
        <span>
          {target && <i className="swatch" style={{ background: target.color }} />}
          {target ? t(`hint.${tool as "brush"}`, { label: target.label }) : t(`hint.${tool as "brush"}_none`)}
        </span>
      )}
      {PAINTING_TOOLS.has(tool) && (
        <label className="brush-size">
          {t("hint.size")}
          <input
            type="range"
            min={1}
            max={80}
            step={1}
            value={Math.round(brushRadiusPx)}
            onChange={(event) => useCaseUi.setState({ brushRadiusPx: event.target.valueAsNumber })}
          />
          <output>{Math.round(brushRadiusPx)} px</output>
        </label>
      )}
    </div>
  );
}
