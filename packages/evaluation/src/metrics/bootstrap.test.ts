import { Random } from "@mimo/base";
import { describe, expect, test } from "vitest";
import { bootstrapInterval, median, quantile } from "./bootstrap.js";

const meanOfMeans = (strata: readonly (readonly number[])[]) =>
  strata.reduce((sum, cases) => sum + cases.reduce((a, b) => a + b, 0) / cases.length, 0) / strata.length;

describe("bootstrapInterval", () => {
  test("is about 1.96 standard errors each way for a mean of many", () => {
    const rng = new Random(3);
    const scores = Array.from({ length: 400 }, () => rng.normal());
    const { low, high } = bootstrapInterval([scores], meanOfMeans, new Random(1))!;
    expect((high - low) / 2).toBeGreaterThan(0.08);
    expect((high - low) / 2).toBeLessThan(0.12);
    expect(low).toBeLessThan(meanOfMeans([scores]));
    expect(high).toBeGreaterThan(meanOfMeans([scores]));
  });

  test("the same generator gives the same interval, another seed another", () => {
    const run = (seed: number) => bootstrapInterval([[1, 5, 2, 8, 3.3]], meanOfMeans, new Random(seed), 50);
    expect(run(4)).toEqual(run(4));
    expect(run(4)).not.toEqual(run(5));
  });

  test("groups do not mix: what is constant within each has no spread", () => {
    expect(
      bootstrapInterval(
        [
          [0, 0, 0],
          [1, 1],
        ],
        meanOfMeans,
        new Random(1),
        20,
      ),
    ).toEqual({ low: 0.5, high: 0.5 });
  });

  test("one case tells nothing of the spread", () => {
    expect(bootstrapInterval([[0.5]], meanOfMeans, new Random(1))).toBeNull();
    expect(bootstrapInterval([[1, 2]], () => null, new Random(1))).toBeNull();
  });

  test("refuses a number of resamples that is none", () => {
    expect(() => bootstrapInterval([[1, 2]], meanOfMeans, new Random(1), 0)).toThrow(
      "whole number >= 1, got 0",
    );
  });
});

describe("quantile and median", () => {
  test("lie between neighbours", () => {
    expect(quantile([10, 20, 40], 0.75)).toBe(30);
    expect(median([3, 1, 2, 10])).toBe(2.5);
    expect(median([])).toBeNull();
  });
});
