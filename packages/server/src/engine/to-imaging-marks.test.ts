import type { MarkJson } from "@mimo/protocol";
import { expect, test } from "vitest";
import { toImagingMarks } from "./to-imaging-marks.js";

const SIZE = { width: 1000, height: 800 };

/** From side to side, over and over. */
const zigzag = (points: number): [number, number][] =>
  Array.from({ length: points }, (_, i) => [(i % 2) * 999, i % 800]);

test("a lasso becomes the mask of what is inside", () => {
  const lasso: MarkJson = {
    kind: "lasso",
    path: [
      [1, 1],
      [3, 1],
      [3, 4],
      [1, 4],
    ],
  };
  const [mark] = toImagingMarks([lasso], { width: 5, height: 5 });
  expect(mark?.kind === "mask" && mark.mask.data.reduce((sum, v) => sum + v, 0)).toBe(6);
});

test("paths that no hand draws are refused before they are drawn", () => {
  const scribble = (points: number): MarkJson => ({ kind: "scribble", path: zigzag(points), positive: true });
  expect(toImagingMarks([scribble(2000)], SIZE)).toHaveLength(1);
  const rule = /paths of 50000 points and 2000000 pixels at most together/;
  expect(() => toImagingMarks([scribble(1500), { kind: "lasso", path: zigzag(1500) }], SIZE)).toThrow(rule);
  const dot: MarkJson = {
    kind: "scribble",
    path: Array.from({ length: 20_000 }, () => [5, 5]),
    positive: true,
  };
  expect(() => toImagingMarks([dot, dot, dot], SIZE)).toThrow(rule);
});
