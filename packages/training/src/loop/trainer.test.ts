import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MimoConfig, presetConfig } from "@mimo/model";
import { readSafetensors, readSafetensorsHeader } from "@mimo/tensor";
import { SPECIALS, trainBpe } from "@mimo/text";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseRecipe, type Recipe } from "../recipe.js";
import { formulaBatch } from "../testing/formula-batch.js";
import { TrainingError } from "../training-error.js";
import { replayBadBatch } from "./replay.js";
import { readRunLog } from "./run-log.js";
import { Trainer } from "./trainer.js";

const recipe = parseRecipe({
  name: "nan",
  preset: "mimo-nano",
  imageSize: 32,
  steps: 5,
  threads: 1,
  batch: { images: 1, sequencesPerImage: 1, slotsPerImage: 1, marks: 1, tokens: 6, questionTokens: 3 },
});
const config: MimoConfig = presetConfig("mimo-nano", { imageSize: 32 });
const tokenizer = trainBpe(["the liver"], { vocabSize: 300, specials: SPECIALS });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-trainer-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A trainer whose batch of one step has a NaN in one of its inputs. */
function trainerWithNan(
  badStep: number,
  change: Partial<Recipe> = {},
  input: "image" | "masks" = "image",
): Promise<Trainer> {
  const build = (step: number) => {
    const batch = formulaBatch(config, recipe.batch);
    if (step === badStep) batch[input].data[5] = Number.NaN;
    return batch;
  };
  return Trainer.create({
    recipe: { ...recipe, ...change },
    config,
    folder,
    tokenizer,
    batches: { build },
    initialModel: null,
    provenance: {},
  });
}

describe("Trainer", () => {
  it("stops at a NaN, keeps the whole batch of that step, and writes no weights", async () => {
    const trainer = await trainerWithNan(2);
    const path = join(folder, "bad-batch.safetensors");
    const error = await trainer.run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TrainingError);
    expect(error).toMatchObject({ code: "diverged", message: expect.stringMatching(/^step 2: .*bad-batch/) });
    expect((error as Error).message).toContain(path);

    const saved = await readSafetensors(path);
    const expected = formulaBatch(config, recipe.batch);
    expected.image.data[5] = Number.NaN;
    expect([...saved.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { data, shape }] of Object.entries(expected)) {
      expect(saved.get(name)!.shape, name).toEqual(shape);
      expect(saved.get(name)!.data, name).toEqual(data);
    }
    expect((await readSafetensorsHeader(path)).metadata.get("step")).toBe("2");
    expect(readRunLog(folder).map(({ step }) => step)).toEqual([0, 1]);
    const files = readdirSync(folder).filter((name) => !name.startsWith("events.out.tfevents."));
    expect(files.sort()).toEqual([
      "bad-batch.safetensors",
      "bad-weights.safetensors",
      "metrics.jsonl",
      "run.json",
    ]);
  });

  it("a replay of the batch tells which inputs, losses and gradients are not finite", async () => {
    const trainer = await trainerWithNan(1, {}, "masks");
    await expect(trainer.run()).rejects.toThrow(/^step 1: the loss \(bce, dice, quality\) is not finite/);
    const { step, inputs, weights, losses, gradients } = await replayBadBatch(
      join(folder, "bad-batch.safetensors"),
    );
    expect(step).toBe(1);
    expect(inputs).toEqual([{ name: "masks", bad: 1, of: 32 * 32 }]);
    expect(weights).toEqual([]);
    const finite = Object.entries(losses).map(([name, value]) => [name, Number.isFinite(value)]);
    expect(Object.fromEntries(finite)).toMatchObject({
      text: true,
      bce: false,
      dice: false,
      presence: true,
      quality: false,
    });
    const bad = gradients.map(({ loss, parameters }) => [loss, parameters.length > 0] as const);
    expect(Object.fromEntries(bad)).toMatchObject({
      text: false,
      bce: true,
      dice: true,
      presence: false,
      quality: true,
    });
    await rm(join(folder, "bad-weights.safetensors"));
    await expect(replayBadBatch(join(folder, "bad-batch.safetensors"))).rejects.toMatchObject({
      code: "bad_checkpoint",
    });
  }, 120_000);

  it("refuses a checkpoint of another recipe, and leaves it alone", async () => {
    await (await trainerWithNan(-1, { steps: 1 })).run();
    const other = await trainerWithNan(-1, { steps: 1, seed: 7 });
    await expect(other.run()).rejects.toMatchObject({
      code: "bad_checkpoint",
      message: expect.stringContaining("another recipe"),
    });
    expect(existsSync(join(folder, "model", "model.json"))).toBe(true);
  });
});
