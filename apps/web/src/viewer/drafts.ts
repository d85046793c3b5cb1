/** Drawings that are not finished: begun by pressing, led by moving, made a mark or stroke by letting go. */
import type { MarkJson } from "@mimo/protocol";
import type { XY } from "./image-transform.js";
import type { ViewerTool } from "./viewer-props.js";

/** A drawing at hand; coordinates are pixels of the image. */
export type Draft =
  | { readonly kind: "point"; readonly tool: ViewerTool; readonly at: XY }
  | { readonly kind: "span"; readonly tool: "box" | "ruler"; readonly from: XY; readonly to: XY }
  | { readonly kind: "path"; readonly tool: ViewerTool; readonly path: readonly XY[] };

/** What a finished drawing is. */
export type Drawn =
  | { readonly kind: "mark"; readonly mark: MarkJson }
  | { readonly kind: "stroke"; readonly tool: "paint-mark" | "brush" | "erase"; readonly path: readonly XY[] }
  | { readonly kind: "ruler"; readonly from: XY; readonly to: XY }
  | { readonly kind: "fill"; readonly at: XY }
  | { readonly kind: "refine"; readonly at: XY };

/** Path points nearer than this, in image pixels, say nothing new. */
const LEAST_STEP_PX = 0.5;
const LEAST_BOX_PX = 1;
/** The protocol's limit with room to spare. */
const MOST_PATH_POINTS = 10_000;

/** Begins a drawing, or null for tools that draw nothing. */
export function beginDraft(tool: ViewerTool, at: XY): Draft | null {
  switch (tool) {
    case "point":
    case "negative-point":
    case "fill":
    case "click-refine":
      return { kind: "point", tool, at };
    case "box":
    case "ruler":
      return { kind: "span", tool, from: at, to: at };
    case "scribble":
    case "negative-scribble":
    case "lasso":
    case "paint-mark":
    case "brush":
    case "erase":
      return { kind: "path", tool, path: [at] };
    default:
      return null;
  }
}

export function moveDraft(draft: Draft, at: XY): Draft {
  if (draft.kind === "point") return { ...draft, at };
  if (draft.kind === "span") return { ...draft, to: at };
  const [x, y] = draft.path.at(-1)!;
  const isNear = Math.hypot(at[0] - x, at[1] - y) < LEAST_STEP_PX;
  return isNear || draft.path.length >= MOST_PATH_POINTS ? draft : { ...draft, path: [...draft.path, at] };
}

/** What a drawing has become, or null where it is too small to mean anything. */
export function finishDraft(draft: Draft): Drawn | null {
  if (draft.kind === "point") return finishPoint(draft.tool, draft.at);
  if (draft.kind === "span") return finishSpan(draft);
  const path = draft.path;
  switch (draft.tool) {
    case "scribble":
    case "negative-scribble":
      return markDrawn({ kind: "scribble", path: path.map(pair), positive: draft.tool === "scribble" });
    case "lasso":
      return path.length >= 3 ? markDrawn({ kind: "lasso", path: path.map(pair) }) : null;
    case "paint-mark":
    case "brush":
    case "erase":
      return { kind: "stroke", tool: draft.tool, path };
    default:
      return null;
  }
}

function finishPoint(tool: ViewerTool, at: XY): Drawn {
  if (tool === "fill" || tool === "click-refine") return { kind: tool === "fill" ? "fill" : "refine", at };
  return markDrawn({ kind: "point", at: pair(at), positive: tool === "point" });
}

function finishSpan({ tool, from, to }: Extract<Draft, { kind: "span" }>): Drawn | null {
  if (tool === "ruler") {
    return Math.hypot(to[0] - from[0], to[1] - from[1]) >= LEAST_BOX_PX ? { kind: "ruler", from, to } : null;
  }
  const box = orderedBox(from, to);
  return box[2] - box[0] >= LEAST_BOX_PX && box[3] - box[1] >= LEAST_BOX_PX
    ? markDrawn({ kind: "box", box })
    : null;
}

function markDrawn(mark: MarkJson): Drawn {
  return { kind: "mark", mark };
}

/** The box between two corners, whichever they are. */
export function orderedBox([ax, ay]: XY, [bx, by]: XY): [number, number, number, number] {
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}

function pair([x, y]: XY): [number, number] {
  return [x, y];
}
