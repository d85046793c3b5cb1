import { emptyMask, type Mark, maskFromBox } from "@mimo/imaging";
import { describe, expect, it } from "vitest";
import { closeRegion, cropMask, cropRgb, marksInRegion, pasteMask, serves } from "./close-region.js";

const box = (...edges: [number, number, number, number]): Mark => ({ kind: "box", box: edges });

describe("closeRegion", () => {
  it("is twice as large as the user's box, around its middle", () => {
    expect(closeRegion([box(40, 50, 60, 60)], null, 200, 100)).toEqual({ left: 30, top: 35, side: 40 });
  });

  it("is around the mask and the positive points where there is no box", () => {
    const found = maskFromBox([10, 10, 20, 20], 200, 200);
    const click: Mark = { kind: "point", at: [30, 15], positive: true };
    const elsewhere: Mark = { kind: "point", at: [190, 190], positive: false };
    expect(closeRegion([click, elsewhere], found, 200, 200)).toEqual({ left: 0, top: -5, side: 40 });
  });

  it("is nothing where nothing was found, and where it would show nearly the whole image", () => {
    expect(closeRegion([], emptyMask(100, 100), 100, 100)).toBeNull();
    expect(closeRegion([{ kind: "point", at: [5, 5], positive: true }], null, 100, 100)).toBeNull();
    expect(closeRegion([box(10, 10, 55, 20)], null, 100, 100)).toBeNull();
    expect(closeRegion([box(10, 10, 45, 20)], null, 100, 100)).not.toBeNull();
  });

  it("never shrinks to a few pixels", () => {
    expect(closeRegion([box(50, 50, 51, 52)], null, 400, 300)).toMatchObject({ side: 48 });
    expect(closeRegion([box(20, 20, 21, 22)], null, 50, 50)).toMatchObject({ side: 16 });
  });
});

describe("a region", () => {
  const region = { left: -2, top: 3, side: 6 };

  it("shows the image's pixels, and black beyond its edge", () => {
    const rgb = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => 1 + Math.floor(i / 3));
    const seen = cropRgb(rgb, 8, 8, region);
    expect(seen).toHaveLength(6 * 6 * 3);
    expect([...seen.subarray(0, 9)]).toEqual([0, 0, 0, 0, 0, 0, 25, 25, 25]);
    expect([...seen.subarray(5 * 18)]).toEqual(new Array(18).fill(0));
  });

  it("gives a mask back where it took it from", () => {
    const mask = maskFromBox([1, 4, 3, 6], 8, 8);
    expect(pasteMask(cropMask(mask, region), region, 8, 8)).toEqual(mask);
    const cut = maskFromBox([1, 4, 8, 6], 8, 8);
    expect(pasteMask(cropMask(cut, region), region, 8, 8)).toEqual(maskFromBox([1, 4, 4, 6], 8, 8));
  });

  it("moves marks, cuts them at its edge and drops those outside", () => {
    const marks: Mark[] = [
      { kind: "point", at: [1, 4], positive: true },
      { kind: "point", at: [7, 4], positive: false },
      box(0, 0, 8, 8),
      box(5, 0, 8, 8),
      {
        kind: "scribble",
        path: [
          [0, 4],
          [7, 4],
        ],
        positive: true,
      },
      { kind: "mask", mask: maskFromBox([6, 0, 8, 8], 8, 8) },
    ];
    expect(marksInRegion(marks, region)).toEqual([
      { kind: "point", at: [3, 1], positive: true },
      box(2, 0, 6, 5),
      { kind: "scribble", path: [[2, 1]], positive: true },
    ]);
  });

  it("serves another that lies in it and is about as large", () => {
    const seen = { left: 10, top: 10, side: 100 };
    expect(serves(seen, { left: 15, top: 12, side: 90 })).toBe(true);
    expect(serves(seen, { left: 40, top: 12, side: 90 })).toBe(false);
    expect(serves(seen, { left: 40, top: 40, side: 40 })).toBe(false);
  });
});
