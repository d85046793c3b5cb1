import type { Slice } from "@mimo/protocol";
import type { ViewerWindow } from "./viewer-props.js";

/** A named window; `name` is a key for translation. */
export interface WindowPreset {
  readonly name: string;
  /** Null is the slice's own window. */
  readonly window: ViewerWindow | null;
}

const AS_STORED: WindowPreset = { name: "stored", window: null };

/** Windows in Hounsfield units that CT is read with, in the order of their keys 1 to 6. */
const CT_PRESETS: readonly WindowPreset[] = [
  { name: "brain", window: { center: 40, width: 80 } },
  { name: "lung", window: { center: -600, width: 1500 } },
  { name: "bone", window: { center: 500, width: 2000 } },
  { name: "abdomen", window: { center: 40, width: 400 } },
  { name: "liver", window: { center: 80, width: 150 } },
  { name: "mediastinum", window: { center: 50, width: 350 } },
];

/**
 * What the keys 1, 2, 3... choose for this slice: anatomical windows for CT; for other pictures the stored window,
 * the full range, and the dark and the bright half of it.
 */
export function windowPresets(slice: Pick<Slice, "meaning" | "min" | "max">): readonly WindowPreset[] {
  const full = { name: "full", window: rangeWindow(slice.min, slice.max) };
  if (slice.meaning === "hounsfield") return [...CT_PRESETS, full, AS_STORED];
  const middle = (slice.min + slice.max) / 2;
  return [
    AS_STORED,
    full,
    { name: "dark", window: rangeWindow(slice.min, middle) },
    { name: "bright", window: rangeWindow(middle, slice.max) },
  ];
}

/** Left-drag of the window tool: to the right widens, downwards raises the centre (darkens). */
export function dragWindow(from: ViewerWindow, dx: number, dy: number): ViewerWindow {
  const step = from.width / 250;
  const least = from.width < 2 ? from.width / 1000 : 1;
  return { center: from.center + dy * step, width: Math.max(least, from.width + dx * step) };
}

function rangeWindow(low: number, high: number): ViewerWindow {
  return { center: (low + high) / 2, width: high > low ? high - low : 1 };
}
