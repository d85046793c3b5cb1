import { Random } from "@mimo/base";
import { type BoxXyxyPx, checkMarks, emptyMask, type Mark, type Mask, type PointXyPx } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { boxMask } from "../testing/tiny-record.js";
import { type MarkKind, type MarkOptions, simulateMark } from "./simulate-mark.js";

const KINDS: readonly MarkKind[] = ["point", "negative_point", "box", "scribble", "lasso", "mask", "points"];
const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);
const target = boxMask(50, 40, [10, 8, 34, 28]);
const isInside = (mask: Mask, [x, y]: PointXyPx) =>
  mask.data[Math.floor(y) * mask.width + Math.floor(x)] === 1;

function boxes(options: MarkOptions, mask = target): BoxXyxyPx[] {
  return SEEDS.flatMap((seed) => simulateMark(mask, "box", new Random(seed), options)).map((mark) =>
    mark.kind === "box" ? mark.box : [0, 0, 0, 0],
  );
}

function points(
  kind: MarkKind,
  options: MarkOptions = {},
  mask = target,
): Extract<Mark, { kind: "point" }>[] {
  return SEEDS.flatMap((seed) => simulateMark(mask, kind, new Random(seed), options)).filter(
    (mark) => mark.kind === "point",
  );
}

describe("simulateMark", () => {
  test.each(KINDS)("%s: the same seed gives the same marks, another seed others", (kind) => {
    const run = (seed: number) => simulateMark(target, kind, new Random(seed));
    expect(run(3)).toEqual(run(3));
    expect(SEEDS.some((seed) => JSON.stringify(run(seed)) !== JSON.stringify(run(3)))).toBe(true);
  });

  test.each([
    ["one pixel in the corner", boxMask(9, 7, [0, 0, 1, 1])],
    ["one row", boxMask(30, 20, [4, 19, 26, 20])],
    ["the whole image", boxMask(12, 10, [0, 0, 12, 10])],
  ])("%s: every kind gives marks that an image of this size accepts", (_, mask) => {
    for (const kind of KINDS) {
      for (const seed of SEEDS) {
        const marks = simulateMark(mask, kind, new Random(seed), { jitter: 0.3 });
        if (kind !== "negative_point") expect(marks.length).toBeGreaterThan(0);
        expect(() => checkMarks(marks, mask.width, mask.height)).not.toThrow();
      }
    }
  });

  test.each(["human", "deep", "uniform", "centre"] as const)(
    "%s points lie on pixel centres inside",
    (point) => {
      for (const { at, positive } of points("point", { point })) {
        expect(positive).toBe(true);
        expect(isInside(target, at)).toBe(true);
        expect([at[0] % 1, at[1] % 1]).toEqual([0.5, 0.5]);
      }
    },
  );

  test("deep points lie deeper than uniform ones, and people mostly miss the centre", () => {
    const depth = ([x, y]: PointXyPx) => Math.min(x - 10, 34 - x, y - 8, 28 - y);
    const mean = (point: "deep" | "uniform") =>
      points("point", { point }).reduce((sum, { at }) => sum + depth(at), 0) / SEEDS.length;
    expect(mean("deep")).toBeGreaterThan(mean("uniform") + 0.5);
    const centre = JSON.stringify(points("point", { point: "centre" })[0].at);
    const hits = points("point").filter(({ at }) => JSON.stringify(at) === centre).length;
    expect(hits).toBeLessThan(SEEDS.length / 2);
  });

  test("negative points lie outside, but near", () => {
    const found = points("negative_point");
    expect(found).toHaveLength(SEEDS.length);
    for (const { at, positive } of found) {
      expect(positive).toBe(false);
      expect(isInside(target, at)).toBe(false);
      const [x, y] = at;
      expect(Math.hypot(Math.max(10 - x, x - 34, 0), Math.max(8 - y, y - 28, 0))).toBeLessThan(6.5);
    }
  });

  test("there is no negative point where the structure fills the image", () => {
    expect(simulateMark(boxMask(12, 10, [0, 0, 12, 10]), "negative_point", new Random(1))).toEqual([]);
  });

  test("an unmoved box is the bounding box along pixel edges", () => {
    expect(boxes({ jitter: 0 })[0]).toEqual([10, 8, 34, 28]);
  });

  test.each(["uniform", "normal"] as const)(
    "%s jitter moves edges by at most its fraction of the side",
    (spread) => {
      const moved = boxes({ jitter: 0.1, spread });
      for (const [x0, y0, x1, y1] of moved) {
        expect(Math.max(Math.abs(x0 - 10), Math.abs(x1 - 34))).toBeLessThan(2.4001);
        expect(Math.max(Math.abs(y0 - 8), Math.abs(y1 - 28))).toBeLessThan(2.0001);
      }
      expect(moved.some(([x0]) => x0 > 11)).toBe(true);
      expect(moved.some(([x0]) => x0 < 9)).toBe(true);
    },
  );

  test("loose boxes hold the structure, tight ones lie within it", () => {
    for (const [x0, y0, x1, y1] of boxes({ jitter: 0.2, fit: "loose" })) {
      expect(x0 <= 10 && y0 <= 8 && x1 >= 34 && y1 >= 28).toBe(true);
    }
    for (const [x0, y0, x1, y1] of boxes({ jitter: 0.2, fit: "tight" })) {
      expect(x0 >= 10 && y0 >= 8 && x1 <= 34 && y1 <= 28).toBe(true);
    }
  });

  test("a scribble stays on the structure and off its border where there is room", () => {
    for (const seed of SEEDS) {
      const [mark] = simulateMark(target, "scribble", new Random(seed));
      if (mark.kind !== "scribble") throw new Error("expected a scribble");
      expect(mark.path.length).toBeGreaterThan(1);
      expect(mark.path.every((at) => isInside(target, at))).toBe(true);
    }
  });

  test("a sloppy mask overlaps the structure and is seldom exact", () => {
    let exact = 0;
    for (const seed of SEEDS) {
      const [mark] = simulateMark(target, "mask", new Random(seed));
      if (mark.kind !== "mask") throw new Error("expected a mask");
      const both = mark.mask.data.filter((value, at) => value && target.data[at]).length;
      const either = mark.mask.data.filter((value, at) => value || target.data[at]).length;
      expect(both / either).toBeGreaterThan(0.6);
      if (both === either) exact++;
    }
    expect(exact).toBeLessThan(SEEDS.length / 3);
  });

  test("several points begin with one inside and may add some outside", () => {
    const signs = SEEDS.map((seed) =>
      simulateMark(target, "points", new Random(seed))
        .map((mark) => (mark.kind === "point" && mark.positive ? "+" : "-"))
        .join(""),
    );
    expect(signs.every((each) => /^\+{1,3}-{0,2}$/.test(each))).toBe(true);
    expect(new Set(signs).size).toBeGreaterThan(4);
  });

  test("an empty mask and a jitter out of range are refused", () => {
    expect(() => simulateMark(emptyMask(4, 4), "point", new Random(1))).toThrow(
      /expected a mask with a pixel/,
    );
    expect(() => simulateMark(target, "box", new Random(1), { jitter: 1 })).toThrow(
      /jitter must be in \[0, 1\), got 1/,
    );
  });
});
