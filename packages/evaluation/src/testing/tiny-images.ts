import { join } from "node:path";
import type { ImageRecord } from "@mimo/dataset";
import { area, type BoxXyxyPx, type Mask, maskFromBox, writeMaskPng, writePng } from "@mimo/imaging";

/** Test helper: an image on disk, and what is true of it. */
export interface TinyImage {
  readonly record: ImageRecord;
  readonly truth: ReadonlyMap<string, Mask>;
}

const [WIDTH, HEIGHT] = [40, 30];

/**
 * Test helper: writes a 40 x 30 image and its masks. All its pixels have the value `shade`, by which {@link FakeEngine} knows it.
 *
 * @param boxes - Label to box; the masks are filled boxes.
 */
export async function writeTinyImage(
  folder: string,
  shade: number,
  boxes: Readonly<Record<string, BoxXyxyPx>>,
  facts: Partial<ImageRecord> = {},
): Promise<TinyImage> {
  const imagePath = join(folder, `${shade}.png`);
  await writePng(imagePath, new Uint8Array(WIDTH * HEIGHT).fill(shade), WIDTH, HEIGHT, 1);
  const truth = new Map(
    Object.entries(boxes).map(([label, box]) => [label, maskFromBox(box, WIDTH, HEIGHT)]),
  );
  const masks: ImageRecord["masks"][number][] = [];
  for (const [label, mask] of truth) {
    const path = join(folder, `${shade}-${label}.png`);
    await writeMaskPng(path, mask);
    masks.push({ path, label, instance: 0, kind: "all", areaPx: area(mask) });
  }
  const record: ImageRecord = {
    id: `tiny/${shade}`,
    imagePath,
    modality: "ct",
    dataset: "tiny",
    caseId: `case ${shade}`,
    bodyPart: "abdomen",
    width: WIDTH,
    height: HEIGHT,
    spacingMm: null,
    split: "test",
    masks,
    attributes: {},
    completeLabels: [],
    ...facts,
  };
  return { record, truth };
}
