import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import type { BoxXyxyPx, Mask, PointXyPx } from "../image.js";
import { connectedComponents } from "./connected-components.js";
import { artFromMask } from "./mask-art.js";
import { area } from "./mask-properties.js";
import { maskFromBox, maskFromEllipseInBox, maskFromPolygon, maskFromScribble } from "./rasterise.js";
import { intersection, union } from "./set-operations.js";

const corners = ([x0, y0, x1, y1]: BoxXyxyPx): PointXyPx[] => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

test("a triangle takes the pixels whose centre it holds; centres on its lower right edge are outside", () => {
  const triangle = maskFromPolygon([[0, 0], [4, 0], [0, 4]], 5, 5); // biome-ignore format: three corners
  expect(artFromMask(triangle)).toEqual(["###..", "##...", "#....", ".....", "....."]);
});

test("a star's middle is outside by the even-odd rule", () => {
  const star: PointXyPx[] = [0, 2, 4, 1, 3].map((k) => {
    const angle = (k * 2 * Math.PI) / 5;
    return [20 + 18 * Math.sin(angle), 20 - 18 * Math.cos(angle)];
  });
  const mask = maskFromPolygon(star, 40, 40);
  expect(mask.data[20 * 40 + 20]).toBe(0);
  expect(mask.data[6 * 40 + 20]).toBe(1);
});

test("a polygon that goes beyond the image is cut at its edge", () => {
  expect(area(maskFromPolygon(corners([-1e6, -5, 1e6, 2]), 7, 3))).toBe(14);
  expect(area(maskFromPolygon(corners([50, 50, 60, 60]), 7, 3))).toBe(0);
});

test("the direction and start of a polygon do not matter", () => {
  const random = new Random(10);
  for (let i = 0; i < 50; i++) {
    const points = randomPolygon(random, 3 + random.integer(6));
    const turned = [...points.slice(2), ...points.slice(0, 2)].reverse();
    expect(maskFromPolygon(turned, 30, 20)).toEqual(maskFromPolygon(points, 30, 20));
  }
});

test("two halves of a convex polygon share no pixel and leave no gap", () => {
  const random = new Random(11);
  for (let i = 0; i < 100; i++) {
    const angles = Array.from({ length: 7 }, () => random.uniform(0, 2 * Math.PI)).sort((a, b) => a - b);
    const points = angles.map((t): PointXyPx => [15 + 14 * Math.cos(t), 10 + 9 * Math.sin(t)]);
    const cut = 2 + random.integer(4);
    const first = maskFromPolygon(points.slice(0, cut + 1), 30, 20);
    const second = maskFromPolygon([...points.slice(cut), points[0]], 30, 20);
    expect(area(intersection(first, second))).toBe(0);
    expect(union(first, second)).toEqual(maskFromPolygon(points, 30, 20));
  }
});

test("a box equals the polygon of its corners", () => {
  const random = new Random(12);
  for (let i = 0; i < 100; i++) {
    const [x, y] = [random.uniform(-5, 20), random.uniform(-5, 20)];
    const box: BoxXyxyPx = [x, y, x + random.uniform(0.1, 20), y + random.uniform(0.1, 20)];
    expect(maskFromBox(box, 20, 18)).toEqual(maskFromPolygon(corners(box), 20, 18));
  }
});

test("a box on pixel edges holds exactly its pixels", () => {
  expect(artFromMask(maskFromBox([1, 0, 3, 2], 4, 3))).toEqual([".##.", ".##.", "...."]);
  expect(artFromMask(maskFromBox([0.5, 0.5, 1.5, 1.5], 3, 3))).toEqual(["#..", "...", "..."]);
});

test("an ellipse fills about pi/4 of its box, symmetrically", () => {
  const mask = maskFromEllipseInBox([10, 20, 90, 70], 100, 80);
  expect(area(mask) / (80 * 50)).toBeCloseTo(Math.PI / 4, 2);
  for (let y = 0; y < 80; y++) {
    for (let x = 0; x < 100; x++) {
      const mirrored = mask.data[(89 - y) * 100 + 99 - x] ?? 0;
      if (mask.data[y * 100 + x] !== mirrored) throw new Error(`not symmetric at ${x}, ${y}`);
    }
  }
  expect(artFromMask(maskFromEllipseInBox([0, 0, 4, 4], 4, 4))).toEqual([".##.", "####", "####", ".##."]);
});

test("a stroke has round ends and its full width", () => {
  expect(artFromMask(maskFromScribble([[2.5, 2.5], [5.5, 2.5]], 1.5, 8, 5))).toEqual([
    "........",
    ".######.",
    ".######.",
    ".######.",
    "........",
  ]); // biome-ignore format: two points
});

/** Distance to the nearest segment, every pixel against every segment. */
function slowScribble(path: readonly PointXyPx[], radius: number, width: number, height: number): Mask {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    for (let k = 1; k < path.length; k++) {
      const [[ax, ay], [bx, by]] = [path[k - 1], path[k]];
      const squared = (bx - ax) ** 2 + (by - ay) ** 2;
      const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared));
      if (Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) <= radius) data[i] = 1;
    }
  }
  return { width, height, data };
}

test("strokes of any slope equal the slow drawing", () => {
  const random = new Random(13);
  for (let i = 0; i < 100; i++) {
    const path = Array.from({ length: 4 }, (): PointXyPx => [random.uniform(-8, 38), random.uniform(-8, 28)]);
    const radius = random.uniform(1, 6);
    expect(maskFromScribble(path, radius, 30, 20)).toEqual(slowScribble(path, radius, 30, 20));
  }
});

test("the thinnest stroke is unbroken, and a point between pixel centres still shows", () => {
  const random = new Random(14);
  for (let i = 0; i < 50; i++) {
    const path = Array.from({ length: 3 }, (): PointXyPx => [random.uniform(0, 30), random.uniform(0, 20)]);
    expect(connectedComponents(maskFromScribble(path, 0, 30, 20)).areas.length).toBe(1);
  }
  expect(artFromMask(maskFromScribble([[1, 1]], 0, 3, 2))).toEqual(["...", ".#."]);
  expect(area(maskFromScribble([], 3, 3, 2))).toBe(0);
});

test.each([Number.NaN, Infinity, 1e300])("a coordinate of %s is refused", (bad) => {
  const rule = "coordinates must be finite numbers";
  expect(() => maskFromPolygon([[0, 0], [1, bad], [2, 2]], 4, 4)).toThrow(rule); // biome-ignore format: one line
  expect(() => maskFromBox([0, 0, bad, 1], 4, 4)).toThrow(rule);
  expect(() => maskFromEllipseInBox([0, 0, bad, 1], 4, 4)).toThrow(rule);
  expect(() => maskFromScribble([[0, bad]], 1, 4, 4)).toThrow(rule);
  expect(() => maskFromScribble([[0, 0]], bad, 4, 4)).toThrow(rule);
});

test("shapes that are none are refused", () => {
  expect(() => maskFromPolygon([[0, 0], [4, 4]], 4, 4)).toThrow("a polygon needs 3 points, got 2"); // biome-ignore format: one line
  expect(() => maskFromBox([2, 0, 2, 1], 4, 4)).toThrow("a box needs x0 < x1 and y0 < y1, got [2, 0, 2, 1]");
  expect(() => maskFromScribble([[0, 0]], -1, 4, 4)).toThrow("radiusPx must be >= 0, got -1");
});

function randomPolygon(random: Random, count: number): PointXyPx[] {
  return Array.from({ length: count }, (): PointXyPx => [random.uniform(-5, 35), random.uniform(-5, 25)]);
}
