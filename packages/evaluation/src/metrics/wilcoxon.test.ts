import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { normalTail, wilcoxonSignedRank } from "./wilcoxon.js";

interface Golden {
  wilcoxon: { name: string; differences: number[]; statistic: number; p: number }[];
  normalTail: [z: number, p: number][];
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../golden/paired.json", import.meta.url), "utf8"),
);

describe("wilcoxonSignedRank", () => {
  test.each(golden.wilcoxon)("agrees with scipy: $name", ({ differences, statistic, p }) => {
    const result = wilcoxonSignedRank(differences)!;
    expect(result.statistic).toBe(statistic);
    expect(result.p / p).toBeCloseTo(1, 10);
    expect(result.count).toBe(differences.filter((d) => d !== 0).length);
  });

  test("nothing to rank, no number", () => {
    expect([wilcoxonSignedRank([]), wilcoxonSignedRank([0, 0])]).toEqual([null, null]);
  });
});

test.each(golden.normalTail)("the normal tail beyond %d agrees with scipy", (z, p) => {
  expect(normalTail(z) / p).toBeCloseTo(1, 11);
});
