import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "@mimo/base";
import { SPLITS, type Split } from "@mimo/dataset";
import { expect, test } from "vitest";
import { planSplits } from "./plan-splits.js";
import { encodeSurvey, type SurveyEntry, SurveyTable } from "./survey-table.js";

const OPTIONS = { seed: 1, splits: { train: 0.8, val: 0.1, test: 0.1 }, nearDuplicateDistance: 3 };

interface Given {
  readonly patient: number;
  readonly split?: Split;
  /** Pictures of one look are near; default: like no other. */
  readonly look?: number;
  /** Pictures of one content are equal; default: like no other. */
  readonly content?: number;
}

async function tableOf(given: readonly (Given | null)[]): Promise<SurveyTable> {
  const words = (...parts: (string | number)[]) => {
    const random = Random.derive(...parts);
    return [random.integer(2 ** 32), random.integer(2 ** 32)] as const;
  };
  const entries = given.map((picture, i): SurveyEntry | null => {
    if (picture === null) return null;
    const look = picture.look ?? `own ${i}`;
    return {
      hash: { p: words("p", look), d: words("d", look) },
      content: words("content", picture.content ?? `own ${i}`),
      patient: words("patient", picture.patient),
      bytes: 100,
      questions: 0,
      split: picture.split ?? null,
    };
  });
  const folder = await mkdtemp(join(tmpdir(), "mimo-survey-"));
  await writeFile(join(folder, "unit"), encodeSurvey(entries));
  const table = new SurveyTable(entries.length);
  await table.readUnit(join(folder, "unit"), 0);
  await rm(folder, { recursive: true });
  return table;
}

async function plan(given: readonly (Given | null)[], options = OPTIONS) {
  const { split, kept, fault, moved } = planSplits(await tableOf(given), options);
  const places = Array.from(split, (rank, i) => (kept[i] === 1 ? SPLITS[rank] : null));
  return { places, fault: [...fault], moved };
}

test("a prescribed split holds for the whole patient, the one that is held out more where there are several", async () => {
  const { places, moved } = await plan([
    { patient: 1, split: "train" },
    { patient: 1 },
    { patient: 2, split: "train" },
    { patient: 2, split: "test" },
    { patient: 2, split: "val" },
    { patient: 3, split: "val" },
    { patient: 3, split: "train" },
  ]);
  expect(places).toEqual(["train", "train", "test", "test", "test", "val", "val"]);
  expect(moved).toBe(3);
});

test("other patients are spread by the shares, each always to the same split, whoever is there besides", async () => {
  const given = Array.from({ length: 3000 }, (_, i) => ({ patient: i >> 1 }));
  const { places } = await plan(given);
  const share = (split: Split) => places.filter((place) => place === split).length / places.length;
  expect(share("train")).toBeCloseTo(0.8, 1);
  expect(share("val")).toBeCloseTo(0.1, 1);
  expect(share("test")).toBeCloseTo(0.1, 1);
  expect(places.every((place, i) => place === places[i ^ 1])).toBe(true);
  expect((await plan(given.slice(500, 900))).places).toEqual(places.slice(500, 900));
  expect((await plan(given, { ...OPTIONS, seed: 2 })).places).not.toEqual(places);
});

test("a share of nothing gives nothing", async () => {
  const given = Array.from({ length: 500 }, (_, i) => ({ patient: i }));
  const { places } = await plan(given, { ...OPTIONS, splits: { train: 0.7, val: 0.3, test: 0 } });
  expect(new Set(places)).toEqual(new Set(["train", "val"]));
});

test("of equal pictures the first stays", async () => {
  const { places, fault } = await plan([
    null,
    { patient: 1, split: "train", content: 7 },
    { patient: 2, split: "train", content: 8 },
    { patient: 3, split: "test", content: 7 },
  ]);
  expect(places).toEqual([null, "train", "train", null]);
  expect(fault).toEqual([0, 0, 0, 1]);
});

test("of near-duplicates in two splits the one that is held out less goes; within a split all stay", async () => {
  const { places, fault } = await plan([
    { patient: 1, split: "train", look: 1 },
    { patient: 2, split: "test", look: 1 },
    { patient: 3, split: "val", look: 1 },
    { patient: 4, split: "train", look: 2 },
    { patient: 5, split: "train", look: 2 },
    { patient: 6, split: "train", look: 3 },
    { patient: 7, split: "val", look: 3 },
  ]);
  expect(places).toEqual([null, "test", null, "train", "train", null, "val"]);
  expect(fault).toEqual([2, 0, 2, 0, 0, 2, 0]);
});
