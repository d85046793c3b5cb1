import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { presetConfig, readWeights } from "@mimo/model";
import { readSafetensorsHeader } from "@mimo/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRunLog } from "../loop/run-log.js";
import { parseRecipe, type Recipe } from "../recipe.js";
import { buildStepGraph, LOSS_NAMES } from "../step-graph.js";
import { writeShapesDataset } from "../testing/shapes-dataset.js";
import { train } from "../train.js";
import { describeDifferences, type FeatureKey } from "./feature-key.js";
import { isFrozen } from "./trained-parameters.js";

const STEPS = 4;
const nano = {
  name: "frozen",
  preset: "mimo-nano",
  imageSize: 32,
  steps: STEPS,
  threads: 1,
  batch: { images: 2, sequencesPerImage: 1, slotsPerImage: 1, marks: 1, tokens: 40, questionTokens: 12 },
  vocabulary: { size: 300, corpusLines: 40 },
  frozen: ["image_encoder"],
  cachedViews: 3,
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mimo-features-"));
  await writeShapesDataset(join(root, "data"), 5);
}, 60_000);
afterAll(() => rm(root, { recursive: true, force: true }));

function run(out: string, change: object, features?: string | null): Promise<void> {
  const recipe: Recipe = parseRecipe({ ...nano, ...change });
  const place = features === undefined ? {} : { features };
  return train({ recipe, data: join(root, "data"), out: join(root, out), ...place });
}

describe("a step with frozen parts", () => {
  const config = presetConfig("mimo-nano");
  const { batch, losses } = parseRecipe(nano);
  const trained = (frozen: readonly string[], change: object = {}) =>
    [...buildStepGraph(config, batch, { ...losses, ...change }, { frozen }).gradients.keys()].sort();
  const all = trained([]);

  it("has gradients of the other parts only, whole names of parts counting", () => {
    const frozen = ["image_encoder", "language_model.embedding"];
    expect(trained(frozen)).toEqual(all.filter((name) => !isFrozen(name, frozen)));
    expect(trained(["image_encoder"]).some((name) => name.startsWith("image_encoder."))).toBe(false);
    expect(trained(["image", "image_enc"])).toEqual(all);
  });

  it("has none of what only parts of the loss with weight 0 depend on", () => {
    const gone = all.filter((name) => !trained([], { text: 0 }).includes(name));
    expect(gone.length).toBeGreaterThan(0);
    expect(gone.every((name) => name.startsWith("visual_context."))).toBe(true);
  });
});

describe("kept features", () => {
  it("give the losses of encoding the same views at every step, and leave the encoder as it was", async () => {
    await run("anew", {}, null);
    await run("kept", {});
    expect(existsSync(join(root, "anew", "features"))).toBe(false);
    const [anew, kept] = ["anew", "kept"].map((out) => readRunLog(join(root, out)));
    expect(kept).toHaveLength(STEPS);
    for (const [i, record] of kept.entries()) {
      for (const name of [...LOSS_NAMES, "gradNorm"]) {
        expect(record[name], `${name} of step ${i}`).toBeCloseTo(anew[i][name], 4);
      }
    }
    expect(kept[STEPS - 1].total).not.toBe(kept[0].total);

    const header = await readSafetensorsHeader(join(root, "kept", "checkpoint.safetensors"));
    const names = [...header.tensors.keys()].filter((name) => name.includes("image_encoder"));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !name.startsWith("value."))).toEqual([]);
    const weights = await Promise.all(["anew", "kept"].map((out) => readWeights(join(root, out, "model"))));
    for (const [name, value] of weights[0]) {
      if (isFrozen(name, ["image_encoder"])) expect(weights[1].get(name), name).toEqual(value);
    }
  }, 120_000);

  it("of the same encoder and pictures are found by another run; others are refused with what differs", async () => {
    const features = join(root, "shared");
    await cp(join(root, "kept", "features"), features, { recursive: true });
    const shard = join(features, "features-00000.safetensors");
    const before = await readSafetensorsHeader(shard);
    expect(before.tensors.size).toBe(5 * 3 * presetConfig("mimo-nano").imageEncoder.stages.length);
    await run("again", { steps: 2 }, features);
    const [first] = readRunLog(join(root, "kept"));
    expect(readRunLog(join(root, "again"))[0].total).toBe(first.total);

    const refused = expect.objectContaining({ code: "stale_features" });
    const other = run("other", { cachedViews: 2, seed: 5 }, features);
    const error = await other.catch((thrown: unknown) => thrown);
    expect(error).toEqual(refused);
    const { message } = error as Error;
    expect(message).toMatch(
      /^[^\n]*frozen weights \(\w{12}, now \w{12}\), view parameters \([^\n]*--features$/,
    );
    expect(message).not.toMatch(/pictures|preprocessing|encoder code/);
    await run("larger", { imageSize: 48 }, features).catch((thrown: unknown) => {
      expect(thrown).toEqual(refused);
      expect((thrown as Error).message).toContain("encoder configuration");
    });
    expect(existsSync(join(root, "larger", "model"))).toBe(false);
  }, 120_000);

  it("differ by the name of each part of their key", () => {
    const key: FeatureKey = {
      weights: "a".repeat(64),
      configuration: "{}",
      program: "p",
      preprocessing: "q",
      views: "v",
      pictures: "i",
    };
    expect(describeDifferences(key, key)).toEqual([]);
    expect(describeDifferences(key, { ...key, weights: "b".repeat(64), pictures: "j" })).toEqual([
      "frozen weights (aaaaaaaaaaaa, now bbbbbbbbbbbb)",
      "pictures (i, now j)",
    ]);
  });

  it("a part that the model does not have is refused with those that it has", async () => {
    await expect(run("typo", { frozen: ["image_encodr"], cachedViews: undefined })).rejects.toMatchObject({
      code: "bad_recipe",
      message: expect.stringMatching(/image_encoder, .*got "image_encodr"/),
    });
  }, 60_000);
});
