import { readFile } from "node:fs/promises";
import { Random } from "@mimo/base";
import { describe, expect, test } from "vitest";
import { comparePaired, type PairedScore, signFlipP } from "./paired.js";

interface Golden {
  paired: {
    name: string;
    rows: PairedScore[];
    difference: number;
    interval: [number, number];
    permutationP: number;
    wilcoxonP: number;
  }[];
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../golden/paired.json", import.meta.url), "utf8"),
);

describe("comparePaired", () => {
  test.each(golden.paired)("agrees with scipy: $name", ({ rows, ...wanted }) => {
    const result = comparePaired(rows, { seed: 1, resamples: 4000 })!;
    expect(result.difference).toBeCloseTo(wanted.difference, 12);
    expect(result.wilcoxonP).toBeCloseTo(wanted.wilcoxonP, 10);
    // Both intervals are drawn, so they agree to a few hundredths of their width.
    const width = wanted.interval[1] - wanted.interval[0];
    expect(Math.abs(result.low! - wanted.interval[0])).toBeLessThan(0.06 * width);
    expect(Math.abs(result.high! - wanted.interval[1])).toBeLessThan(0.06 * width);
    // Four standard errors of ten thousand drawn patterns; all patterns are exact.
    const error = result.cases < 13 ? 1e-12 : 4 * Math.sqrt(wanted.permutationP / 10_000);
    expect(Math.abs(result.permutationP - wanted.permutationP)).toBeLessThan(error);
  });

  test("the same seed gives the same numbers, another seed others", () => {
    const { rows } = golden.paired[1];
    const run = (seed: number) => comparePaired(rows, { seed, resamples: 50, permutations: 50 });
    expect(run(3)).toEqual(run(3));
    expect(run(3)!.low).not.toBe(run(4)!.low);
  });

  test("many questions about few cases are no evidence", () => {
    const rows = ["a", "b"].flatMap((caseId) =>
      Array.from({ length: 100 }, () => ({ caseId, first: 0.5, second: 0.75 })),
    );
    const result = comparePaired(rows, { seed: 1 })!;
    expect(result).toMatchObject({ difference: 0.25, samples: 200, cases: 2 });
    // Of four patterns of signs, two are as far from zero.
    expect(result.permutationP).toBe(0.5);
  });

  test("equal systems: p is 1 and there is nothing to rank; one case has no interval; no questions, nothing", () => {
    const same = [{ caseId: "a", first: 0.5, second: 0.5 }];
    expect(comparePaired(same, { seed: 1 })).toEqual({
      difference: 0,
      low: null,
      high: null,
      permutationP: 1,
      wilcoxonP: null,
      samples: 1,
      cases: 1,
    });
    expect(comparePaired([], { seed: 1 })).toBeNull();
  });

  test("refuses scores that are not finite", () => {
    const rows = [{ caseId: "a", first: 0.5, second: Number.NaN }];
    expect(() => comparePaired(rows, { seed: 1 })).toThrow("must be finite, got 0.5 and NaN");
  });
});

describe("signFlipP", () => {
  test("a drawn p is never 0", () => {
    expect(signFlipP(Array(60).fill(1), new Random(1), 99)).toBe(0.01);
  });

  test("sums that differ by rounding alone count as equal", () => {
    // 0.1 + 0.1 + 0.1 - 0.1 is 0.20000000000000004, -0.1 + 0.1 + 0.1 + 0.1 is 0.2: of 16 patterns, 8 reach 0.2 and 2 reach 0.4.
    expect(signFlipP([0.1, 0.1, 0.1, -0.1], new Random(1), 100)).toBe(10 / 16);
  });

  test("refuses a number of permutations that is none", () => {
    expect(() => signFlipP([1], new Random(1), 0)).toThrow("whole number >= 1, got 0");
  });
});
