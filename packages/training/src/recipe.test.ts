import { MARK_SLOTS } from "@mimo/model";
import { describe, expect, it } from "vitest";
import { cachedViewsOf, parseRecipe, stagesOf } from "./recipe.js";
import { TrainingError } from "./training-error.js";

const least = { name: "mine", steps: 10 };

describe("parseRecipe", () => {
  it("completes a recipe from its name and steps", () => {
    const recipe = parseRecipe(least);
    expect(recipe).toMatchObject({ ...least, preset: "mimo-tiny", imageSize: 256, seed: 1 });
    expect(recipe.batch).toEqual({
      images: 8,
      sequencesPerImage: 4,
      slotsPerImage: 4,
      marks: 3,
      tokens: 40,
      questionTokens: 20,
    });
    // Inference pads to as many marks, and positions count the padding.
    expect(recipe.batch.marks).toBe(MARK_SLOTS);
    expect(Object.values(recipe.losses).every((weight) => Number(weight) > 0)).toBe(true);
    expect(Object.values(recipe.tasks).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });

  it("is the same again when it is parsed again: a checkpoint compares the text", () => {
    const recipe = parseRecipe(least);
    expect(JSON.stringify(parseRecipe(JSON.parse(JSON.stringify(recipe))))).toBe(JSON.stringify(recipe));
  });

  it("takes other values as they are", () => {
    const losses = { text: 2, bce: 1, dice: 1, presence: 1, quality: 1 };
    expect(parseRecipe({ ...least, losses, threads: 1 })).toMatchObject({ losses, threads: 1 });
  });

  it.each<[string, unknown, string]>([
    ["an unknown key", { ...least, stpes: 3 }, "stpes"],
    [
      "an unknown key inside",
      { ...least, losses: { text: 1, bce: 1, dice: 1, presence: 1, quality: 1, iou: 1 } },
      "iou",
    ],
    ["part of a group", { ...least, batch: { images: 2 } }, "batch.tokens"],
    ["an unknown preset", { ...least, preset: "mimo-huge" }, "preset"],
    ["no steps", { name: "mine", steps: 0 }, "steps"],
    ["a size that the encoder cannot divide", { ...least, imageSize: 100 }, "imageSize"],
    ["a share above 1", { ...least, tasks: { ...parseRecipe(least).tasks, segment: 2 } }, "tasks.segment"],
    ["no object", "mine", "expected object"],
    ["no loss at all", { ...least, losses: { text: 0, bce: 0, dice: 0, presence: 0, quality: 0 } }, "losses"],
    ["kept features of an encoder that learns", { ...least, cachedViews: 4 }, '"image_encoder" in frozen'],
    ["no stages", { name: "mine", stages: [] }, "stages"],
    ["a typo in a stage", { name: "mine", stages: [{ name: "a", steps: 1, task: {} }] }, "task"],
    [
      "other steps than those of the stages",
      { ...least, stages: [{ name: "a", steps: 4 }] },
      "sum of the stages' steps, 4, got 10",
    ],
    [
      "a stage that learns nothing",
      {
        name: "mine",
        losses: { text: 1, bce: 0, dice: 0, presence: 0, quality: 0 },
        stages: [{ name: "masks", steps: 4, losses: { text: 0 } }],
      },
      'stage "masks": losses',
    ],
  ])("refuses %s and names it", (_, value, mention) => {
    const parse = () => parseRecipe(value);
    expect(parse).toThrow(TrainingError);
    expect(parse).toThrow(
      expect.objectContaining({ code: "bad_recipe", message: expect.stringContaining(mention) }),
    );
  });
});

describe("stagesOf", () => {
  const staged = parseRecipe({
    name: "staged",
    imageSize: 128,
    augmentation: { rotationDegrees: 1, zoom: 0, shift: 0, tone: 0, noise: 0, closeShare: 0.5 },
    stages: [
      {
        name: "masks",
        steps: 30,
        losses: { text: 0 },
        tasks: { question: 0 },
        augmentation: { rotationDegrees: 5 },
        imageSize: 64,
      },
      { name: "words", steps: 12, frozen: ["image_encoder"], cachedViews: 4, optimizer: { warmupSteps: 3 } },
    ],
  });

  it("a recipe without stages is its own only stage", () => {
    const recipe = parseRecipe(least);
    expect(stagesOf(recipe)).toEqual([recipe]);
  });

  it("each stage is the recipe with what the stage changes, groups also in part", () => {
    const [masks, words] = stagesOf(staged);
    expect(staged.steps).toBe(42);
    expect(masks).toMatchObject({ name: "masks", steps: 30, imageSize: 64 });
    expect(masks.losses).toEqual({ ...staged.losses, text: 0 });
    expect(masks.tasks).toEqual({ ...staged.tasks, question: 0 });
    expect(masks.optimizer).toEqual(staged.optimizer);
    expect(masks.augmentation).toEqual({ ...staged.augmentation, rotationDegrees: 5 });
    expect(words).toMatchObject({ name: "words", steps: 12, imageSize: 128, losses: staged.losses });
    expect(words.optimizer).toEqual({ ...staged.optimizer, warmupSteps: 3 });
    expect([masks, words].every((stage) => !("stages" in stage))).toBe(true);
  });

  it("a staged recipe is the same again when it is parsed again", () => {
    expect(JSON.stringify(parseRecipe(JSON.parse(JSON.stringify(staged))))).toBe(JSON.stringify(staged));
  });

  it("features are kept for a frozen encoder with fixed views, or with no augmentation", () => {
    const frozen = { ...least, frozen: ["image_encoder"] };
    const { augmentation } = parseRecipe(least);
    const off = Object.fromEntries(Object.keys(augmentation).map((name) => [name, 0]));
    expect(stagesOf(staged).map(cachedViewsOf)).toEqual([null, 4]);
    expect(cachedViewsOf(parseRecipe(frozen))).toBeNull();
    expect(cachedViewsOf(parseRecipe({ ...frozen, augmentation: off }))).toBe(1);
    expect(cachedViewsOf(parseRecipe({ ...least, augmentation: off }))).toBeNull();
  });
});
