import { Random } from "@mimo/base";
import type { ImageRecord } from "@mimo/dataset";
import { imageFromRgb, type MedicalImage, toRgb8 } from "@mimo/imaging";
import { caseKey } from "../harness/estimate.js";

/**
 * Another image to show instead of this one: of the same modality and another patient, always the same for a seed.
 *
 * @returns Null if there is none.
 */
export function chooseStandIn(
  record: ImageRecord,
  records: readonly ImageRecord[],
  seed: number,
): ImageRecord | null {
  const others = records.filter(
    (one) => one.modality === record.modality && caseKey(one) !== caseKey(record),
  );
  return others.length === 0 ? null : Random.derive(seed, "shuffled", record.id).pick(others);
}

/** Stretches a picture to a size, bilinear between pixel centres; the result is 8-bit colour as the model sees it. */
export function stretchPicture(image: MedicalImage, width: number, height: number): MedicalImage {
  const from = toRgb8(image);
  const to = new Uint8Array(width * height * 3);
  const across = positions(image.width, width);
  const down = positions(image.height, height);
  let at = 0;
  for (const { low: top, high: bottom, share: v } of down) {
    for (const { low, high, share: u } of across) {
      for (let channel = 0; channel < 3; channel++) {
        const value = (row: number, column: number) => from[(row * image.width + column) * 3 + channel];
        const upper = value(top, low) * (1 - u) + value(top, high) * u;
        const lower = value(bottom, low) * (1 - u) + value(bottom, high) * u;
        to[at++] = Math.round(upper * (1 - v) + lower * v);
      }
    }
  }
  return imageFromRgb(width, height, to);
}

function positions(from: number, to: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: to }, (_, pixel) => {
    const at = Math.min(from - 1, Math.max(0, ((pixel + 0.5) * from) / to - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(from - 1, low + 1), share: at - low };
  });
}
