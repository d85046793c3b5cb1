import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, type SampleRow } from "@mimo/dataset";
import { encodeRle, type Mask } from "@mimo/imaging";
import { presetConfig } from "@mimo/model";
import { SPECIALS, Tokenizer, trainBpe } from "@mimo/text";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRecipe } from "../recipe.js";
import type { BatchShape } from "../step-graph.js";
import { type BuiltShape, writeBuiltShapes } from "../testing/built-shapes.js";
import { HEIGHT, WIDTH } from "../testing/shapes-dataset.js";
import { NO_AUGMENTATION } from "./augmentation.js";
import { type Batch, BatchBuilder } from "./batch-builder.js";
import { ExampleStore } from "./example-store.js";

const shape: BatchShape = {
  images: 2,
  sequencesPerImage: 2,
  slotsPerImage: 2,
  marks: 3,
  tokens: 64,
  questionTokens: 24,
};
const config = presetConfig("mimo-nano");
/** Model pixels of one image pixel. */
const SCALE = config.imageSize / WIDTH;
const corpus = ["Written about the liver, upper left.", "And about the spleen, not made up."];
const tokenizer = Tokenizer.fromJson(
  trainBpe([...corpus, ...corpus], { vocabSize: 330, specials: SPECIALS }),
);
const augmentation = { ...NO_AUGMENTATION, rotationDegrees: 90, zoom: 1, shift: 0.5, closeShare: 1 };

type Messages = SampleRow["conversations"];
const chat = (question: string, answer: string): Messages => [
  { role: "user", content: question },
  { role: "assistant", content: answer },
];

function boxOf({ width, data }: Mask): number[] {
  const inside = [...data.keys()].filter((i) => data[i] === 1);
  const [xs, ys] = [inside.map((i) => i % width), inside.map((i) => Math.floor(i / width))];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
}

/** Two that can be used, and three that cannot: too long, too many slots, too small in the view. */
function write({ id, masks }: BuiltShape) {
  const [liver, spleen] = [
    { term: "liver", mask_id: `${id}#0` },
    { term: "spleen", mask_id: `${id}#1` },
  ];
  const box = { kind: "box", positive: true, xy: boxOf(masks.liver), counts: null } as const;
  const sloppy = { kind: "mask", positive: true, xy: [], counts: encodeRle(masks.spleen).counts } as const;
  const many = "<p>liver</p><SEG> ".repeat(shape.slotsPerImage + 1);
  return [
    {
      conversations: chat("Written about this?", "The <p>liver</p><SEG>."),
      marks: [box],
      targets: [liver],
    },
    {
      conversations: chat("Written about that?", "The <p>spleen</p><SEG>."),
      marks: [sloppy],
      targets: [spleen],
    },
    {
      conversations: chat("Written too long?", `${"about ".repeat(80)}<p>liver</p><SEG>.`),
      marks: [],
      targets: [liver],
    },
    {
      conversations: chat("Written of many?", many),
      marks: [],
      targets: Array(shape.slotsPerImage + 1).fill(liver),
    },
    {
      conversations: chat("Written too small?", "The <p>nodule</p><SEG>."),
      marks: [],
      targets: [{ term: "nodule", mask_id: `${id}#2` }],
    },
  ];
}

let folder: string;
let shapes: BuiltShape[];
let store: ExampleStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-written-"));
  const speck = new Uint8Array(WIDTH * HEIGHT);
  speck[20 * WIDTH + 20] = 1;
  shapes = await writeBuiltShapes(folder, 4, write, {
    nodule: { width: WIDTH, height: HEIGHT, data: speck },
  });
  store = await ExampleStore.load(await openDataset(folder), { side: 80 });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function batchesOf(writtenShare: number, of: ExampleStore = store): Batch[] {
  const taskWeights = parseRecipe({ name: "test", steps: 1 }).tasks;
  const options = { seed: 1, augmentation, taskWeights, writtenShare };
  const builder = new BatchBuilder(of, tokenizer, config, shape, options);
  return Array.from({ length: 8 }, (_, step) => builder.build(step));
}

const rowOf = ({ data, shape: extents }: Batch[string], row: number) => {
  const size = data.length / extents[0];
  return Array.from(data.subarray(row * size, (row + 1) * size), Number);
};
const textsOf = (batch: Batch) =>
  Array.from({ length: batch.ids.shape[0] }, (_, row) => tokenizer.decode(rowOf(batch.ids, row)));
const centre = (mask: ArrayLike<number>, width: number) => {
  const inside = Array.from(mask, (value, i) => ({ value, x: i % width, y: Math.floor(i / width) })).filter(
    ({ value }) => value > 0,
  );
  const mean = (pick: (p: { x: number; y: number }) => number) =>
    inside.reduce((sum, p) => sum + pick(p) + 0.5, 0) / inside.length;
  return [mean(({ x }) => x), mean(({ y }) => y)];
};

describe("batches of a built dataset", () => {
  it("ask what was written, each sample of an image once, and pass over what does not fit", () => {
    const written = batchesOf(1).flatMap(textsOf);
    expect(written.filter((text) => text.includes("Written about this"))).toHaveLength(16);
    expect(written.filter((text) => text.includes("Written about that"))).toHaveLength(16);
    expect(written.join()).not.toMatch(/too long|of many|too small/);
  });

  it("show the whole picture unturned, with masks and marks in their places", () => {
    const truth = (term: string) => shapes.map(({ masks }) => centre(masks[term].data, WIDTH));
    let seen = 0;
    for (const batch of batchesOf(1)) {
      const texts = textsOf(batch);
      for (let slot = 0; slot < batch.slot_weight.shape[0]; slot++) {
        const text = texts[Number(batch.slot_sequence.data[slot])];
        const term = text.includes("about this") ? "liver" : "spleen";
        const [x, y] = centre(rowOf(batch.masks, slot), 64).map((value) => value / SCALE);
        const away = Math.min(...truth(term).map(([tx, ty]) => Math.hypot(tx - x, ty - y)));
        expect(away, `${term} at ${x}, ${y}`).toBeLessThan(0.75);
        // Channels of drawn marks: points in and out, box or painted mask.
        const drawn = rowOf(batch.drawn, slot);
        const side = batch.drawn.shape[2];
        const marked = Array.from({ length: side * side }, (_, i) =>
          drawn.filter((_value, at) => at % (side * side) === i).some((value) => value > 0) ? 1 : 0,
        );
        const [mx, my] = centre(marked, side).map((value) => (value * config.imageSize) / side / SCALE);
        expect(Math.hypot(mx - x, my - y)).toBeLessThan(2.5);
        seen++;
      }
    }
    expect(seen).toBe(32);
  });

  it("mix written samples and such made on the fly by the share; none are written for 0", async () => {
    const count = (batches: Batch[]) =>
      batches.flatMap(textsOf).filter((text) => text.includes("Written")).length;
    const half = count(batchesOf(0.5));
    expect(half).toBeGreaterThan(4);
    expect(half).toBeLessThan(28);
    expect(count(batchesOf(0))).toBe(0);
    const without = await ExampleStore.load(await openDataset(folder), { side: 80, written: false });
    const bytesOf = (batches: Batch[]) =>
      Buffer.concat(
        batches.flatMap((batch) =>
          Object.values(batch).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
        ),
      );
    expect(bytesOf(batchesOf(0)).equals(bytesOf(batchesOf(0.5, without)))).toBe(true);
  });
});
