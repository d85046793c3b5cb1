/** What a pressed pointer does, by button and tool, with the conventions of radiology viewers. */
import type { XY } from "./image-transform.js";
import type { ViewerTool } from "./viewer-props.js";

export type Gesture = "draw" | "pan" | "zoom" | "window" | "navigate";

const MIDDLE = 1;
const RIGHT = 2;

/** Middle drags pan, right drags zoom, whichever tool is held; the left button is the tool's. */
export function gestureOf(tool: ViewerTool, button: number): Gesture {
  if (button === MIDDLE) return "pan";
  if (button === RIGHT) return "zoom";
  if (tool === "navigate" || tool === "pan" || tool === "zoom" || tool === "window") return tool;
  return "draw";
}

/** A press that moved no farther than this is a click, CSS pixels. */
const CLICK_SLACK_PX = 4;

export function isClick(from: XY, to: XY): boolean {
  return Math.hypot(to[0] - from[0], to[1] - from[1]) <= CLICK_SLACK_PX;
}

/** Dragging upwards enlarges: 100 pixels double. */
export function dragZoomFactor(dy: number): number {
  return 2 ** (-dy / 100);
}

/** A notch of a mouse wheel is 100 to 120 CSS pixels; it enlarges by about a fifth. */
export function wheelZoomFactor(deltaY: number): number {
  return 2 ** (-Math.max(-240, Math.min(240, deltaY)) / 400);
}

/** Turns wheel events into whole slices: notches of a mouse one each, trackpads by distance. */
export class WheelSteps {
  #rest = 0;
  #at = 0;

  /** @param deltaMode - 1 where `deltaY` counts lines. Answers slices to go on, 0 while it adds up. */
  add(deltaY: number, deltaMode: number, timeMs: number): number {
    const delta = deltaMode === 1 ? deltaY * 33 : deltaY;
    if (timeMs - this.#at > 200 || Math.sign(delta) !== Math.sign(this.#rest)) this.#rest = 0;
    this.#at = timeMs;
    // A notch is never less than a slice, however small the system says it is scrolled.
    if (Math.abs(delta) >= 80) return Math.sign(delta);
    this.#rest += delta;
    const steps = Math.trunc(this.#rest / 40);
    this.#rest -= steps * 40;
    return steps;
  }
}

/** Two fingers: how far they moved together, and how much apart. */
export function pinchOf(
  before: readonly [XY, XY],
  after: readonly [XY, XY],
): { readonly by: XY; readonly factor: number; readonly at: XY } {
  const middle = ([a, b]: readonly [XY, XY]): XY => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const spread = ([a, b]: readonly [XY, XY]) => Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]));
  const [from, at] = [middle(before), middle(after)];
  return { by: [at[0] - from[0], at[1] - from[1]], factor: spread(after) / spread(before), at };
}
