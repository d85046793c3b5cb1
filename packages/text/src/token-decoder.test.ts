import { Random } from "@mimo/base";
import { expect, it } from "vitest";
import { SPECIALS } from "./special-tokens.js";
import { Tokenizer } from "./tokenizer.js";
import { trainBpe } from "./train-bpe.js";

const tokenizer = Tokenizer.fromJson(trainBpe([], { vocabSize: 265, specials: SPECIALS }));

it("TokenDecoder holds a character until its last byte has come", () => {
  const decoder = tokenizer.createDecoder();
  const pieces = tokenizer.encode("a肺é").map((id) => decoder.push(id));
  expect(pieces).toEqual(["a", "", "", "肺", "", "é"]);
  expect(decoder.flush()).toBe("");
});

it("TokenDecoder gives U+FFFD for a character that a special token or the end cuts off", () => {
  const decoder = tokenizer.createDecoder();
  const [first] = tokenizer.encode("é") as [number, number];
  expect(decoder.push(first)).toBe("");
  expect(decoder.push(tokenizer.specialId("<SEG>"))).toBe("\ufffd<SEG>");
  decoder.push(first);
  expect(decoder.flush()).toBe("\ufffd");
  expect(decoder.flush()).toBe("");
});

it("TokenDecoder gives the same text piece by piece as at once, for any ids", () => {
  const random = new Random(2);
  for (let i = 0; i < 200; i++) {
    const ids = Array.from({ length: 20 }, () => random.integer(tokenizer.vocabSize));
    const decoder = tokenizer.createDecoder();
    const streamed = ids.map((id) => decoder.push(id)).join("") + decoder.flush();
    expect(streamed).toBe(tokenizer.decode(ids));
  }
});
