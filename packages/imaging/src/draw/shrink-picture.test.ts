import { describe, expect, test } from "vitest";
import { type MarkedPicture, shrinkPicture } from "./shrink-picture.js";

/** 5 x 4 pixels whose red is the column and whose green is the row; the mask is the right lower corner. */
const PICTURE: MarkedPicture = {
  width: 5,
  height: 4,
  rgb: Uint8Array.from({ length: 60 }, (_, i) => [Math.floor(i / 3) % 5, Math.floor(i / 15), 7][i % 3]),
  masks: [
    { width: 5, height: 4, data: Uint8Array.from({ length: 20 }, (_, i) => (i % 5 > 1 && i > 9 ? 1 : 0)) },
  ],
  marks: [
    { kind: "box", box: [0, 1, 4, 3] },
    { kind: "point", at: [3, 2], positive: true },
  ],
};

describe("shrinkPicture", () => {
  test("takes every second pixel of picture and masks, and halves the marks", () => {
    const small = shrinkPicture(PICTURE, 3);
    expect([small.width, small.height]).toEqual([3, 2]);
    expect([...small.rgb]).toEqual([0, 0, 7, 2, 0, 7, 4, 0, 7, 0, 2, 7, 2, 2, 7, 4, 2, 7]);
    expect([...small.masks[0].data]).toEqual([0, 0, 0, 0, 1, 1]);
    expect(small.marks).toEqual([
      { kind: "box", box: [0, 0.5, 2, 1.5] },
      { kind: "point", at: [1.5, 1], positive: true },
    ]);
  });

  test("leaves a small picture as it is", () => {
    expect(shrinkPicture(PICTURE, 5)).toBe(PICTURE);
  });
});
