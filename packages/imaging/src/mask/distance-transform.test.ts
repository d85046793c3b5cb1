import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import type { Mask } from "../image.js";
import { distanceToMask, distanceTransform } from "./distance-transform.js";
import { maskFromArt, randomMask } from "./mask-art.js";

/** Every pixel against every site. */
function slowDistances(
  mask: Mask,
  site: boolean,
  [rowStep, columnStep]: readonly [number, number],
): number[] {
  const { width, height, data } = mask;
  return Array.from({ length: width * height }, (_, i) => {
    let best = Infinity;
    for (let j = 0; j < data.length; j++) {
      if ((data[j] !== 0) !== site) continue;
      const dx = ((i % width) - (j % width)) * columnStep;
      const dy = (Math.floor(i / width) - Math.floor(j / width)) * rowStep;
      best = Math.min(best, Math.hypot(dx, dy));
    }
    return best;
  });
}

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expected.forEach((value, i) => {
    const rounded = Math.fround(value);
    if (Math.abs(actual[i] - rounded) > 1e-6 * rounded) throw new Error(`${i}: ${actual[i]}, not ${rounded}`);
  });
  expect(actual.length).toBe(expected.length);
}

test("distances to the nearest outside pixel, worked by hand", () => {
  const mask = maskFromArt("#####", "#####", "##.##");
  const [r2, r5, r8] = [Math.SQRT2, Math.sqrt(5), Math.sqrt(8)].map(Math.fround);
  expect([...distanceTransform(mask, "ignored")]).toEqual([
    r8,
    r5,
    2,
    r5,
    r8,
    r5,
    r2,
    1,
    r2,
    r5,
    2,
    1,
    0,
    1,
    2,
  ]);
  expect([...distanceTransform(mask)]).toEqual([1, 1, 1, 1, 1, 1, r2, 1, r2, 1, 1, 1, 0, 1, 1]);
});

test("a full mask reaches to the frame, or is endless when the frame is ignored", () => {
  const mask = maskFromArt("###", "###", "###");
  expect([...distanceTransform(mask)]).toEqual([1, 1, 1, 1, 2, 1, 1, 1, 1]);
  expect(distanceTransform(mask, "ignored").every((value) => value === Infinity)).toBe(true);
});

test("the fast transform equals the slow one", () => {
  const random = new Random(3);
  for (let i = 0; i < 100; i++) {
    const mask = randomMask(random, 20);
    expectClose(distanceTransform(mask, "ignored"), slowDistances(mask, false, [1, 1]));
    expectClose(distanceToMask(mask), slowDistances(mask, true, [1, 1]));
  }
});

test("distances in millimetres follow unequal spacing", () => {
  const random = new Random(4);
  for (let i = 0; i < 50; i++) {
    const mask = randomMask(random, 16);
    const spacing = [random.uniform(0.2, 3), random.uniform(0.2, 3)] as const;
    expectClose(distanceToMask(mask, spacing), slowDistances(mask, true, spacing));
  }
});

test.each([0, -1, Number.NaN, Infinity])("a spacing of %s is refused", (step) => {
  expect(() => distanceToMask(maskFromArt("#"), [1, step])).toThrow(
    "distanceToMask: spacing must be finite and > 0",
  );
});

test("a mask whose data does not fit its size is refused", () => {
  expect(() => distanceTransform({ width: 2, height: 2, data: new Uint8Array(3) })).toThrow(
    "distanceTransform: a 2 x 2 mask must hold 4 pixels, got 3",
  );
});
