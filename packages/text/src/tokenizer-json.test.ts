import { describe, expect, it } from "vitest";
import { SPECIALS } from "./special-tokens.js";
import { parseTokenizerJson } from "./tokenizer-json.js";
import { trainBpe } from "./train-bpe.js";

const good = trainBpe([], { vocabSize: 265, specials: SPECIALS });

describe("parseTokenizerJson", () => {
  it("accepts what trainBpe writes, also after a trip through JSON", () => {
    expect(parseTokenizerJson(JSON.parse(JSON.stringify(good)))).toEqual(good);
  });

  it("accepts a ByteLevel step within a sequence, as other byte-level tokenizers have it", () => {
    const split = { type: "Split", pattern: { Regex: "\\s" }, behavior: "Isolated" };
    const sequence = { type: "Sequence", pretokenizers: [split, good.pre_tokenizer] };
    expect(() => parseTokenizerJson({ ...good, pre_tokenizer: sequence })).not.toThrow();
  });

  it.each([
    ["not an object", 5, "a JSON object, got 5"],
    ["a list", [], "a JSON object, got []"],
    ["no model", { ...good, model: undefined }, '"model" to be an object, got nothing'],
    ["another model", { ...good, model: { ...good.model, type: "Unigram" } }, '"BPE", got "Unigram"'],
    ["no cutting into bytes", { ...good, pre_tokenizer: null }, '"ByteLevel" pre_tokenizer, got null'],
    ["another decoder", { ...good, decoder: { type: "Metaspace" } }, '"ByteLevel" decoder'],
    ["an id that is no number", { ...good, model: { ...good.model, vocab: { a: "1" } } }, 'of "a", got "1"'],
    ["merges that are no list", { ...good, model: { ...good.model, merges: {} } }, '"model.merges"'],
    ["an added token without id", { ...good, added_tokens: [{ content: "<p>" }] }, "content and id"],
  ])("refuses %s and names the rule", (_, value, message) => {
    expect(() => parseTokenizerJson(value)).toThrow(
      expect.objectContaining({ code: "bad_tokenizer", message: expect.stringContaining(message) }),
    );
  });
});
