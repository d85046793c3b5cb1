import { presetConfig } from "@mimo/model";
import { describe, expect, it } from "vitest";
import { parseRecipe } from "./recipe.js";
import { recipeConfig } from "./recipe-config.js";

const given = { name: "test", preset: "mimo-nano", imageSize: 64, steps: 1 };
const config = presetConfig("mimo-nano");

describe("recipeConfig", () => {
  it("is the preset at the recipe's image size with the tokenizer's vocabulary", () => {
    const made = recipeConfig(parseRecipe({ ...given, imageSize: 96 }), 321);
    expect(made).toEqual({ ...config, imageSize: 96, language: { ...config.language, vocabulary: 321 } });
  });

  it("has the recipe's changes, field by field", () => {
    const model = { maskDecoder: { contextBlocks: 0 }, imageEncoder: { patch: 8 } };
    const made = recipeConfig(parseRecipe({ ...given, model }), 400);
    expect(made.maskDecoder).toEqual({ ...config.maskDecoder, contextBlocks: 0 });
    expect(made.imageEncoder).toEqual({ ...config.imageEncoder, patch: 8 });
    expect(made.aligner).toEqual(config.aligner);
  });

  it("refuses a field that is none, and names it", () => {
    const recipe = parseRecipe({ ...given, model: { maskDecoder: { contextBlock: 0 } } });
    expect(() => recipeConfig(recipe, 400)).toThrow(/recipe: model: .*contextBlock/s);
  });
});
