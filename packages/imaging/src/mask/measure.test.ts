import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import type { MedicalImage } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { convexHull } from "./convex-hull.js";
import { maskFromArt, randomMask } from "./mask-art.js";
import { emptyMask } from "./mask-basics.js";
import { measure } from "./measure.js";
import { maskFromEllipseInBox } from "./rasterise.js";
import { resizeMask } from "./resize-mask.js";

const UNKNOWN = { spacingMm: null };

function greyImage(width: number, height: number, pixels: readonly number[]): MedicalImage {
  return {
    width,
    height,
    channels: 1,
    pixels: Float32Array.from(pixels),
    meaning: "grey",
    window: null,
    modality: null,
    geometry: { spacingMm: null, originLps: null, orientationLps: null },
    slice: { index: 0, count: 1 },
  };
}

test("one pixel: one by one, with an outline of four corner cuts", () => {
  const result = measure(maskFromArt("...", ".#.", "..."), { spacingMm: [2, 2] });
  expect(result).toMatchObject({ areaPx: 1, areaMm2: 4, longAxisPx: 1, shortAxisPx: 1, longAxisMm: 2 });
  expect(result.perimeterPx).toBeCloseTo(2 * Math.SQRT2);
  expect(result.perimeterMm).toBeCloseTo(4 * Math.SQRT2);
});

test("a bar of five pixels on unequal spacing, worked by hand", () => {
  const result = measure(maskFromArt(".......", ".#####.", "......."), { spacingMm: [3, 0.5] });
  expect(result.areaMm2).toBeCloseTo(7.5);
  expect([result.longAxisPx, result.shortAxisPx]).toEqual([5, 1]);
  // Side to side 5 x 0.5 = 2.5 mm; top of one end to bottom of the other: hypot(4 x 0.5, 3).
  expect(result.longAxisMm).toBeCloseTo(Math.hypot(2, 3));
  expect(result.perimeterPx).toBeCloseTo(8 + 2 * Math.SQRT2);
  expect(result.perimeterMm).toBeCloseTo(8 * 0.5 + 2 * Math.hypot(0.5, 3));
  expect(result.longAxisEnds).toHaveLength(2);
});

test("unknown spacing gives no millimetre, ever", () => {
  for (const spacingMm of [null, [0, 1], [1, Number.NaN], [-1, 1], [Infinity, 1]] as const) {
    for (const mask of [maskFromArt("##", "##"), emptyMask(2, 2)]) {
      const { areaMm2, perimeterMm, longAxisMm, shortAxisMm } = measure(mask, { spacingMm });
      expect([areaMm2, perimeterMm, longAxisMm, shortAxisMm]).toEqual([null, null, null, null]);
    }
  }
});

test("an empty mask measures nothing", () => {
  expect(measure(emptyMask(3, 3), { spacingMm: [1, 2] }, greyImage(3, 3, Array(9).fill(7)))).toEqual({
    areaPx: 0,
    areaMm2: 0,
    perimeterPx: 0,
    perimeterMm: 0,
    longAxisPx: 0,
    longAxisMm: 0,
    shortAxisPx: 0,
    shortAxisMm: 0,
    longAxisEnds: null,
    intensity: null,
  });
});

test("an ellipse's axes are its diameters, whichever way its pixels are shaped", () => {
  const px = measure(maskFromEllipseInBox([10, 20, 90, 70], 100, 90), UNKNOWN);
  expect(Math.abs(px.longAxisPx - 80)).toBeLessThan(1);
  expect(Math.abs(px.shortAxisPx - 50)).toBeLessThan(1.5);
  // The same ellipse on pixels half as high: twice the rows.
  const tall = measure(maskFromEllipseInBox([10, 40, 90, 140], 100, 180), { spacingMm: [0.25, 0.5] });
  expect(Math.abs(tall.longAxisMm! - 40)).toBeLessThan(0.5);
  expect(Math.abs(tall.shortAxisMm! - 25)).toBeLessThan(0.75);
  expect(Math.abs(tall.longAxisPx - 100)).toBeLessThan(1);
});

test("the long axis ends mark the axis in millimetres on the image", () => {
  const { longAxisEnds } = measure(maskFromEllipseInBox([10, 40, 90, 140], 100, 180), {
    spacingMm: [0.25, 0.5],
  });
  const [[ax, ay], [bx, by]] = longAxisEnds!;
  expect(Math.abs(ax - bx)).toBeGreaterThan(78);
  expect(Math.abs(ay - by)).toBeLessThan(20);
});

test("a disc's outline is about its circumference, a hole's rim is counted", () => {
  const disc = measure(maskFromEllipseInBox([5, 5, 85, 85], 90, 90), UNKNOWN).perimeterPx;
  expect(disc / (Math.PI * 80)).toBeGreaterThan(1.03);
  expect(disc / (Math.PI * 80)).toBeLessThan(1.08);
  const ring = maskFromArt("####", "#..#", "#..#", "####");
  expect(measure(ring, UNKNOWN).perimeterPx).toBeCloseTo(12 + 2 * Math.SQRT2 + 4 + 2 * Math.SQRT2);
});

test("corner to corner pixels: both corner cuts count", () => {
  expect(measure(maskFromArt("#.", ".#"), UNKNOWN).perimeterPx).toBeCloseTo(4 * Math.SQRT2);
});

test("turning a mask on its side keeps every number, if spacing turns along", () => {
  const random = new Random(15);
  for (let i = 0; i < 50; i++) {
    const mask = randomMask(random, 12);
    const turned = { width: mask.height, height: mask.width, data: new Uint8Array(mask.data.length) };
    mask.data.forEach((value, k) => {
      turned.data[(k % mask.width) * mask.height + Math.floor(k / mask.width)] = value;
    });
    const a = measure(mask, { spacingMm: [0.7, 1.9] });
    const b = measure(turned, { spacingMm: [1.9, 0.7] });
    for (const key of ["areaMm2", "perimeterMm", "perimeterPx", "longAxisMm", "longAxisPx"] as const) {
      expect(b[key]).toBeCloseTo(a[key]!, 9);
    }
  }
});

test("halving the spacing while doubling the pixels keeps the area and nearly the axes", () => {
  const random = new Random(16);
  for (let i = 0; i < 20; i++) {
    const mask = randomMask(random, 20);
    const fine = resizeMask(mask, mask.width * 2, mask.height * 2);
    const a = measure(mask, { spacingMm: [1, 2] });
    const b = measure(fine, { spacingMm: [0.5, 1] });
    expect(b.areaMm2).toBeCloseTo(a.areaMm2!);
    expect(Math.abs(b.longAxisMm! - a.longAxisMm!)).toBeLessThan(1);
  }
});

test("intensities are those inside, exact even on a high plateau", () => {
  const mask = maskFromArt("##.", "##.");
  const result = measure(mask, UNKNOWN, greyImage(3, 2, [1000002, 1000004, 9, 1000004, 1000006, -9]));
  expect(result.intensity).toMatchObject({ mean: 1000004, min: 1000002, max: 1000006 });
  expect(result.intensity?.sd).toBeCloseTo(Math.SQRT2, 8);
});

test("pixels without a number are left out; colour has no intensities", () => {
  const mask = maskFromArt("###");
  const withGaps = greyImage(3, 1, [Number.NaN, 5, Infinity]);
  expect(measure(mask, UNKNOWN, withGaps).intensity).toEqual({ mean: 5, sd: 0, min: 5, max: 5 });
  expect(measure(maskFromArt("#.."), UNKNOWN, withGaps).intensity).toBeNull();
  const colour = { ...withGaps, channels: 3, pixels: new Uint8Array(9), meaning: "colour" } as const;
  expect(measure(mask, UNKNOWN, colour).intensity).toBeNull();
});

test("a mask from another image is refused", () => {
  const call = () => measure(maskFromArt("##"), UNKNOWN, greyImage(1, 2, [1, 2]));
  expect(call).toThrow(ImagingError);
  expect(call).toThrow("measure: mask and image must have one size, got 2 x 1 and 1 x 2");
});

test("a convex hull keeps corners only", () => {
  const hull = convexHull([[0, 0], [1, 1], [2, 0], [2, 2], [0, 2], [1, 0], [0, 0]]); // biome-ignore format: one line
  expect(hull).toHaveLength(4);
  expect(convexHull([[3, 4], [3, 4]])).toEqual([[3, 4]]); // biome-ignore format: one line
  expect(convexHull([[0, 0], [1, 1], [2, 2]])).toHaveLength(2); // biome-ignore format: one line
});
