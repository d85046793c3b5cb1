import type { MarkJson, Rle, Tool } from "@mimo/protocol";
import { lazy, type ReactElement, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { readPixels, readSlice } from "../api/client.js";
import { marksOn, setMarks, useCaseUi } from "../state/case-ui.js";
import { useSettings } from "../state/settings.js";
import { showToast } from "../state/toasts.js";
import type { ViewerDisplay } from "../viewer/viewer-props.js";
import { useOpenCase } from "./case-context.js";
import { changeFindings, createFinding } from "./edits.js";
import { NameDialog } from "./NameDialog.js";
import { refineByClick } from "./refine.js";
import { ToolHint } from "./ToolHint.js";
import { readFindings, useViewerFindings } from "./use-findings.js";
import { useViewerTexts } from "./use-viewer-texts.js";

// Cornerstone is by far the largest part of the page; the conversation is there before it.
const Viewer = lazy(async () => ({ default: (await import("../viewer/Viewer.js")).Viewer }));

/** The opacity is a setting of the page, the rest belongs to the case. */
function setDisplay(display: ViewerDisplay): void {
  useSettings.setState({ overlayOpacity: display.overlayOpacity });
  useCaseUi.setState({ display });
}

const hover = (hoveredId: string | null): void => useCaseUi.setState({ hoveredId });
const select = (activeId: string | null): void => useCaseUi.setState({ activeId });

/** The viewer, joined to the state of the page. */
export function CaseViewer(): ReactElement {
  const { t } = useTranslation();
  const { item, slice, findings, viewer } = useOpenCase();
  const ui = useCaseUi();
  const overlayOpacity = useSettings((settings) => settings.overlayOpacity);
  const shown = useViewerFindings(item.id, findings, ui.hiddenIds);
  const texts = useViewerTexts();
  const [drawn, setDrawn] = useState<{ readonly mask: Rle; readonly tool: Tool } | null>(null);
  const edit = (findingId: string | null, mask: Rle, tool: Tool) => {
    const finding = findingId === null ? undefined : findings.byId.get(findingId);
    if (finding === undefined) setDrawn({ mask, tool });
    else changeFindings(item.id, [[finding, { mask }]], tool);
  };
  const refine = (findingId: string | null, at: readonly [number, number], isPositive: boolean) => {
    if (findingId === null) showToast({ kind: "info", text: t("refine.choose") });
    else void refineByClick(item.id, () => findFinding(item.id, findingId), at, isPositive);
  };
  return (
    <main id="main" tabIndex={-1} className="stage">
      <Suspense fallback={<p className="stage-loading">{t("viewer.loading")}</p>}>
        <Viewer
          ref={viewer}
          caseId={item.id}
          sliceCount={item.sliceCount}
          slice={slice}
          onSliceChange={(next) => useCaseUi.setState({ slice: next })}
          sliceSpacingMm={item.sliceSpacingMm}
          loadSlice={readSlice}
          loadPixels={readPixels}
          findings={shown}
          activeFindingId={ui.activeId}
          hoveredFindingId={ui.hoveredId}
          onHoverFinding={hover}
          onSelectFinding={select}
          marks={marksOn(ui, slice)}
          onMarksChange={(marks: readonly MarkJson[]) => setMarks(slice, marks)}
          tool={ui.tool}
          onToolChange={(tool) => useCaseUi.setState({ tool })}
          brushRadiusPx={ui.brushRadiusPx}
          onBrushRadiusChange={(brushRadiusPx) => useCaseUi.setState({ brushRadiusPx })}
          onEditMask={edit}
          onRefine={refine}
          display={{ ...ui.display, overlayOpacity }}
          onDisplayChange={setDisplay}
          texts={texts}
        />
      </Suspense>
      <ToolHint />
      {drawn && (
        <NameDialog
          onClose={() => setDrawn(null)}
          onName={(label) => {
            createFinding(item.id, { slice, label, mask: drawn.mask }, drawn.tool);
            setDrawn(null);
          }}
        />
      )}
    </main>
  );
}

const findFinding = (caseId: string, id: string) =>
  readFindings(caseId).find((finding) => finding.id === id && !finding.deleted);
