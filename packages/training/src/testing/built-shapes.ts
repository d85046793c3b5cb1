/** The circles and squares of `writeShapesDataset` as `mimo dataset build` would leave them. */
import { join } from "node:path";
import { Random, writeFileAtomic } from "@mimo/base";
import { encodeShard, type ImageRow, type MaskRow, type SampleRow, TABLE_NAMES } from "@mimo/dataset";
import { area, encodePng, encodeRle, type Mask } from "@mimo/imaging";
import { drawShapes, HEIGHT, paint, WIDTH } from "./shapes-dataset.js";

/** What is written about an image; the rest of a row is filled in. */
export type BuiltSample = Pick<SampleRow, "conversations" | "marks" | "targets">;

/** A built image as it was before it was packed. */
export interface BuiltShape {
  readonly id: string;
  /** Label to mask; mask N has the id `ID#N`. */
  readonly masks: Readonly<Record<string, Mask>>;
}

function imageRow({ id }: BuiltShape, bytes: Uint8Array): ImageRow {
  return {
    image_id: id,
    image: { bytes, path: `${id}.png` },
    width: WIDTH,
    height: HEIGHT,
    split: "train",
    source: "shapes",
    dataset: "Shapes",
    licence: null,
    modality: "ct",
    body_part: "abdomen",
    patient: `Shapes/${id}`,
    spacing_mm: null,
    attributes: "{}",
    complete_labels: ["liver", "spleen", "gallbladder"],
    phash: "0000000000000000",
  };
}

function maskRows({ id, masks }: BuiltShape): MaskRow[] {
  return Object.entries(masks).map(([label, mask], at) => ({
    mask_id: `${id}#${at}`,
    image_id: id,
    label,
    term: label,
    kind: "all",
    instance: 0,
    area_px: area(mask),
    box: [0, 0, WIDTH, HEIGHT],
    ...encodeRle(mask),
  }));
}

/**
 * Writes `count` images in two shards with the samples of `write`; gives back what was drawn.
 *
 * @param more - Masks that every image has besides its shapes, by label.
 */
export async function writeBuiltShapes(
  folder: string,
  count: number,
  write: (shape: BuiltShape) => readonly BuiltSample[],
  more: Readonly<Record<string, Mask>> = {},
): Promise<BuiltShape[]> {
  const shapes: BuiltShape[] = [];
  for (const shard of [0, 1]) {
    const images: ImageRow[] = [];
    const own: BuiltShape[] = [];
    for (let i = shard; i < count; i += 2) {
      const random = Random.derive("shapes", i);
      const drawn = drawShapes(random);
      const shape = { id: `shapes/case${i}`, masks: { ...drawn, ...more } };
      images.push(imageRow(shape, await encodePng(paint(drawn, random), WIDTH, HEIGHT, 1)));
      own.push(shape);
    }
    const samples = own.flatMap((shape) =>
      write(shape).map(
        (sample, at): SampleRow => ({
          sample_id: `${shape.id}@${at}`,
          image_id: shape.id,
          split: "train",
          perspective: "IV",
          task: "question_marked",
          topic: "place",
          language: "en",
          writer: "grammar",
          marking: null,
          facts: [],
          ...sample,
        }),
      ),
    );
    const encoded = encodeShard({ images, masks: own.flatMap(maskRows), samples });
    for (const table of TABLE_NAMES) {
      await writeFileAtomic(join(folder, table, `train-0000${shard}.parquet`), encoded[table]);
    }
    shapes.push(...own);
  }
  await writeFileAtomic(join(folder, "dataset.json"), JSON.stringify({ format: "mimoseg", version: 1 }));
  return shapes;
}
