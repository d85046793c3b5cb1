import type { MedicalImage } from "@mimo/imaging";
import { colourValue, type MaskLegend } from "./mask-legend.js";

/** What a `mask.png` shows. */
export interface LabelPicture {
  /** Labels of the legend, in the order of their values, and their pixels. */
  readonly areas: ReadonlyMap<string, number>;
  /** Values without a label. */
  readonly unknown: readonly number[];
}

/** Counts the labels of a mask. */
export function countLabels(image: MedicalImage, legend: MaskLegend): LabelPicture {
  const counts = new Map<number, number>();
  forEachValue(image, legend, (value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  const values = [...counts.keys()].sort((a, b) => a - b);
  const areas = new Map<string, number>();
  for (const value of values) {
    const label = legend.get(value);
    if (label !== undefined) areas.set(label, (areas.get(label) ?? 0) + (counts.get(value) ?? 0));
  }
  return { areas, unknown: values.filter((value) => !legend.has(value)) };
}

/** The pixels of a label; 1 inside. */
export function pixelsOfLabel(image: MedicalImage, legend: MaskLegend, label: string): Uint8Array {
  const inside = new Uint8Array(image.width * image.height);
  forEachValue(image, legend, (value, at) => {
    if (legend.get(value) === label) inside[at] = 1;
  });
  return inside;
}

/** Calls with every value that is not background. */
function forEachValue(
  { pixels, channels }: MedicalImage,
  legend: MaskLegend,
  use: (value: number, at: number) => void,
): void {
  for (let at = 0, i = 0; i < pixels.length; at++, i += channels) {
    const grey = pixels[i];
    const colour =
      channels === 3 ? colourValue(grey, pixels[i + 1], pixels[i + 2]) : colourValue(grey, grey, grey);
    if (colour === 0) continue;
    const isGrey = channels === 1 || (pixels[i + 1] === grey && pixels[i + 2] === grey);
    use(isGrey && (legend.has(grey) || !legend.has(colour)) ? grey : colour, at);
  }
}
