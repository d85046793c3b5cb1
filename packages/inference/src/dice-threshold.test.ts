import { describe, expect, it } from "vitest";
import { diceThreshold } from "./dice-threshold.js";

const logit = (p: number) => Math.log(p / (1 - p));
/** So many pixels of each probability. */
const pixels = (...groups: [p: number, count: number][]) =>
  Float32Array.from(groups.flatMap(([p, count]) => new Array<number>(count).fill(logit(p))));

describe("diceThreshold", () => {
  it("is one half where the model is sure", () => {
    expect(diceThreshold(pixels([0.9999, 100], [0.0001, 900]))).toBeCloseTo(0, 1);
  });

  it("is half of the best Dice to be expected where it is not", () => {
    // Taking the 100 pixels of 0.4: 2 * 40 / (100 + 40); those of 0.05 would add 90 pixels for 4.5.
    const found = diceThreshold(pixels([0.4, 100], [0.001, 900]));
    expect(found).toBeCloseTo(logit((2 * 40) / (100 + 40.9) / 2), 2);
  });

  it("is never above one half, and never takes what is hardly likely", () => {
    expect(diceThreshold(pixels([0.999, 1000]))).toBeCloseTo(0, 2);
    expect(diceThreshold(pixels([0.02, 1000]))).toBeCloseTo(logit(0.12));
  });
});
