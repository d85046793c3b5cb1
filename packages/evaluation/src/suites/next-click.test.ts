import { boxMask } from "@mimo/dataset/testing";
import { difference, union } from "@mimo/imaging";
import { expect, test } from "vitest";
import { nextClick } from "./next-click.js";

const box = (...edges: number[]) => boxMask(60, 40, edges);
const NOTHING = box(0, 0, 0, 0);

test("the larger mistake is clicked in its middle: positive where structure is missing, negative where too much is painted", () => {
  const truth = box(10, 10, 30, 19);
  const missing = nextClick(union(box(19, 10, 30, 19), box(40, 5, 45, 10)), truth);
  expect(missing).toEqual({ kind: "point", at: [14.5, 14.5], positive: true });
  const superfluous = nextClick(union(box(13, 10, 30, 19), box(40, 5, 51, 16)), truth);
  expect(superfluous).toEqual({ kind: "point", at: [45.5, 10.5], positive: false });
});

test("pieces that touch by a corner alone are two", () => {
  const corners = union(box(1, 1, 4, 4), box(4, 4, 7, 7));
  expect(nextClick(NOTHING, union(corners, box(20, 20, 24, 24)))!.at[0]).toBeGreaterThan(20);
});

test("the click lies on the mistake, also where its centre does not", () => {
  const ring = difference(box(5, 5, 35, 35), box(8, 8, 32, 32));
  const [x, y] = nextClick(NOTHING, ring)!.at;
  expect(ring.data[Math.floor(y) * 60 + Math.floor(x)]).toBe(1);
});

test("where nothing is wrong nothing is clicked", () => {
  expect(nextClick(box(1, 1, 9, 9), box(1, 1, 9, 9))).toBeNull();
});
