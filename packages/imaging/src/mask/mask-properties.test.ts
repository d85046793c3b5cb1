import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import { distanceTransform } from "./distance-transform.js";
import { interiorPoint } from "./interior-point.js";
import { maskFromArt, randomMask } from "./mask-art.js";
import { emptyMask, maskFromPixels } from "./mask-basics.js";
import { area, boundingBox, centroid } from "./mask-properties.js";
import { resizeMask } from "./resize-mask.js";
import { difference, intersection, union } from "./set-operations.js";

test("area, box and centroid, worked by hand", () => {
  const mask = maskFromArt("....", ".##.", "..##");
  expect(area(mask)).toBe(4);
  expect(boundingBox(mask)).toEqual([1, 1, 4, 3]);
  expect(centroid(mask)).toEqual([2.5, 2]);
});

test("an empty mask has no box, centroid or interior point", () => {
  const mask = emptyMask(3, 2);
  expect([area(mask), boundingBox(mask), centroid(mask), interiorPoint(mask)]).toEqual([0, null, null, null]);
});

test("the interior point of a ring lies on the ring, not at its centroid", () => {
  const ring = maskFromArt("#####", "#...#", "#...#", "#...#", "#####");
  const point = interiorPoint(ring)!;
  expect(ring.data[Math.floor(point[1]) * 5 + Math.floor(point[0])]).toBe(1);
});

test("the interior point is the middle of a bar and of the thickest part", () => {
  expect(interiorPoint(maskFromArt(".........", ".#######.", "........."))).toEqual([4.5, 1.5]);
  const spoon = maskFromArt("###.....", "###.....", "########", "........");
  expect(interiorPoint(spoon)).toEqual([1.5, 1.5]);
});

test("no pixel is deeper than the interior point", () => {
  const random = new Random(8);
  for (let i = 0; i < 100; i++) {
    const mask = randomMask(random, 20);
    const point = interiorPoint(mask);
    if (point === null) continue;
    const depths = distanceTransform(mask);
    const depth = depths[(point[1] - 0.5) * mask.width + point[0] - 0.5];
    expect(depth).toBe(depths.reduce((a, b) => Math.max(a, b)));
    expect(depth).toBeGreaterThan(0);
  }
});

test("union, intersection and difference treat any non-zero as inside and give 0 and 1", () => {
  const a = { width: 4, height: 1, data: Uint8Array.of(0, 0, 255, 2) };
  const b = { width: 4, height: 1, data: Uint8Array.of(0, 7, 0, 1) };
  expect([...union(a, b).data]).toEqual([0, 1, 1, 1]);
  expect([...intersection(a, b).data]).toEqual([0, 0, 0, 1]);
  expect([...difference(a, b).data]).toEqual([0, 0, 1, 0]);
  expect([...union(a).data]).toEqual([0, 0, 1, 1]);
  expect(() => union(a, emptyMask(1, 4))).toThrow("union: masks must have one size, got 4 x 1 and 1 x 4");
});

test("resizing takes the pixel under each new centre", () => {
  const mask = maskFromArt("#.#", "..#");
  expect(resizeMask(mask, 6, 4)).toEqual(maskFromArt("##..##", "##..##", "....##", "....##"));
  expect(resizeMask(maskFromArt("#.#.#.#.", "........"), 4, 1)).toEqual(maskFromArt("...."));
  expect(resizeMask(maskFromArt("##..#"), 2, 1)).toEqual(maskFromArt("#."));
  expect(() => resizeMask(mask, 0, 4)).toThrow("resizeMask: width and height must be whole numbers");
});

test("enlarging by a whole factor and back changes nothing", () => {
  const random = new Random(9);
  for (let i = 0; i < 100; i++) {
    const mask = randomMask(random, 20);
    const factor = 1 + random.integer(5);
    const large = resizeMask(mask, mask.width * factor, mask.height * factor);
    expect(area(large)).toBe(area(mask) * factor * factor);
    expect(resizeMask(large, mask.width, mask.height)).toEqual(mask);
  }
});

test("pixels become a mask by their own rule", () => {
  expect([...maskFromPixels([0, 3, -1, Number.NaN], 2, 2).data]).toEqual([0, 1, 1, 0]);
  expect([...maskFromPixels(Uint16Array.of(0, 300, 6, 6), 4, 1, (v) => v === 6).data]).toEqual([0, 0, 1, 1]);
  expect(() => maskFromPixels([1], 2, 2)).toThrow("maskFromPixels: 2 x 2 needs 4 values, got 1");
});

test.each([
  [0, 1],
  [1, -1],
  [1.5, 1],
  [Number.NaN, 1],
  [2 ** 14, 2 ** 14],
])("a mask of %s x %s is refused", (width, height) => {
  expect(() => emptyMask(width, height)).toThrow("emptyMask: width and height must be whole numbers");
});
