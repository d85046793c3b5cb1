import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import {
  connectedComponents,
  fillHoles,
  keepLargestComponent,
  removeSmallComponents,
} from "./connected-components.js";
import { artFromMask, maskFromArt, randomMask } from "./mask-art.js";
import { area } from "./mask-properties.js";

const PIECES = maskFromArt(
  "##...#", //
  "##..#.",
  "......",
  "#.####",
);

test("pieces are numbered in row order, with areas and boxes", () => {
  const { labels, areas, boxes } = connectedComponents(PIECES);
  expect([...labels]).toEqual([1, 1, 0, 0, 0, 2, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 4, 4, 4, 4]);
  expect(areas).toEqual([4, 2, 1, 4]);
  expect(boxes).toEqual([
    [0, 0, 2, 2],
    [4, 0, 6, 2],
    [0, 3, 1, 4],
    [2, 3, 6, 4],
  ]);
});

test("corners join only with eight neighbours", () => {
  const diagonal = maskFromArt("#..", ".#.", "..#");
  expect(connectedComponents(diagonal).areas).toEqual([3]);
  expect(connectedComponents(diagonal, 4).areas).toEqual([1, 1, 1]);
});

test("a spiral is one piece", () => {
  const spiral = maskFromArt("######", ".....#", "####.#", "#..#.#", "#.##.#", "#....#", "######");
  expect(connectedComponents(spiral, 4).areas).toEqual([area(spiral)]);
});

test("every inside pixel has one label, and no two pieces touch", () => {
  const random = new Random(7);
  for (let i = 0; i < 100; i++) {
    const mask = randomMask(random, 16);
    const { labels, areas } = connectedComponents(mask, 4);
    expect([...labels].every((label, k) => label > 0 === mask.data[k] > 0)).toBe(true);
    expect(areas).toEqual(areas.map((_, k) => labels.filter((label) => label === k + 1).length));
    for (let k = 0; k < labels.length; k++) {
      const right = (k + 1) % mask.width === 0 ? 0 : labels[k + 1];
      const below = labels[k + mask.width] ?? 0;
      for (const next of [right, below]) if (labels[k] && next) expect(next).toBe(labels[k]);
    }
  }
});

test("the largest piece stays, the first of equal ones", () => {
  expect(artFromMask(keepLargestComponent(PIECES))).toEqual(["##....", "##....", "......", "......"]);
  const empty = maskFromArt("..", "..");
  expect(keepLargestComponent(empty)).toEqual(empty);
});

test("pieces below the least area go", () => {
  expect(artFromMask(removeSmallComponents(PIECES, 3))).toEqual(["##....", "##....", "......", "..####"]);
  expect(removeSmallComponents(PIECES, 0)).toEqual(PIECES);
  expect(() => removeSmallComponents(PIECES, Number.NaN)).toThrow("minAreaPx must be a number");
});

test("holes are filled unless they reach the frame or exceed the limit", () => {
  const mask = maskFromArt(
    "#######.", //
    "#.#...#.",
    "###...#.",
    "#.#...#.",
    "#.#####.",
  );
  const allFilled = ["#######.", "#######.", "#######.", "#.#####.", "#.#####."];
  expect(artFromMask(fillHoles(mask))).toEqual(allFilled);
  expect(fillHoles(mask, 1).data.reduce((sum, value) => sum + value, 0)).toBe(area(mask) + 1);
  expect(fillHoles(mask, 0)).toEqual(mask);
  expect(() => fillHoles(mask, Number.NaN)).toThrow("maxAreaPx must be a number");
});

test("a diagonal rim holds a hole in", () => {
  expect(artFromMask(fillHoles(maskFromArt(".#.", "#.#", ".#.")))).toEqual([".#.", "###", ".#."]);
});
