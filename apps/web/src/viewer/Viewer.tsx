import type { Rle } from "@mimo/protocol";
import {
  type ReactElement,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import type { StrokePreview } from "./draw-masks.js";
import { MaskLayer } from "./MaskLayer.js";
import { MARK_COLORS } from "./palette.js";
import { SliceBar } from "./SliceBar.js";
import { screenshotOf } from "./screenshot.js";
import { findingsOnSlice, shapeOf } from "./shown-findings.js";
import type { Stage, StageState } from "./stage.js";
import { type Drawing, useDrawing } from "./use-drawing.js";
import { useKeys } from "./use-keys.js";
import { usePointer } from "./use-pointer.js";
import { useStage } from "./use-stage.js";
import { VectorLayer } from "./VectorLayer.js";
import { ViewerCorners, ViewerNotice } from "./ViewerCorners.js";
import type { ViewerFinding, ViewerProps, ViewerTool } from "./viewer-props.js";
import { ENGLISH_VIEWER_TEXTS } from "./viewer-texts.js";
import "./viewer.css";

/**
 * Shows one slice with its findings and marks, and lets a person draw on it.
 *
 * The image is Cornerstone's; masks (a canvas) and marks (SVG) lie above it and follow its camera in the same frame.
 */
export function Viewer(props: ViewerProps): ReactElement {
  const surface = useRef<HTMLDivElement>(null);
  const texts = useMemo(() => ({ ...ENGLISH_VIEWER_TEXTS, ...props.texts }), [props.texts]);
  const { stage, state, isImpossible } = useStage(props, surface);
  const [edited, setEdited] = useEditedMasks(props.findings);
  const findings = useMemo(
    () => findingsOnSlice(edited, state?.index ?? props.slice, props.activeFindingId),
    [edited, state?.index, props.slice, props.activeFindingId],
  );
  const drawing = useDrawing(props, findings, state?.image ?? null, setEdited);
  const target = { props, stage, state, findings, drawing };
  const { handlers, pointed, holdMark } = usePointer(surface, target);
  const { onKeyDown, cursor } = useKeys(target);
  const layers = useHandle(props, stage, surface);
  const scene = useScene(props, state, findings, drawing);
  return (
    <div className="viewer">
      <div
        ref={surface}
        className={`viewer-surface viewer-tool-${props.tool}`}
        data-status={state?.status}
        role="application"
        aria-label={texts.viewerLabel}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture takes the keys listed in VIEWER_KEYS
        tabIndex={0}
        onKeyDown={onKeyDown}
        onContextMenu={(event) => event.preventDefault()}
        {...handlers}
      >
        <MaskLayer ref={layers.masks} scene={scene} canvas={state?.canvas ?? NO_SIZE} />
        {state?.transform && state.image && (
          <VectorLayer
            ref={layers.vectors}
            {...{ props, findings, drawing, pointed, cursor, holdMark, texts }}
            transform={state.transform}
            canvas={state.canvas}
            slice={state.image.mimoSlice}
          />
        )}
        <ViewerCorners {...{ props, state, pointed, cursor, texts }} />
      </div>
      <ViewerNotice
        status={isImpossible ? "failed" : (state?.status ?? "loading")}
        texts={texts}
        onRetry={() => void stage?.show(props.slice)}
      />
      <SliceBar
        slice={props.slice}
        sliceCount={props.sliceCount}
        onSliceChange={props.onSliceChange}
        ticks={props.findings.filter((finding) => finding.status !== "rejected" && !finding.isHidden)}
        label={texts.sliceBar}
        valueText={texts.sliceOf}
      />
    </div>
  );
}

const NO_SIZE = { width: 0, height: 0 };
/** The page refuses or replaces an edited mask within this time; then what the page says is shown again. */
const EDIT_MS = 4000;

/** The page's findings, with masks that were edited here shown until the page has them. */
function useEditedMasks(
  findings: readonly ViewerFinding[],
): [readonly ViewerFinding[], (id: string, mask: Rle) => void] {
  const [edits, setEdits] = useState<ReadonlyMap<string, { mask: Rle; before: Rle }>>(new Map());
  const shown = useMemo(
    () =>
      findings.map((finding) => {
        const edit = edits.get(finding.id);
        return edit && edit.before === finding.mask ? { ...finding, mask: edit.mask } : finding;
      }),
    [findings, edits],
  );
  useEffect(() => {
    if (edits.size === 0) return;
    const timer = setTimeout(() => setEdits(new Map()), EDIT_MS);
    return () => clearTimeout(timer);
  }, [edits]);
  const setEdited = (id: string, mask: Rle) => {
    const before = findings.find((finding) => finding.id === id)?.mask;
    if (before) setEdits(new Map(edits).set(id, { mask, before }));
  };
  return [shown, setEdited];
}

const PAINT_TOOLS: ReadonlySet<ViewerTool> = new Set(["brush", "erase", "paint-mark"]);

function useScene(
  props: ViewerProps,
  state: StageState | null,
  findings: readonly ViewerFinding[],
  { draft }: Drawing,
) {
  const { activeFindingId, hoveredFindingId, display, marks, brushRadiusPx } = props;
  const transform = state?.transform ?? null;
  return useMemo(() => {
    if (!transform) return null;
    const active = findings.find(({ id }) => id === activeFindingId);
    const isStroke = draft?.kind === "path" && PAINT_TOOLS.has(draft.tool);
    const stroke: StrokePreview | null = isStroke
      ? {
          path: draft.path,
          radiusPx: brushRadiusPx,
          color: draft.tool === "paint-mark" ? MARK_COLORS.mask : (active?.color ?? MARK_COLORS.mask),
          isEraser: draft.tool === "erase",
        }
      : null;
    const paintedMarks = marks.flatMap((mark) => (mark.kind === "mask" ? [mark.rle] : []));
    return { transform, findings, activeFindingId, hoveredFindingId, paintedMarks, stroke, display };
  }, [transform, findings, activeFindingId, hoveredFindingId, display, marks, brushRadiusPx, draft]);
}

/** Fulfils `ViewerHandle`; answers the layers that a screenshot takes together. */
function useHandle(props: ViewerProps, stage: Stage | null, surface: RefObject<HTMLElement | null>) {
  const masks = useRef<HTMLCanvasElement>(null);
  const vectors = useRef<SVGSVGElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const wanted = useRef<string | null>(null);
  const focusFinding = useCallback(
    (id: string) => {
      const finding = latest.current.findings.find((each) => each.id === id);
      const box = finding && shapeOf(finding.mask)?.box;
      if (!finding || !box || !stage) return;
      if (finding.slice !== latest.current.slice) latest.current.onSliceChange(finding.slice);
      stage.focus(box);
    },
    [stage],
  );
  // Asked before the stage was there: done as soon as it is.
  useEffect(() => {
    if (stage && wanted.current) focusFinding(wanted.current);
    wanted.current = null;
  }, [stage, focusFinding]);
  useImperativeHandle(
    props.ref,
    () => ({
      focusFinding: (id: string) => {
        if (stage) focusFinding(id);
        else wanted.current = id;
      },
      fit: () => stage?.fit(),
      zoomBy: (factor: number) => stage?.zoom(factor),
      screenshot: () => screenshotOf(stage?.canvas ?? null, masks.current, vectors.current),
      focus: () => surface.current?.focus(),
    }),
    [stage, focusFinding, surface],
  );
  return { masks, vectors };
}
