import { emptyMask, type Mark, type Mask, maskFromBox } from "@mimo/imaging";
import { describe, expect, it } from "vitest";
import { closeViews, cropMask, cropSamples, marksInRegion, pasteMask, serves } from "./close-region.js";

const box = (...edges: [number, number, number, number]): Mark => ({ kind: "box", box: edges });

const size = (width: number, height: number) => ({ width, height });
const only = (marks: Mark[], found: Mask | null, width: number, height: number) => {
  const views = closeViews(marks, found, size(width, height), 192);
  expect(views.length).toBeLessThan(2);
  return views[0]?.region ?? null;
};

describe("closeViews", () => {
  it("is twice as large as the user's box, around its middle", () => {
    expect(only([box(40, 50, 60, 60)], null, 200, 100)).toEqual({ left: 30, top: 35, side: 40 });
  });

  it("is around the mask and the positive points where there is no box", () => {
    const found = maskFromBox([10, 10, 20, 20], 200, 200);
    const click: Mark = { kind: "point", at: [30, 15], positive: true };
    const elsewhere: Mark = { kind: "point", at: [190, 190], positive: false };
    expect(only([click, elsewhere], found, 200, 200)).toEqual({ left: 0, top: -5, side: 40 });
  });

  it("is nothing where nothing was found, and where it would show nearly the whole image", () => {
    expect(only([], emptyMask(100, 100), 100, 100)).toBeNull();
    expect(only([{ kind: "point", at: [5, 5], positive: true }], null, 100, 100)).toBeNull();
    expect(only([box(10, 10, 55, 20)], null, 100, 100)).toBeNull();
    expect(only([box(10, 10, 45, 20)], null, 100, 100)).not.toBeNull();
  });

  it("never shrinks to a few pixels", () => {
    expect(only([box(50, 50, 51, 52)], null, 400, 300)).toMatchObject({ side: 48 });
    expect(only([box(20, 20, 21, 22)], null, 50, 50)).toMatchObject({ side: 16 });
  });
});

describe("what is fine and spread over the image", () => {
  const grating = (width: number, height: number) => {
    const mask = emptyMask(width, height);
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = (i % width) % 10 < 3 ? 1 : 0;
    return mask;
  };

  it("is looked at part by part, and each place is decided by one part", () => {
    const found = grating(300, 200);
    const views = closeViews([], found, size(300, 200), 192);
    expect(views.map(({ region }) => region)).toEqual([
      { left: 0, top: 0, side: 180 },
      { left: 120, top: 0, side: 180 },
      { left: 0, top: 20, side: 180 },
      { left: 120, top: 20, side: 180 },
    ]);
    const onto = emptyMask(300, 200);
    let painted = 0;
    for (const view of views) {
      const [x0, y0, x1, y1] = view.own!;
      painted += (x1 - x0) * (y1 - y0);
      pasteMask(cropMask(found, view.region), view, onto);
    }
    expect(painted).toBe(300 * 200);
    expect(onto).toEqual(found);
  });

  it("is in one row of parts where the image is low", () => {
    expect(closeViews([], grating(400, 100), size(400, 100), 192)).toHaveLength(2);
  });

  it("is not what is large and thick", () => {
    expect(closeViews([], maskFromBox([10, 10, 190, 190], 200, 200), size(200, 200), 192)).toEqual([]);
  });
});

describe("a region", () => {
  const region = { left: -2, top: 3, side: 6 };

  it("shows the image's pixels, and black beyond its edge", () => {
    const rgb = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => 1 + Math.floor(i / 3));
    const seen = cropSamples({ width: 8, height: 8, data: rgb }, 3, region);
    expect(seen).toHaveLength(6 * 6 * 3);
    expect([...seen.subarray(0, 9)]).toEqual([0, 0, 0, 0, 0, 0, 25, 25, 25]);
    expect([...seen.subarray(5 * 18)]).toEqual(new Array(18).fill(0));
  });

  it("gives a mask back where it took it from", () => {
    const mask = maskFromBox([1, 4, 3, 6], 8, 8);
    const back = (original: Mask) => {
      const onto = emptyMask(8, 8);
      pasteMask(cropMask(original, region), { region, own: null }, onto);
      return onto;
    };
    expect(back(mask)).toEqual(mask);
    expect(back(maskFromBox([1, 4, 8, 6], 8, 8))).toEqual(maskFromBox([1, 4, 4, 6], 8, 8));
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
    const around = (left: number, top: number, side: number) => ({ region: { left, top, side }, own: null });
    expect(serves(seen, around(15, 12, 90))).toBe(true);
    expect(serves(seen, around(5, 12, 90))).toBe(true);
    expect(serves(seen, around(40, 12, 90))).toBe(false);
    expect(serves(seen, around(40, 40, 40))).toBe(false);
  });

  it("serves no part of an image that it does not show whole", () => {
    const [upper, lower] = closeViews([], maskFromBox([1, 0, 3, 126], 200, 126), size(200, 126), 192).filter(
      ({ region }) => region.left === 0,
    );
    expect([upper.region.top, lower.region.top]).toEqual([0, 6]);
    expect(serves(upper.region, upper)).toBe(true);
    expect(serves(upper.region, lower)).toBe(false);
  });
});
