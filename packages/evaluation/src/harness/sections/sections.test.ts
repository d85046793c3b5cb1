import { describe, expect, test } from "vitest";
import type { Cell, ReportSection } from "../../report/section.js";
import { compareAnswerers } from "../compare.js";
import type { Estimate } from "../estimate.js";
import type { SampleRow } from "../sample-row.js";
import { summarise } from "../summarise.js";
import { calibrationSection } from "./calibration-section.js";
import { costSection } from "./cost-section.js";
import { groundingSection } from "./grounding-section.js";
import { honestySection } from "./honesty-section.js";
import { languageSection } from "./language-section.js";
import { subgroupSection } from "./subgroup-section.js";

const SETTINGS = { seed: 1, resamples: 20, limit: null, blankEvery: 1, command: null };

function rowOf(at: number, facts: Partial<SampleRow> = {}): SampleRow {
  return {
    sampleId: `tiny/${at}#text`,
    imageId: `tiny/${at}`,
    dataset: "tiny",
    modality: "ct",
    caseId: `case ${at}`,
    answerer: "model",
    protocol: "text",
    task: "segment",
    question: "Segment the liver.",
    reference: null,
    targets: ["liver"],
    answer: null,
    terms: [],
    overlaps: [{ intersection: 1, predictedPx: 2, truthPx: 1 }],
    surfaceDice: [1],
    qualities: [null],
    grounding: null,
    gotMask: true,
    presence: null,
    isNamedRight: null,
    termCounts: null,
    isYesNoRight: null,
    isClosedRight: null,
    ms: null,
    cpuMs: null,
    attributes: {},
    ...facts,
  };
}

const reportOf = (rows: readonly SampleRow[]) => ({
  rows,
  settings: SETTINGS,
  mainAnswerer: "model" as const,
});
/** Values of one line of a table, estimates as their number. */
const lineOf = (section: ReportSection | null, table: number, line: number): (Cell | undefined)[] =>
  section!.tables[table].rows[line].map((cell) =>
    typeof cell === "object" && cell !== null ? (cell as Estimate).value : cell,
  );

describe("calibration", () => {
  test("compares the predicted IoU with the IoU, and presence with what is there", () => {
    const rows = [
      // IoU 1/2, said to be 0.9.
      rowOf(1, { qualities: [0.9], presence: 0.8 }),
      rowOf(2, { protocol: "absent", overlaps: [], qualities: [], surfaceDice: [], presence: 0.6 }),
      rowOf(3, { answerer: "blank", qualities: [0.1] }),
    ];
    const section = calibrationSection(reportOf(rows));
    expect(lineOf(section, 0, 0)).toEqual(["IoU of masks", "1", 0.4, expect.closeTo(0.16, 12), 0.9, 0.5]);
    // (|0.8 - 1| + |0.6 - 0|) / 2
    expect(lineOf(section, 0, 2).slice(0, 3)).toEqual([
      "presence of named structures",
      "2",
      expect.closeTo(0.4, 12),
    ]);
    expect(section!.figures[0].series[0].values[8]).toBe(0.5);
    expect(section!.figures[0].hasDiagonal).toBe(true);
  });

  test("a model that never says how sure it is has none", () => {
    expect(calibrationSection(reportOf([rowOf(1)]))).toBeNull();
  });
});

describe("language and grounding", () => {
  const asked = { protocol: "III", task: "question", overlaps: [], surfaceDice: [], qualities: [] } as const;
  const right = { answer: "The liver is large and smooth.", reference: "The liver is large and smooth." };
  const other = { answer: "Nothing.", reference: "A cyst lies in the left kidney." };

  test("words are scored by protocol and answerer", () => {
    const rows = [
      rowOf(1, { ...asked, ...right }),
      rowOf(2, { ...asked, ...other }),
      rowOf(1, { ...asked, ...other, answerer: "blank" }),
    ];
    const section = languageSection(reportOf(rows));
    const [first, second] = [lineOf(section, 0, 0), lineOf(section, 0, 1)];
    expect(first.slice(0, 3)).toEqual(["III", "model", "2"]);
    // Half of the answers are word for word right, the others have no word in common.
    expect(first[4]).toBeCloseTo(0.5, 6);
    expect([second[1], second[4]]).toEqual(["blank", 0]);
    expect(languageSection(reportOf([rowOf(1)]))).toBeNull();
  });

  test("a mask under a wrong name counts for GLaMM and not for us", () => {
    const grounding = {
      predicted: ["liver", "spleen"],
      truths: ["liver", "kidney"],
      ious: [
        [0.8, 0],
        [0, 0.6],
      ],
    };
    const section = groundingSection(reportOf([rowOf(1, { ...asked, ...right, grounding })]));
    // mIoU (0.8 + 0) / 2; one of two terms right, one of two structures found; any name: (0.8 + 0.6) / 2.
    const strict = lineOf(section, 0, 0).slice(3) as number[];
    for (const [at, value] of [0.4, 0.5, 0.5, 0.5, 0.7, 0.5].entries())
      expect(strict[at]).toBeCloseTo(value, 12);
    const gcg = lineOf(section, 1, 0).slice(3) as number[];
    for (const [at, value] of [1, 0.7, 0.5].entries()) expect(gcg[at]).toBeCloseTo(value, 12);
  });
});

describe("subgroups", () => {
  test("groups of five patients are shown, smaller ones and lone ones are not", () => {
    const of = (sex: string, from: number, count: number, facts: Partial<SampleRow> = {}) =>
      Array.from({ length: count }, (_, at) =>
        rowOf(from + at, { attributes: { sex, view: "PA" }, ...facts }),
      );
    const missed = { overlaps: [{ intersection: 0, predictedPx: 0, truthPx: 4 }] };
    const rows = [...of("female", 0, 5), ...of("male", 10, 5, missed), ...of("other", 20, 4)];
    const section = subgroupSection(reportOf(rows));
    expect(section!.tables.map(({ caption }) => caption)).toEqual(["By sex"]);
    expect(lineOf(section, 0, 0)).toEqual(["ct", "female", "5", expect.closeTo(2 / 3, 12), null, null]);
    expect(lineOf(section, 0, 1).slice(1, 4)).toEqual(["male", "5", 0]);
    expect(section!.tables[0].rows).toHaveLength(2);
  });
});

describe("honesty and cost", () => {
  test("false masks, and what each control leaves", () => {
    const absent = { protocol: "absent", overlaps: [], surfaceDice: [], qualities: [] } as const;
    const rows = [
      rowOf(1, { presence: 0.9 }),
      rowOf(1, {
        answerer: "blank",
        overlaps: [{ intersection: 0, predictedPx: 0, truthPx: 1 }],
        presence: 0.9,
      }),
      rowOf(2, { ...absent, presence: 0.2, gotMask: false }),
      rowOf(3, { ...absent, presence: 0.3 }),
    ];
    const tables = summarise(rows, SETTINGS);
    const comparisons = compareAnswerers(rows, "model", SETTINGS);
    const section = honestySection({ tables, comparisons, mainAnswerer: "model" });
    expect(lineOf(section, 0, 0)).toEqual(["model", "2", 0.5, "3", 1]);
    expect(lineOf(section, 1, 0)).toEqual([
      "blank: no picture, but grey",
      "text",
      "Dice",
      expect.closeTo(2 / 3, 12),
      0,
      expect.closeTo(2 / 3, 12),
      "1",
    ]);
  });

  test("no model, no cost", () => {
    const none = { medianMs: null, p90Ms: null, count: 0 };
    const cost = { peakMemoryBytes: null, encodeCpuMs: null, answerCpuMs: null };
    expect(costSection({ latency: { encode: none, answer: none, masks: none }, cost })).toBeNull();
  });
});
