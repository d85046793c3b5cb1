import { MARK_SLOTS } from "@mimo/model";
import { describe, expect, it } from "vitest";
import { parseRecipe } from "./recipe.js";
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
    expect(Object.values(recipe.losses).every((weight) => weight > 0)).toBe(true);
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
  ])("refuses %s and names it", (_, value, mention) => {
    const parse = () => parseRecipe(value);
    expect(parse).toThrow(TrainingError);
    expect(parse).toThrow(
      expect.objectContaining({ code: "bad_recipe", message: expect.stringContaining(mention) }),
    );
  });
});
