import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset } from "@mimo/dataset";
import { presetConfig } from "@mimo/model";
import { SPECIALS, Tokenizer, trainBpe } from "@mimo/text";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRecipe } from "../recipe.js";
import { writeShapesDataset } from "../testing/shapes-dataset.js";
import { BatchBuilder } from "./batch-builder.js";
import { ExampleStore } from "./example-store.js";
import { type BatchJob, ThreadedBatches } from "./threaded-batches.js";

/** The package's compiled thread: sources cannot run in a thread of Node's own. */
const THREAD = new URL("../../dist/data/batch-thread.js", import.meta.url);

let folder: string;
let store: ExampleStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-threads-"));
  await writeShapesDataset(folder, 4);
  store = await ExampleStore.load(await openDataset(folder), { side: 80 });
});
afterAll(() => rm(folder, { recursive: true }));

function job(): BatchJob {
  const lines = ["Segment the disc.", "Here is the disc.", "What is this?", "square ring"];
  const tokenizer = trainBpe([...lines, ...lines], { vocabSize: 400, specials: SPECIALS });
  const { batch, augmentation, tasks } = parseRecipe({
    name: "test",
    preset: "mimo-nano",
    steps: 1,
    imageSize: 64,
  });
  const config = presetConfig("mimo-nano");
  return {
    store: store.share(),
    tokenizer,
    config: {
      ...config,
      language: { ...config.language, vocabulary: Tokenizer.fromJson(tokenizer).vocabSize },
    },
    shape: { ...batch, images: 2 },
    options: { seed: 3, augmentation, taskWeights: tasks },
  };
}

describe("batches made in a thread", () => {
  it("are those of the builder, in any order", async () => {
    const given = job();
    const builder = new BatchBuilder(
      store,
      Tokenizer.fromJson(given.tokenizer),
      given.config,
      given.shape,
      given.options,
    );
    const threaded = new ThreadedBatches(given, THREAD);
    for (const step of [0, 1, 5, 2]) expect(await threaded.build(step)).toEqual(builder.build(step));
    threaded.close();
  });

  it("that cannot be made reject with the reason", async () => {
    const threaded = new ThreadedBatches({ ...job(), store: [] }, THREAD);
    await expect(threaded.build(0)).rejects.toThrow(/at least one image/);
  });

  it("are refused with the reason also if the thread ended before anybody asked", async () => {
    const threaded = new ThreadedBatches(job(), new URL("data:text/javascript,throw new Error('no memory')"));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await expect(threaded.build(0)).rejects.toThrow(/no memory/);
  });
});
