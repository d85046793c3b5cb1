import { expect, test } from "vitest";
import type { Mark } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { checkMarks } from "./check-marks.js";
import { maskFromArt } from "./mask-art.js";

const GOOD: readonly Mark[] = [
  { kind: "point", at: [0, 0], positive: true },
  { kind: "point", at: [3.99, 2.99], positive: false },
  { kind: "box", box: [0, 0, 4, 3] },
  { kind: "scribble", path: [[1, 1]], positive: true },
  { kind: "mask", mask: maskFromArt("....", "..#.", "....") },
];

test("good marks pass, at the very edges too; so does no mark", () => {
  expect(() => checkMarks(GOOD, 4, 3)).not.toThrow();
  expect(() => checkMarks([], 4, 3)).not.toThrow();
});

const point = (at: unknown, positive: unknown = true) => ({ kind: "point", at, positive });
const box = (corners: unknown) => ({ kind: "box", box: corners });
const scribble = (path: unknown) => ({ kind: "scribble", path, positive: false });

test.each([
  ["NaN in a point", point([Number.NaN, 1]), "mark 6 (point): x must be a finite number, got NaN"],
  ["an infinite point", point([1, Infinity]), "mark 6 (point): y must be a finite number, got Infinity"],
  ["a point right of the image", point([4, 1]), "(point): x must be >= 0 and < 4, the image's width, got 4"],
  ["a point above the image", point([1, -0.1]), "y must be >= 0 and < 3, the image's height, got -0.1"],
  ["a point in words", point(["1", 1]), "x must be a finite number, got a string"],
  ["half a point", point([1]), "[x, y] must be 2 numbers, got 1 values"],
  ["no point", point(undefined), "[x, y] must be 2 numbers, got undefined"],
  ["a point with no sign", point([1, 1], "yes"), "positive must be true or false, got a string"],
  ["a box with swapped columns", box([3, 0, 1, 2]), "mark 6 (box): x0 must be < x1, got 3 and 1"],
  ["a box without height", box([0, 2, 1, 2]), "y0 must be < y1, got 2 and 2"],
  ["a box beyond the image", box([0, 0, 4.5, 3]), "within the image, [0, 0, 4, 3], got [0, 0, 4.5, 3]"],
  ["a box left of the image", box([-1, 0, 2, 2]), "within the image"],
  ["NaN in a box", box([0, 0, 1, Number.NaN]), "y1 must be a finite number, got NaN"],
  ["an empty scribble", scribble([]), "mark 6 (scribble): a scribble must have at least 1 point, got none"],
  ["a scribble that leaves the image", scribble([[0, 0], [9, 0]]), "point 2 of 2: x must be >= 0 and < 4"], // biome-ignore format: one line
  ["NaN in a scribble", scribble([[0, Number.NaN]]), "point 1 of 1: y must be a finite number"],
  ["a scribble that is no list", scribble("abc"), "path must be a list of points, got a string"],
  ["a mask of the wrong size", { kind: "mask", mask: maskFromArt("#") }, "image's size, 4 x 3, got 1 x 1"],
  ["an empty mask", { kind: "mask", mask: maskFromArt("....", "....", "....") }, "at least 1 pixel inside"],
  [
    "a mask that lies about its size",
    { kind: "mask", mask: { width: 4, height: 3, data: new Uint8Array(1) } },
    "a 4 x 3 mask must hold 12 pixels, got 1",
  ],
  [
    "a mask without bytes",
    { kind: "mask", mask: { width: 4, height: 3 } },
    "data must be bytes, got undefined",
  ],
  ["an unknown kind", { kind: "circle" }, "kind must be point, box, scribble or mask, got a string"],
  ["nothing", null, "mark 6: kind must be"],
])("%s is refused, with its number and the rule", (_, mark, message) => {
  const check = () => checkMarks([...GOOD, mark as Mark], 4, 3);
  expect(check).toThrow(ImagingError);
  expect(check).toThrow(
    expect.objectContaining({
      code: "bad_mark",
      message: expect.stringContaining(message),
      details: { mark: 5 },
    }),
  );
});

test("marks that are no list are refused", () => {
  expect(() => checkMarks({} as Mark[], 4, 3)).toThrow("marks must be a list, got a object");
});
