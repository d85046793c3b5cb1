import { Random } from "@mimo/base";
import { difference } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { boxMask, type TinyMasks, tinyRecord } from "../testing/tiny-record.js";
import { pickMarkKind, pickMarkOptions, pickUnambiguousMarks, unambiguousMarks } from "./mark-target.js";
import { structuresOf } from "./structures.js";

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);
const box = (...edges: number[]) => boxMask(60, 40, edges);

function setUp(masks: TinyMasks) {
  const { record, load } = tinyRecord(masks);
  const structures = structuresOf(record);
  const find = (name: string) => structures.find(({ term }) => term.term === name)!;
  return { structures, load, find };
}

describe("unambiguousMarks", () => {
  const cell = setUp({
    "white blood cell": box(10, 10, 30, 30),
    "white blood cell nucleus": box(15, 15, 22, 25),
    "white blood cell cytoplasm": difference(box(10, 10, 30, 30), box(15, 15, 22, 25)),
  });
  const mark = (set: typeof cell, name: string, kind: "point" | "box" | "points") =>
    unambiguousMarks(set.find(name), set.structures, kind, set.load, new Random(1));

  test("what its parts fill cannot be pointed at, only boxed", () => {
    expect(mark(cell, "white blood cell", "point")).toBeNull();
    expect(mark(cell, "white blood cell", "box")).toHaveLength(1);
  });

  test("a part that fills the box of its whole cannot be boxed, only pointed at", () => {
    expect(mark(cell, "white blood cell cytoplasm", "box")).toBeNull();
    expect(mark(cell, "white blood cell cytoplasm", "point")).toHaveLength(1);
    expect(mark(cell, "white blood cell nucleus", "box")).toHaveLength(1);
  });

  test("of two names for one region the more specific one is meant", () => {
    const tumor = setUp({ "brain tumor": box(5, 5, 20, 20), glioma: box(5, 5, 20, 20) });
    expect(mark(tumor, "glioma", "point")).toHaveLength(1);
    expect(mark(tumor, "glioma", "box")).toHaveLength(1);
    expect(mark(tumor, "brain tumor", "point")).toBeNull();
    expect(mark(tumor, "brain tumor", "box")).toBeNull();
  });

  test("points keep off a smaller structure within, and 'not here' is never said inside the target", () => {
    const lesion = setUp({ "skin lesion": box(5, 5, 50, 35), globules: box(20, 10, 30, 20) });
    const target = lesion.load(lesion.find("skin lesion").whole);
    const inner = lesion.load(lesion.find("globules").whole);
    let negatives = 0;
    for (const seed of SEEDS) {
      const rng = new Random(seed);
      for (const each of unambiguousMarks(
        lesion.find("skin lesion"),
        lesion.structures,
        "points",
        lesion.load,
        rng,
      )!) {
        if (each.kind !== "point") throw new Error("expected points");
        const at = Math.floor(each.at[1]) * 60 + Math.floor(each.at[0]);
        if (each.positive) expect([target.data[at], inner.data[at]]).toEqual([1, 0]);
        else expect(target.data[at]).toBe(0);
        if (!each.positive) negatives++;
      }
    }
    expect(negatives).toBeGreaterThan(0);
  });
});

describe("pickUnambiguousMarks", () => {
  test("falls back to a kind that is possible, and to nothing where none is", () => {
    const lungs = setUp({
      lungs: box(5, 5, 50, 30),
      "left lung": box(30, 5, 50, 30),
      "right lung": box(5, 5, 30, 30),
    });
    for (const seed of SEEDS) {
      const marks = pickUnambiguousMarks(lungs.find("lungs"), lungs.structures, lungs.load, new Random(seed));
      expect(["box", "mask"]).toContain(marks?.[0].kind);
    }
    const tumor = setUp({ "brain tumor": box(5, 5, 20, 20), glioma: box(5, 5, 20, 20) });
    expect(
      pickUnambiguousMarks(tumor.find("brain tumor"), tumor.structures, tumor.load, new Random(1)),
    ).toBeNull();
  });
});

describe("habits", () => {
  test("points and boxes are the usual marks; boxes are mostly within 10 % and sometimes 20 %", () => {
    const kinds = Array.from({ length: 1000 }, (_, seed) => pickMarkKind(new Random(seed)));
    const share = (kind: string) => kinds.filter((each) => each === kind).length / kinds.length;
    expect(share("point")).toBeCloseTo(0.4, 1);
    expect(share("box")).toBeCloseTo(0.35, 1);
    expect(share("mask")).toBeCloseTo(0.05, 1);
    const jitters = SEEDS.map((seed) => pickMarkOptions(new Random(seed)).jitter);
    expect(jitters.filter((jitter) => jitter === 0.2).length).toBeGreaterThan(0);
    expect(jitters.every((jitter) => jitter === 0.2 || jitter! <= 0.1)).toBe(true);
  });
});
