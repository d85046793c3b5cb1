import type { Slice } from "@mimo/protocol";
import { useEffect, useState } from "react";
import { clampToImage, type ImageTransform, toCanvas, toImage, type XY } from "./image-transform.js";
import type { Stage } from "./stage.js";
import type { PointerTarget } from "./use-pointer.js";
import { commandOfKey, type ViewerCommand } from "./viewer-keys.js";
import type { ViewerProps } from "./viewer-props.js";
import { windowPresets } from "./window-presets.js";

/** CSS pixels that one press moves the crosshair, at least one image pixel. */
const CURSOR_STEP_CSS_PX = 8;
const BRUSH_LIMITS_PX = [0.5, 200] as const;

/** Tools whose drawing is one place: Enter begins and finishes it at once. */
const CLICK_TOOLS: ReadonlySet<string> = new Set(["point", "negative-point", "fill", "click-refine"]);

/** The keys of the focused viewer, and the crosshair that they move (null until it is called for). */
export function useKeys(target: PointerTarget): {
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
  readonly cursor: XY | null;
} {
  const { props } = target;
  const [cursor, setCursor] = useState<XY | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the crosshair belongs to one case
  useEffect(() => setCursor(null), [props.caseId]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const command = commandOfKey(event);
    if (!command || event.target !== event.currentTarget) return;
    event.preventDefault();
    event.stopPropagation();
    if (command.kind === "cursor") moveCursor(target, cursor, [command.dx, command.dy], setCursor);
    else if (command.kind === "place") placeAtCursor(target, cursor, setCursor);
    else obey(command, target);
    if (command.kind === "cancel") setCursor(null);
  };
  return { onKeyDown, cursor };
}

function obey(command: ViewerCommand, { props, stage, state, drawing }: PointerTarget): void {
  switch (command.kind) {
    case "slice":
      goTo(props, props.slice + command.by);
      break;
    case "slice-to":
      goTo(props, command.end === "first" ? 0 : props.sliceCount - 1);
      break;
    case "zoom":
      stage?.zoom(command.factor);
      break;
    case "fit":
      stage?.fit();
      break;
    case "tool":
      props.onToolChange(command.tool);
      break;
    case "brush-size":
      props.onBrushRadiusChange(resized(props.brushRadiusPx, command.factor));
      break;
    case "delete":
      drawing.deleteChosen();
      break;
    case "cancel":
      drawing.cancel();
      break;
    default: {
      const change = changedDisplay(command, props, state?.image?.mimoSlice ?? null);
      if (change) props.onDisplayChange(change);
    }
  }
}

function changedDisplay(
  command: ViewerCommand,
  { display }: ViewerProps,
  slice: Slice | null,
): ViewerProps["display"] | null {
  switch (command.kind) {
    case "preset": {
      const preset = slice ? windowPresets(slice)[command.index] : undefined;
      return preset ? { ...display, window: preset.window } : null;
    }
    case "invert":
      return { ...display, isInverted: !display.isInverted };
    case "smooth":
      return { ...display, isSmooth: !display.isSmooth };
    case "overlay":
      return { ...display, isOverlayVisible: !display.isOverlayVisible };
    case "outline":
      return { ...display, hasOutline: !display.hasOutline };
    case "opacity":
      return { ...display, overlayOpacity: Math.min(1, Math.max(0, display.overlayOpacity + command.by)) };
    default:
      return null;
  }
}

function goTo(props: ViewerProps, slice: number): void {
  const kept = Math.min(props.sliceCount - 1, Math.max(0, slice));
  if (kept !== props.slice) props.onSliceChange(kept);
}

/** Half pixels below 3, whole ones above, and always at least one step on. */
function resized(radiusPx: number, factor: number): number {
  const grid = radiusPx * factor < 3 ? 0.5 : 1;
  const next = Math.round((radiusPx * factor) / grid) * grid;
  const moved = next === radiusPx ? radiusPx + Math.sign(factor - 1) * grid : next;
  return Math.min(BRUSH_LIMITS_PX[1], Math.max(BRUSH_LIMITS_PX[0], moved));
}

type SetCursor = (cursor: XY) => void;

function moveCursor(target: PointerTarget, cursor: XY | null, [dx, dy]: XY, setCursor: SetCursor): void {
  const { stage, state, drawing } = target;
  if (!state?.transform || !state.image) return;
  if (!cursor) {
    setCursor(middle(target));
    return;
  }
  const { scaleX, scaleY } = state.transform;
  const step = (scale: number) => Math.max(1, CURSOR_STEP_CSS_PX / scale);
  const moved = clampToImage([cursor[0] + dx * step(scaleX), cursor[1] + dy * step(scaleY)], state.image);
  setCursor(moved);
  if (drawing.draft) drawing.move(moved);
  if (stage) keepInSight(stage, state.transform, moved, state.canvas);
}

function placeAtCursor(target: PointerTarget, cursor: XY | null, setCursor: SetCursor): void {
  const { drawing, props, state } = target;
  if (!state?.image) return;
  if (!cursor) {
    setCursor(middle(target));
  } else if (drawing.draft) {
    drawing.end(false);
  } else {
    drawing.begin(cursor);
    if (CLICK_TOOLS.has(props.tool)) drawing.end(false);
  }
}

/** Where the crosshair begins: the centre of the pixel in the middle of what is seen. */
function middle({ state }: PointerTarget): XY {
  const { transform, canvas, image } = state!;
  const [x, y] = clampToImage(toImage(transform!, [canvas.width / 2, canvas.height / 2]), image!);
  return [Math.floor(x) + 0.5, Math.floor(y) + 0.5];
}

function keepInSight(
  stage: Stage,
  transform: ImageTransform,
  at: XY,
  canvas: { width: number; height: number },
): void {
  const margin = 24;
  const [x, y] = toCanvas(transform, at);
  const over = (value: number, most: number) =>
    value < margin ? margin - value : value > most - margin ? most - margin - value : 0;
  const by: XY = [over(x, canvas.width), over(y, canvas.height)];
  if (by[0] !== 0 || by[1] !== 0) stage.pan(by);
}
