import { Random } from "@mimo/base";
import { describe, expect, test } from "vitest";
import type { SampleRow } from "../harness/sample-row.js";
import { segmentRow } from "../testing/sample-rows.js";
import { compareEvaluations } from "./compare-evaluations.js";
import { comparisonDocument, pairingText } from "./comparison-document.js";
import type { StoredEvaluation } from "./stored-evaluation.js";

const OPTIONS = { seed: 1, resamples: 50, permutations: 1100 };

function stored(name: string, rows: readonly SampleRow[], seed = 1): StoredEvaluation {
  return { name, rows, seed, weightsHash: null, command: null, createdAt: null };
}

function diceOf(a: readonly SampleRow[], b: readonly SampleRow[]) {
  const comparison = compareEvaluations(stored("a", a), stored("b", b), OPTIONS);
  return comparison.measures.find(({ measure }) => measure === "dice")!;
}

/** Forty answers of two modalities, of which ct has three times as many. */
function answers(scoreOf: (image: number) => number): SampleRow[] {
  return Array.from({ length: 40 }, (_, k) =>
    segmentRow(k, scoreOf(k), { modality: k % 4 === 0 ? "mr" : "ct" }),
  );
}

describe("compareEvaluations", () => {
  const rng = new Random(5);
  const base = Array.from({ length: 40 }, () => rng.uniform(0.5, 0.8));

  test("finds a known difference, as a mean over modalities", () => {
    const one = diceOf(
      answers((k) => base[k]),
      answers((k) => base[k] + (k % 4 === 0 ? 0.1 : 0.02)),
    );
    expect(one.difference.value).toBeCloseTo(0.06, 2);
    expect(one.difference.low).toBeGreaterThan(0.05);
    expect(one.byModality.map(({ name, value }) => [name, value])).toEqual([
      ["ct", expect.closeTo(0.02, 2)],
      ["mr", expect.closeTo(0.1, 2)],
    ]);
    expect(one.byQuestion).toEqual({ better: 40, equal: 0, worse: 0 });
    const apart = (dice: number) => [
      ...answers(() => dice),
      segmentRow(77, dice, { modality: "microscopy" }),
    ];
    expect(diceOf(apart(0.5), apart(0.6)).byQuestion).toEqual({ better: 40, equal: 0, worse: 0 });
    expect(one.p).toBeLessThan(0.001);
    expect(one.holmP).toBeGreaterThanOrEqual(one.p!);
  });

  test("finds nothing where there is only noise, or nothing at all", () => {
    const noise = new Random(9);
    const noisy = diceOf(
      answers((k) => base[k]),
      answers((k) => base[k] + noise.uniform(-0.05, 0.05)),
    );
    expect(noisy.p).toBeGreaterThan(0.05);
    expect(noisy.difference.low).toBeLessThan(0);
    expect(noisy.difference.high).toBeGreaterThan(0);
    const same = diceOf(
      answers(() => 0.5),
      answers(() => 0.5),
    );
    expect([same.p, same.difference.value, same.byQuestion!.equal]).toEqual([1, 0, 40]);
  });

  test("answers of one patient are not forty witnesses", () => {
    const onePatient = (rows: SampleRow[]) => rows.map((row) => ({ ...row, caseId: "the same" }));
    const one = diceOf(onePatient(answers(() => 0.5)), onePatient(answers(() => 0.9)));
    expect(one.p).toBeGreaterThanOrEqual(0.5);
    expect(one.difference.low).toBeNull();
  });

  test("less is better where it is: a false mask fewer is a gain", () => {
    const absent = (gotMask: boolean) =>
      Array.from({ length: 12 }, (_, k) => segmentRow(k, 0, { protocol: "absent", overlaps: [], gotMask }));
    const comparison = compareEvaluations(stored("a", absent(true)), stored("b", absent(false)), OPTIONS);
    const rate = comparison.measures.find(({ measure }) => measure === "false_mask_rate")!;
    expect([rate.difference.value, rate.byQuestion]).toEqual([-1, { better: 12, equal: 0, worse: 0 }]);
    const [table] = comparisonDocument(comparison).sections[0].tables;
    expect(table.rows[0]).toContain("B is better");
  });

  test("numbers that are no plain means are tested by swapping labels", () => {
    const spoken = (right: number) =>
      Array.from({ length: 20 }, (_, k) =>
        segmentRow(k, 0.5, { protocol: "IV", termCounts: { right, superfluous: 3 - right, missing: 1 } }),
      );
    const { measures } = compareEvaluations(stored("a", spoken(1)), stored("b", spoken(3)), OPTIONS);
    const f1 = measures.find(({ measure }) => measure === "term_f1")!;
    expect(f1.a).toBeCloseTo(2 / 5, 12);
    expect(f1.b).toBeCloseTo(6 / 7, 12);
    expect(f1.p).toBeLessThan(0.01);
  });

  test("questions without a partner, or of another wording or truth, are left out and counted", () => {
    const [a, b] = [answers(() => 0.5), answers(() => 0.6)];
    const changed = { ...b[1], question: "Where is the liver?" };
    const redrawn = { ...b[2], overlaps: [{ ...b[2].overlaps[0], truthPx: 7 }] };
    const extra = segmentRow(99, 1);
    const comparison = compareEvaluations(
      stored("a", a),
      stored("b", [changed, redrawn, ...b.slice(3), extra]),
      OPTIONS,
    );
    expect(comparison).toMatchObject({ paired: 37, onlyA: 1, onlyB: 1, differing: 2 });
    expect(pairingText(comparison)).toMatch(/^Their questions differ: 37 questions .* 1 that only A asked/);
  });

  test("what has no question in common is refused", () => {
    const [a, b] = [[segmentRow(1, 1)], [segmentRow(2, 1)]];
    expect(() => compareEvaluations(stored("a", a), stored("b", b))).toThrow("1 and 1 unpaired");
    expect(() => compareEvaluations(stored("a", a, 1), stored("b", a, 2))).toThrow("one seed, got 1 and 2");
  });

  test("the largest changes name their samples, gains first", () => {
    const b = answers((k) => (k === 7 ? 0.9 : k === 8 ? 0.1 : 0.5));
    const comparison = compareEvaluations(
      stored(
        "a",
        answers(() => 0.5),
      ),
      stored("b", b),
      OPTIONS,
    );
    const changes = comparisonDocument(comparison).sections.find(({ id }) => id === "changes")!;
    const [gains, losses] = changes.tables.map(({ rows }) => rows.map((row) => [row[0], row[6]]));
    expect(gains).toEqual([["set/7#text#liver", "+0.400"]]);
    expect(losses).toEqual([["set/8#text#liver", "-0.400"]]);
  });
});
