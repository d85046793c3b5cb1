import type { ViewerTexts } from "./viewer-props.js";

/** The viewer's words in English. */
export const ENGLISH_VIEWER_TEXTS = {
  viewerLabel: "Image viewer",
  loading: "Loading…",
  loadFailed: "This slice could not be loaded.",
  retry: "Try again",
  sliceOf: "Slice {{slice}} of {{count}}",
  sliceBar: "Slice",
  windowOf: "C {{center}}  W {{width}}",
  pointMark: "Point",
  negativePointMark: "Negative point",
  boxMark: "Box",
  scribbleMark: "Scribble",
  lassoMark: "Lasso",
  paintedMark: "Painted mark",
  ruler: "Ruler",
  cursorMode: "Crosshair at column {{x}}, row {{y}}",
} as const satisfies ViewerTexts;

/** Puts values into a text's `{{name}}` places. */
export function fillText(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (place, name: string) => String(values[name] ?? place));
}
