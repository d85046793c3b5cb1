import { Random } from "@mimo/base";
import { emptyMask, type Mask, maskFromPixels } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { cIou, diceScore, gIou, iou, measureOverlap } from "./overlap.js";

/** A 2 x 2 mask, row by row. */
const mask = (...pixels: [number, number, number, number]): Mask => maskFromPixels(pixels, 2, 2);
const EMPTY = mask(0, 0, 0, 0);

describe("diceScore and iou", () => {
  test.each([
    ["the same two pixels", mask(1, 1, 0, 0), mask(1, 1, 0, 0), 1, 1],
    ["one of two shared", mask(1, 1, 0, 0), mask(1, 0, 1, 0), 1 / 2, 1 / 3],
    ["one of one within two", mask(1, 0, 0, 0), mask(1, 1, 0, 0), 2 / 3, 1 / 2],
    ["everything predicted, one true", mask(1, 1, 1, 1), mask(0, 0, 0, 1), 2 / 5, 1 / 4],
    ["nothing shared", mask(1, 1, 0, 0), mask(0, 0, 1, 1), 0, 0],
    ["empty prediction", EMPTY, mask(1, 0, 0, 0), 0, 0],
    ["empty truth", mask(1, 0, 0, 0), EMPTY, 0, 0],
    ["both empty", EMPTY, EMPTY, 1, 1],
    ["no prediction", null, mask(1, 0, 0, 0), 0, 0],
    ["no prediction and no truth", null, null, 1, 1],
  ] as const)("%s", (_, prediction, truth, dice, overlap) => {
    expect(diceScore(prediction, truth)).toBeCloseTo(dice, 12);
    expect(iou(prediction, truth)).toBeCloseTo(overlap, 12);
  });

  test("any value but zero is inside", () => {
    const bright: Mask = { width: 2, height: 2, data: Uint8Array.of(255, 0, 0, 0) };
    expect(diceScore(bright, mask(1, 0, 0, 0))).toBe(1);
  });

  test("masks of two grids are refused, also with as many pixels", () => {
    expect(() => iou(emptyMask(4, 1), EMPTY)).toThrow("got 4 x 1 and 2 x 2");
  });

  // Values from numpy 2.4.6 in double precision, of the same pixels: dice = 2 (a & b).sum() / (a.sum() + b.sum()),
  // iou = (a & b).sum() / (a | b).sum(); the masks are those of Random(7).next() < 0.4 and < 0.6 in turn.
  test("agrees with numpy on random masks", () => {
    const rng = new Random(7);
    const a: number[] = [];
    const b: number[] = [];
    for (let i = 0; i < 37 * 23; i++) {
      a.push(rng.next() < 0.4 ? 1 : 0);
      b.push(rng.next() < 0.6 ? 1 : 0);
    }
    const [first, second] = [maskFromPixels(a, 37, 23), maskFromPixels(b, 37, 23)];
    expect(diceScore(first, second)).toBeCloseTo(NUMPY.dice, 14);
    expect(iou(first, second)).toBeCloseTo(NUMPY.iou, 14);
  });
});

const NUMPY = { dice: 0.4752714113389626, iou: 0.31170886075949367 };

describe("gIou and cIou", () => {
  const whole = measureOverlap(mask(1, 1, 1, 0), mask(1, 1, 1, 0));
  const miss = measureOverlap(EMPTY, mask(1, 0, 0, 0));
  const nothing = measureOverlap(EMPTY, EMPTY);

  test("gIou weighs masks alike, cIou by pixels", () => {
    expect(gIou([whole, miss])).toBe(1 / 2);
    expect(cIou([whole, miss])).toBe(3 / 4);
  });

  test("empty on empty counts for gIou and is nothing to cIou", () => {
    expect(gIou([miss, nothing])).toBe(1 / 2);
    expect(cIou([miss, nothing])).toBe(0);
    expect(cIou([nothing])).toBe(1);
  });

  // Of four pixels: 2 of 3 shared, 1 of 4 shared, a false mask of 3, and nothing rightly: IoUs 2/3, 1/4, 0, 1.
  test("a mixed set, worked by hand", () => {
    const overlaps = [
      measureOverlap(mask(1, 1, 0, 0), mask(1, 1, 1, 0)),
      measureOverlap(mask(1, 1, 1, 1), mask(0, 1, 0, 0)),
      measureOverlap(mask(1, 1, 1, 0), EMPTY),
      nothing,
    ];
    expect(gIou(overlaps)).toBeCloseTo((2 / 3 + 1 / 4 + 0 + 1) / 4, 12);
    expect(cIou(overlaps)).toBeCloseTo((2 + 1) / (3 + 4 + 3), 12);
  });

  test("no masks, no number", () => {
    expect([gIou([]), cIou([])]).toEqual([null, null]);
  });
});
