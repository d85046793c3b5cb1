import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset } from "@mimo/dataset";
import { HIDDEN, MARK_GEOMETRY, presetConfig, TERM_TOKENS } from "@mimo/model";
import { SPECIALS, Tokenizer, trainBpe } from "@mimo/text";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRecipe } from "../recipe.js";
import type { BatchShape } from "../step-graph.js";
import { formulaBatch } from "../testing/formula-batch.js";
import { writeShapesDataset } from "../testing/shapes-dataset.js";
import { type Batch, BatchBuilder } from "./batch-builder.js";
import { ExampleStore } from "./example-store.js";

const shape: BatchShape = {
  images: 3,
  sequencesPerImage: 2,
  slotsPerImage: 2,
  marks: 3,
  tokens: 80,
  questionTokens: 24,
};
const corpus = [
  "Segment the liver. Where is the spleen? There is no in this image.",
  "Here is the liver, spleen.",
];
const tokenizer = Tokenizer.fromJson(
  trainBpe([...corpus, ...corpus], { vocabSize: 330, specials: SPECIALS }),
);
const config = presetConfig("mimo-nano");
const recipe = parseRecipe({ name: "test", steps: 1 });

let folder: string;
let store: ExampleStore;
let batches: Batch[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-batches-"));
  await writeShapesDataset(folder, 4);
  store = await ExampleStore.load(await openDataset(folder), { side: 80 });
  const shared = builder();
  batches = Array.from({ length: 12 }, (_, step) => shared.build(step));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function builder(change: Partial<BatchShape> = {}, seed = 1): BatchBuilder {
  const options = {
    seed,
    augmentation: { ...recipe.augmentation, closeShare: 0 },
    taskWeights: recipe.tasks,
  };
  return new BatchBuilder(store, tokenizer, config, { ...shape, ...change }, options);
}

const numbers = (batch: Batch, name: string) => Array.from(batch[name].data, Number);

/** Row `row` of a value `[rows, ...]`. */
function rowOf(batch: Batch, name: string, row: number): number[] {
  const { data, shape: extents } = batch[name];
  const size = data.length / extents[0];
  return Array.from(data.subarray(row * size, (row + 1) * size), Number);
}

/** Names of the inputs that are not the same to the byte. */
function differences(a: Batch, b: Batch): string[] {
  const bytes = ({ data }: Batch[string]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Object.keys({ ...a, ...b }).filter((name) => !bytes(a[name]).equals(bytes(b[name])));
}

interface Sequence {
  readonly batch: Batch;
  readonly index: number;
  /** Without padding. */
  readonly ids: number[];
  readonly targets: number[];
  readonly weights: number[];
}

/** Every sequence of every batch. */
function sequences(): Sequence[] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.ids.shape[0] }, (_, index) => {
      const { tokens } = shape;
      const part = (name: string) => numbers(batch, name).slice(index * tokens, (index + 1) * tokens);
      const padded = rowOf(batch, "ids", index);
      const length = padded.lastIndexOf(tokenizer.specialId("<eos>")) + 1;
      return {
        batch,
        index,
        ids: padded.slice(0, length),
        targets: part("targets"),
        weights: part("target_weights"),
      };
    }),
  );
}

interface Slot {
  readonly batch: Batch;
  readonly index: number;
  readonly isUsed: boolean;
  readonly isPresent: boolean;
}

function slots(): Slot[] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.slot_weight.shape[0] }, (_, index) => ({
      batch,
      index,
      isUsed: batch.slot_weight.data[index] === 1,
      isPresent: batch.present.data[index] === 1,
    })),
  );
}

describe("BatchBuilder", () => {
  it("makes the same bytes for the same step and seed, in any order and by any builder", () => {
    const other = builder();
    const backwards = [7, 3, 0].map((step) => [step, other.build(step)] as const);
    for (const [step, batch] of backwards) expect(differences(batch, batches[step])).toEqual([]);
    expect(differences(builder({}, 2).build(0), batches[0])).toContain("image");
    expect(differences(batches[1], batches[0])).toContain("image");
  });

  it("fills exactly the step's inputs", () => {
    const inputsOf = (batch: Batch) =>
      Object.entries(batch).map(([name, { data, shape: extents }]) => [name, data.constructor.name, extents]);
    expect(inputsOf(batches[0]).sort()).toEqual(inputsOf(formulaBatch(config, shape)).sort());
  });

  it("gives every position the next token as target, on the last answer only", () => {
    const assistant = tokenizer.specialId("<assistant>");
    let answers = 0;
    for (const { ids, targets, weights } of sequences()) {
      const answerStart = ids.lastIndexOf(assistant) + 1;
      const isCounted = weights.some((weight) => weight > 0);
      if (isCounted) answers++;
      weights.forEach((weight, i) => {
        const isAnswer = i + 1 >= answerStart && i + 1 < ids.length;
        expect(weight > 0).toBe(isCounted && isAnswer);
        expect(targets[i]).toBe(weight > 0 ? ids[i + 1] : 0);
      });
    }
    expect(answers).toBeGreaterThan(20);
  });

  it("weighs the tokens of a batch to a sum of 1", () => {
    for (const batch of batches) {
      expect(numbers(batch, "target_weights").reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    }
  });

  it("pads with hidden questions, hidden marks and unused slots", () => {
    for (const { batch, index } of sequences()) {
      const [ids, bias] = [rowOf(batch, "question_ids", index), rowOf(batch, "question_bias", index)];
      expect(bias.every((value, i) => value === 0 || (value === HIDDEN && ids[i] === 0))).toBe(true);
      const marks = rowOf(batch, "mark_bias", index);
      const maps = rowOf(batch, "mark_maps", index);
      const geometry = rowOf(batch, "mark_geometry", index);
      marks.forEach((value, mark) => {
        const cells = maps.length / shape.marks;
        const total = maps.slice(mark * cells, (mark + 1) * cells).reduce((sum, v) => sum + v, 0);
        expect(total).toBeCloseTo(value === 0 ? 1 : 0, 4);
        const facts = geometry.slice(mark * MARK_GEOMETRY, (mark + 1) * MARK_GEOMETRY);
        expect(facts.some((fact) => fact !== 0)).toBe(value === 0);
      });
    }
    for (const { batch, index } of slots().filter(({ isUsed }) => !isUsed)) {
      for (const name of ["masks", "drawn", "present", "seg_position", "slot_sequence", "term_weights"]) {
        expect(
          rowOf(batch, name, index).every((value) => value === 0),
          name,
        ).toBe(true);
      }
    }
  });

  it("points each slot at a <SEG> of its own image, and gives it the term before it", () => {
    const seg = tokenizer.specialId("<SEG>");
    const used = slots().filter(({ isUsed }) => isUsed);
    expect(used.length).toBeGreaterThan(20);
    for (const { batch, index } of used) {
      const position = Number(batch.seg_position.data[index]);
      const sequence = Number(batch.slot_sequence.data[index]);
      expect(Number(batch.ids.data[position])).toBe(seg);
      expect(Math.floor(position / shape.tokens)).toBe(sequence);
      expect(Math.floor(sequence / shape.sequencesPerImage)).toBe(Math.floor(index / shape.slotsPerImage));
      const weights = rowOf(batch, "term_weights", index);
      const count = weights.filter((weight) => weight > 0).length;
      expect(count).toBeGreaterThan(0);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      const words = tokenizer.decode(rowOf(batch, "ids", sequence).slice(0, (position % shape.tokens) + 1));
      const term = tokenizer.decode(rowOf(batch, "term_ids", index).slice(0, count));
      const open = words.slice(words.lastIndexOf("<p>") + 3);
      expect(count === TERM_TOKENS ? open : open.replace("</p><SEG>", "")).toContain(term);
    }
  });

  it("gives a mask to what is present and an empty one to what is not", () => {
    const used = slots().filter(({ isUsed }) => isUsed);
    expect(new Set(used.map(({ isPresent }) => isPresent)).size).toBe(2);
    for (const { batch, index, isPresent } of used) {
      const mask = rowOf(batch, "masks", index);
      expect(mask.every((value) => value === 0 || value === 1)).toBe(true);
      expect(mask.some((value) => value === 1)).toBe(isPresent);
      // The pictures are 48 x 40: below row 54 of 64 lies padding.
      expect(mask.slice(54 * 64).every((value) => value === 0)).toBe(true);
    }
  });

  it("shows structures from close by, some with an earlier mask of them", () => {
    const close = new BatchBuilder(store, tokenizer, config, shape, {
      seed: 1,
      augmentation: { ...recipe.augmentation, closeShare: 1 },
      taskWeights: recipe.tasks,
    });
    const areaOf = ({ masks }: Batch) =>
      Array.from<number | bigint>(masks.data).reduce<number>((sum, v) => sum + Number(v), 0);
    const made = Array.from({ length: 6 }, (_, step) => close.build(step));
    const seen = made.reduce((sum, batch) => sum + areaOf(batch), 0);
    const whole = batches.reduce((sum, batch) => sum + areaOf(batch), 0) / batches.length;
    expect(seen / made.length).toBeGreaterThan(1.5 * whole);
    const masked = (batch: Batch) => {
      const side = batch.drawn.shape[2];
      return Array.from({ length: batch.drawn.shape[0] }, (_, slot) =>
        rowOf(batch, "drawn", slot)
          .slice(3 * side * side)
          .some((v) => v > 0),
      ).filter(Boolean).length;
    };
    expect(made.reduce((sum, batch) => sum + masked(batch), 0)).toBeGreaterThan(
      batches.reduce((sum, batch) => sum + masked(batch), 0),
    );
  });

  it("draws marks where the masks are", () => {
    let marked = 0;
    for (const { batch, index, isPresent } of slots()) {
      const drawn = rowOf(batch, "drawn", index);
      const box = drawn.slice(2 * 256, 3 * 256);
      if (!isPresent || !box.some((value) => value > 0)) continue;
      marked++;
      const mask = rowOf(batch, "masks", index);
      const covered = mask.filter((value, i) => {
        const cell = Math.floor(i / 64 / 4) * 16 + Math.floor((i % 64) / 4);
        return value === 1 && box[cell] > 0;
      });
      expect(covered.length / mask.filter((value) => value === 1).length).toBeGreaterThan(0.7);
    }
    expect(marked).toBeGreaterThan(0);
  });

  it("leaves a sequence empty when nothing fits it", () => {
    const batch = builder({ tokens: 4 }).build(0);
    for (const name of ["ids", "target_weights", "slot_weight"]) {
      expect(
        numbers(batch, name).every((value) => value === 0),
        name,
      ).toBe(true);
    }
    expect(numbers(batch, "image").some((value) => value !== 0)).toBe(true);
  });
});
