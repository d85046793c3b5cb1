import type { ViewerTool } from "./viewer-props.js";

/** What a key makes the viewer do. */
export type ViewerCommand =
  | { readonly kind: "slice"; readonly by: number }
  | { readonly kind: "slice-to"; readonly end: "first" | "last" }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "preset"; readonly index: number }
  | { readonly kind: "tool"; readonly tool: ViewerTool }
  | { readonly kind: "brush-size"; readonly factor: number }
  | { readonly kind: "cursor"; readonly dx: number; readonly dy: number }
  | { readonly kind: "opacity"; readonly by: number }
  | {
      readonly kind: "fit" | "invert" | "smooth" | "overlay" | "outline" | "place" | "delete" | "cancel";
    };

/** One line of the "?" sheet. */
export interface ViewerKey {
  /** `KeyboardEvent.key` values that do it, with `Shift+` before keys that are no characters. */
  readonly keys: readonly string[];
  readonly command: ViewerCommand;
  readonly group: "slices" | "view" | "window" | "tools" | "drawing";
  /** Key for translation; the English text is `text`. */
  readonly name: string;
  readonly text: string;
}

const ZOOM_STEP = 1.25;
const BRUSH_STEP = 1.25;
const PAGE = 10;

const slices: readonly ViewerKey[] = [
  key(["ArrowUp", "ArrowLeft"], { kind: "slice", by: -1 }, "slices", "previousSlice", "Previous slice"),
  key(["ArrowDown", "ArrowRight"], { kind: "slice", by: 1 }, "slices", "nextSlice", "Next slice"),
  key(["PageUp"], { kind: "slice", by: -PAGE }, "slices", "tenBack", "Ten slices back"),
  key(["PageDown"], { kind: "slice", by: PAGE }, "slices", "tenForward", "Ten slices forward"),
  key(["Home"], { kind: "slice-to", end: "first" }, "slices", "firstSlice", "First slice"),
  key(["End"], { kind: "slice-to", end: "last" }, "slices", "lastSlice", "Last slice"),
];

const view: readonly ViewerKey[] = [
  key(["+", "="], { kind: "zoom", factor: ZOOM_STEP }, "view", "zoomIn", "Zoom in"),
  key(["-"], { kind: "zoom", factor: 1 / ZOOM_STEP }, "view", "zoomOut", "Zoom out"),
  key(["0", "f"], { kind: "fit" }, "view", "fit", "Show the whole image"),
  key(["i"], { kind: "invert" }, "view", "invert", "Invert black and white"),
  key(["x"], { kind: "smooth" }, "view", "smoothPixels", "Smooth or square pixels"),
  key(["o"], { kind: "overlay" }, "view", "overlay", "Show or hide findings and marks"),
  key(["t"], { kind: "outline" }, "view", "outline", "Show or hide outlines"),
  key([","], { kind: "opacity", by: -0.1 }, "view", "fainter", "Fainter masks"),
  key(["."], { kind: "opacity", by: 0.1 }, "view", "stronger", "Stronger masks"),
];

const presets: readonly ViewerKey[] = [1, 2, 3, 4, 5, 6, 7, 8].map((n) =>
  key([String(n)], { kind: "preset", index: n - 1 }, "window", `preset${n}`, `Window preset ${n}`),
);

const toolLetters: readonly (readonly [string, ViewerTool, string])[] = [
  ["v", "navigate", "Navigate: drag to pan, click to choose a finding"],
  ["w", "window", "Window: drag for width and centre"],
  ["z", "zoom", "Zoom: drag up and down"],
  ["h", "pan", "Pan"],
  ["p", "point", "Point: this belongs to it"],
  ["n", "negative-point", "Negative point: this does not"],
  ["b", "box", "Box"],
  ["s", "scribble", "Scribble"],
  ["d", "negative-scribble", "Negative scribble"],
  ["l", "lasso", "Lasso"],
  ["m", "paint-mark", "Paint a mark"],
  ["r", "brush", "Brush: add to the finding"],
  ["e", "erase", "Eraser: take from the finding"],
  ["g", "fill", "Fill holes of the finding"],
  ["c", "click-refine", "Refine by clicks; Alt or right click takes away"],
  ["u", "ruler", "Ruler"],
];

const drawing: readonly ViewerKey[] = [
  key(["["], { kind: "brush-size", factor: 1 / BRUSH_STEP }, "drawing", "smallerBrush", "Smaller brush"),
  key(["]"], { kind: "brush-size", factor: BRUSH_STEP }, "drawing", "largerBrush", "Larger brush"),
  key(["Shift+ArrowLeft"], { kind: "cursor", dx: -1, dy: 0 }, "drawing", "cursorLeft", "Crosshair left"),
  key(["Shift+ArrowRight"], { kind: "cursor", dx: 1, dy: 0 }, "drawing", "cursorRight", "Crosshair right"),
  key(["Shift+ArrowUp"], { kind: "cursor", dx: 0, dy: -1 }, "drawing", "cursorUp", "Crosshair up"),
  key(["Shift+ArrowDown"], { kind: "cursor", dx: 0, dy: 1 }, "drawing", "cursorDown", "Crosshair down"),
  key(["Enter"], { kind: "place" }, "drawing", "place", "Place, begin or finish at the crosshair"),
  key(["Delete", "Backspace"], { kind: "delete" }, "drawing", "deleteMark", "Delete the chosen mark"),
  key(["Escape"], { kind: "cancel" }, "drawing", "cancel", "Give up the drawing at hand"),
];

/** Every key of the focused viewer, in the order of the "?" sheet. */
export const VIEWER_KEYS: readonly ViewerKey[] = [
  ...slices,
  ...view,
  ...presets,
  ...toolLetters.map(([letter, tool, text]) => key([letter], { kind: "tool", tool }, "tools", tool, text)),
  ...drawing,
];

const COMMANDS = new Map(VIEWER_KEYS.flatMap(({ keys, command }) => keys.map((name) => [name, command])));

/** The command of a key press, or null. Presses with Ctrl, Alt or Meta belong to the browser and the page. */
export function commandOfKey(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">,
): ViewerCommand | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  // A character key says by itself whether Shift was held; letters mean the same with Caps Lock.
  if (event.key.length === 1) return COMMANDS.get(event.key.toLowerCase()) ?? null;
  return COMMANDS.get(event.shiftKey ? `Shift+${event.key}` : event.key) ?? null;
}

function key(
  keys: readonly string[],
  command: ViewerCommand,
  group: ViewerKey["group"],
  name: string,
  text: string,
): ViewerKey {
  return { keys, command, group, name, text };
}
