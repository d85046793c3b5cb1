import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { brierScore, type Claim, expectedCalibrationError, reliabilityBins } from "./calibration.js";
import { presenceAuroc } from "./presence.js";

interface GoldenClaims {
  confidence: number[];
  outcome: number[];
  expectedCalibrationError: number;
  brier: number;
}

interface Golden {
  presence: GoldenClaims & { binConfidence: number[]; binOutcome: number[]; auroc: number };
  mask: GoldenClaims;
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../golden/calibration.json", import.meta.url), "utf8"),
);

function claimsOf({ confidence, outcome }: GoldenClaims): Claim[] {
  return confidence.map((value, at) => ({ confidence: value, outcome: outcome[at] }));
}

describe("calibration", () => {
  test("bins of presence agree with scikit-learn's calibration_curve", () => {
    const filled = reliabilityBins(claimsOf(golden.presence)).filter(({ count }) => count > 0);
    expect(filled.length).toBe(golden.presence.binOutcome.length);
    filled.forEach((bin, at) => {
      expect(bin.confidence).toBeCloseTo(golden.presence.binConfidence[at], 12);
      expect(bin.outcome).toBeCloseTo(golden.presence.binOutcome[at], 12);
    });
  });

  test.each(["presence", "mask"] as const)("errors of %s agree with scikit-learn and numpy", (kind) => {
    const claims = claimsOf(golden[kind]);
    expect(expectedCalibrationError(claims)).toBeCloseTo(golden[kind].expectedCalibrationError, 12);
    expect(brierScore(claims)).toBeCloseTo(golden[kind].brier, 12);
  });

  test("presence AUROC agrees with scikit-learn on scores with ties", () => {
    const { confidence, outcome, auroc } = golden.presence;
    const scores = (wanted: number) => confidence.filter((_, at) => outcome[at] === wanted);
    expect(presenceAuroc(scores(1), scores(0))).toBeCloseTo(auroc, 12);
  });

  test("an edge belongs to the bin below, 0 and 1 to the outermost", () => {
    const edges = [0, 0.1, 0.3, 0.7, 1].map((confidence) => ({ confidence, outcome: 1 }));
    expect(reliabilityBins(edges).map(({ count }) => count)).toEqual([2, 0, 1, 0, 0, 0, 1, 0, 0, 1]);
    const seventh = reliabilityBins([{ confidence: 0.07, outcome: 0 }], 100)[6];
    expect(seventh).toEqual({ from: 0.06, to: 0.07, count: 1, confidence: 0.07, outcome: 0 });
  });

  test("what is claimed too high and too low cancels within a bin, not between bins", () => {
    const apart: Claim[] = [
      { confidence: 0.95, outcome: 0.75 },
      { confidence: 0.25, outcome: 0.45 },
    ];
    expect(expectedCalibrationError(apart)).toBeCloseTo(0.2, 12);
    expect(expectedCalibrationError(apart, 1)).toBeCloseTo(0, 12);
    expect(brierScore(apart)).toBeCloseTo(0.04, 12);
  });

  test("no claims, no number; claims beyond 0..1 are refused", () => {
    expect([expectedCalibrationError([]), brierScore([])]).toEqual([null, null]);
    expect(() => expectedCalibrationError([{ confidence: 1.2, outcome: 0 }])).toThrow("got 1.2 and 0");
    expect(() => brierScore([{ confidence: 0.5, outcome: Number.NaN }])).toThrow("got 0.5 and NaN");
    expect(() => reliabilityBins([], 2.5)).toThrow("whole number >= 1, got 2.5");
  });
});
