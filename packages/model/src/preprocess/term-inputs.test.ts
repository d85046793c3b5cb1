import { describe, expect, it } from "vitest";
import { TERM_TOKENS } from "../mask-decoder/mask-decoder.js";
import { termBefore, termInputs } from "./term-inputs.js";

const tags = { open: 1, close: 2 };
const SEG = 3;

describe("termBefore", () => {
  //                 0   1  2   3   4  5    6   7  8   9  10
  const answer = [20, 1, 30, 31, 2, SEG, 21, 1, 40, 2, SEG];

  it("is the last term that was opened before the position", () => {
    expect(termBefore(answer, 5, tags)).toEqual([30, 31]);
    expect(termBefore(answer, 10, tags)).toEqual([40]);
    expect(termBefore(answer, answer.length, tags)).toEqual([40]);
  });

  it("is empty where no term was opened", () => {
    expect(termBefore([20, SEG], 1, tags)).toEqual([]);
    expect(termBefore([], 0, tags)).toEqual([]);
  });

  it("of a term that was never closed ends at the position", () => {
    expect(termBefore([1, 30, 31, SEG, 50], 3, tags)).toEqual([30, 31]);
  });
});

describe("termInputs", () => {
  it("weighs the tokens of a term alike and pads the rest", () => {
    const { ids, weights } = termInputs([7, 8]);
    expect([...ids].map(Number)).toEqual([7, 8, 0, 0, 0, 0, 0, 0]);
    expect([...weights]).toEqual([0.5, 0.5, 0, 0, 0, 0, 0, 0]);
  });

  it("cuts a long term, whose weights still sum to 1", () => {
    const { ids, weights } = termInputs(Array.from({ length: TERM_TOKENS + 3 }, (_, i) => i + 10));
    expect(ids.length).toBe(TERM_TOKENS);
    expect(Number(ids[TERM_TOKENS - 1])).toBe(TERM_TOKENS + 9);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  });

  it("without a term weighs nothing", () => {
    expect(termInputs([]).weights.every((weight) => weight === 0)).toBe(true);
  });
});
