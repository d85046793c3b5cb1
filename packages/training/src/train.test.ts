import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openModelFolder } from "@mimo/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRunLog, type StepRecord } from "./loop/run-log.js";
import { parseRecipe } from "./recipe.js";
import { LOSS_NAMES } from "./step-graph.js";
import { writeBuiltShapes } from "./testing/built-shapes.js";
import { writeShapesDataset } from "./testing/shapes-dataset.js";
import { train } from "./train.js";
import { TrainingError } from "./training-error.js";

const STEPS = 25;
const KILLED_AT = 3;
const STOPPED_AT = 6;

const smoke = {
  name: "smoke",
  preset: "mimo-nano",
  imageSize: 64,
  steps: STEPS,
  threads: 1,
  batch: { images: 4, sequencesPerImage: 2, slotsPerImage: 2, marks: 3, tokens: 64, questionTokens: 16 },
  vocabulary: { size: 400, corpusLines: 400 },
  optimizer: {
    peakLearningRate: 4e-3,
    floorLearningRate: 1e-3,
    warmupSteps: 4,
    weightDecay: 0.05,
    beta2: 0.99,
    maxGradNorm: 1,
    averageDecay: 0.9,
  },
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mimo-train-"));
  await writeShapesDataset(join(root, "data"), 8);
}, 60_000);
afterAll(() => rm(root, { recursive: true, force: true }));

class Killed extends Error {}

/** Trains into a folder until a step, as if the process ended there: after its update, before its checkpoint. */
async function trainUntil(out: string, change: object, killedAt: number | null): Promise<void> {
  const onStep = ({ step }: StepRecord) => {
    if (step === killedAt) throw new Killed();
  };
  const recipe = parseRecipe({ ...smoke, ...change });
  const run = train({ recipe, data: join(root, "data"), out: join(root, out), onStep });
  if (killedAt === null) await run;
  else await expect(run).rejects.toBeInstanceOf(Killed);
}

const lossesOf = (record: StepRecord) => LOSS_NAMES.map((name) => record[name]);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a short run on circles and squares", () => {
  it("lowers the loss, and goes on after a kill with the same losses to the bit", async () => {
    await trainUntil("whole", {}, null);
    const whole = readRunLog(join(root, "whole"));
    expect(whole.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, step) => step));
    const total = (from: number, to: number) => mean(whole.slice(from, to).map((record) => record.total));
    expect(total(STEPS - 5, STEPS)).toBeLessThan(0.8 * total(0, 5));

    // A checkpoint after every step; the killed step itself was logged, and its line is cut when it is done again.
    const often = { checkpointMinutes: 1e-9 };
    await trainUntil("resumed", often, KILLED_AT);
    await trainUntil("resumed", often, STOPPED_AT);
    const log = readFileSync(join(root, "resumed", "metrics.jsonl"), "utf8")
      .trim()
      .split("\n");
    const steps = log.map((line) => JSON.parse(line).step);
    expect(steps).toEqual(Array.from({ length: STOPPED_AT + 1 }, (_, step) => step));
    const resumed = log.map((line) => lossesOf(JSON.parse(line)));
    expect(resumed).toEqual(steps.map((step) => lossesOf(whole[step])));
    for (const record of readRunLog(join(root, "resumed"))) {
      expect(record.gradNorm, `gradient of step ${record.step}`).toBe(whole[record.step].gradNorm);
    }
  }, 120_000);

  it("leaves a model that opens, with where it comes from", async () => {
    const model = await openModelFolder(join(root, "whole", "model"));
    expect(model.config).toMatchObject({ name: "mimo-nano", imageSize: 64 });
    expect(model.config.language.vocabulary).toBe(model.tokenizer.vocabSize);
    expect(model.file.provenance).toMatchObject({
      datasets: ["Shapes"],
      images: 8,
      steps: STEPS,
      terms: ["liver", "spleen"],
    });
    expect(model.file.provenance.recipe).toEqual(parseRecipe(smoke));
  });
});

it("a built dataset is trained on, and its words are in the vocabulary", async () => {
  const data = join(root, "built");
  const said = "Zugzwang";
  await writeBuiltShapes(data, 4, ({ id }) => [
    {
      conversations: [
        { role: "user", content: `${said}?` },
        { role: "assistant", content: `${said}: <p>liver</p><SEG>.` },
      ],
      marks: [],
      targets: [{ term: "liver", mask_id: `${id}#0` }],
    },
  ]);
  const out = join(root, "from-built");
  await train({ recipe: parseRecipe({ ...smoke, steps: 2 }), data, out });
  expect(readRunLog(out).map(({ total }) => Number.isFinite(total))).toEqual([true, true]);
  const { tokenizer, file } = await openModelFolder(join(out, "model"));
  expect(tokenizer.encode(` ${said}`).length).toBeLessThan(4);
  expect(file.provenance).toMatchObject({ datasets: ["Shapes"], images: 4, terms: ["liver", "spleen"] });
}, 60_000);

describe("a run that goes on", () => {
  const often = { ...smoke, steps: 4, checkpointMinutes: 1e-9 };
  const start = (out: string, killedAt: number | null, more: { initialModel?: string; data?: string } = {}) =>
    train({
      recipe: parseRecipe(often),
      data: join(root, "data"),
      out: join(root, out),
      onStep: ({ step }) => {
        if (step === killedAt) throw new Killed();
      },
      ...more,
    });

  it("has the words that it began with, also if its initial model is not named again", async () => {
    // Of other images, so that it knows other words.
    const initialModel = join(root, "from-built", "model");
    await start("words", null, { initialModel });
    await expect(start("words-resumed", 2, { initialModel })).rejects.toBeInstanceOf(Killed);
    await start("words-resumed", null);
    const [whole, resumed] = ["words", "words-resumed"].map((out) => readRunLog(join(root, out)));
    expect(resumed.map(lossesOf)).toEqual(whole.map(lossesOf));
  }, 120_000);

  it("is refused other training images", async () => {
    await expect(start("other-data", 2)).rejects.toBeInstanceOf(Killed);
    const data = join(root, "fewer");
    await writeShapesDataset(data, 7);
    await expect(start("other-data", null, { data })).rejects.toMatchObject({
      code: "bad_checkpoint",
      message: expect.stringContaining("other training images"),
    });
  }, 120_000);
});

it("a dataset without a train split is refused by name", async () => {
  const data = join(root, "val-only");
  await writeShapesDataset(data, 1, "val");
  const run = train({ recipe: parseRecipe(smoke), data, out: join(root, "none") });
  const error = await run.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TrainingError);
  expect(error).toMatchObject({ code: "no_data", message: expect.stringContaining(data) });
});
