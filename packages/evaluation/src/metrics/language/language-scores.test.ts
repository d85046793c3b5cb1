import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { cocoBleu, corpusBleu } from "./bleu.js";
import { ciderDScores, ciderScores } from "./cider.js";
import { poolLanguage, scoreLanguage } from "./language-scores.js";
import { meteor } from "./meteor.js";
import { cocoRougeL, rougeL } from "./rouge-l.js";
import type { TextPair } from "./text-pair.js";

interface Golden {
  readonly tolerance: number;
  readonly pairs: readonly TextPair[];
  readonly sacrebleu: readonly number[];
  readonly sacrebleuSmoothed: readonly number[];
  readonly cocoBleu: readonly number[];
  readonly cocoBleuSmoothed: readonly number[];
  readonly rougeL: readonly number[];
  readonly cocoRougeL: readonly number[];
  readonly meteor: readonly number[];
  readonly cider: readonly number[];
  readonly ciderD: readonly number[];
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../../golden/language.json", import.meta.url), "utf8"),
);
const { pairs } = golden;

function expectClose(values: readonly number[] | null, expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, at) => {
    expect(Math.abs((values?.[at] ?? Number.NaN) - value), `value ${at}`).toBeLessThan(golden.tolerance);
  });
}

describe("BLEU", () => {
  test("is sacrebleu's corpus score by default", () => {
    expectClose(corpusBleu(pairs), golden.sacrebleu);
    expectClose(corpusBleu(pairs.slice(4, 5)), golden.sacrebleuSmoothed);
  });

  test("is the COCO caption evaluation's on request", () => {
    expectClose(cocoBleu(pairs), golden.cocoBleu);
    expectClose(cocoBleu(pairs.slice(4, 5)), golden.cocoBleuSmoothed);
  });

  test("nothing said is 0, nothing asked is unknown", () => {
    expect(corpusBleu([{ said: "", references: ["A liver."] }])).toEqual([0, 0, 0, 0]);
    expect(corpusBleu([])).toBeNull();
    expect(() => corpusBleu([{ said: "liver", references: [] }])).toThrow(
      expect.objectContaining({ code: "bad_option" }),
    );
  });
});

describe("ROUGE-L", () => {
  test("has the reference values", () => {
    expectClose(pairs.map(rougeL), golden.rougeL);
    expectClose(pairs.map(cocoRougeL), golden.cocoRougeL);
  });

  test("by hand: three words of four in order, of six", () => {
    const pair = { said: "left kidney cyst seen", references: ["a left renal kidney cyst there"] };
    expect(rougeL(pair)).toBeCloseTo((2 * (3 / 4) * (3 / 6)) / (3 / 4 + 3 / 6), 12);
    expect(cocoRougeL(pair)).toBeCloseTo((2.44 * (3 / 4) * (3 / 6)) / (3 / 6 + 1.44 * (3 / 4)), 12);
  });
});

describe("METEOR", () => {
  test("is nltk's without synonyms", () => {
    expectClose(pairs.map(meteor), golden.meteor);
  });

  test("by hand: one chunk of three pairs, one of them by its stem", () => {
    const mean = (1 * (3 / 4)) / (0.9 * 1 + 0.1 * (3 / 4));
    const pair = { said: "enlarged left kidney", references: ["an enlarging left kidney"] };
    expect(meteor(pair)).toBeCloseTo(mean * (1 - 0.5 * (1 / 3) ** 3), 12);
  });
});

describe("CIDEr", () => {
  test("has the reference values", () => {
    expectClose(ciderScores(pairs), golden.cider);
    expectClose(ciderDScores(pairs), golden.ciderD);
  });

  test("needs two answers, for the weights come from the set", () => {
    expect(ciderScores(pairs.slice(0, 1))).toBeNull();
    expect(ciderDScores([])).toBeNull();
  });
});

describe("poolLanguage", () => {
  test("pools BLEU and averages the rest, of the set and of answers drawn from it", () => {
    const answers = scoreLanguage(pairs);
    const scores = poolLanguage(answers);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expectClose(scores?.bleu ?? null, golden.sacrebleu);
    expectClose(scores?.cocoBleu ?? null, golden.cocoBleu);
    expect(scores?.meteor).toBeCloseTo(mean(golden.meteor), 9);
    expect(scores?.ciderD).toBeCloseTo(mean(golden.ciderD), 9);
    expect(poolLanguage([answers[0], answers[0]])).toMatchObject({ answers: 2, cider: 10, rougeL: 1 });
    expect(poolLanguage(scoreLanguage(pairs.slice(0, 1)))?.cider).toBeNull();
    expect(poolLanguage([])).toBeNull();
  });
});
