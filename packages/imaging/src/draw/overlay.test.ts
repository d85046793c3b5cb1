import { expect, test } from "vitest";
import type { Mark, Mask } from "../image.js";
import { emptyMask } from "../mask/mask-basics.js";
import { maskFromBox } from "../mask/rasterise.js";
import { drawOverlay } from "./overlay.js";
import { MARK_COLORS, PALETTE } from "./palette.js";

const [WIDTH, HEIGHT] = [120, 90];
const grey = () => new Uint8Array(WIDTH * HEIGHT * 3).fill(100);
const square = (x0: number, y0: number, x1: number, y1: number): Mask =>
  maskFromBox([x0, y0, x1, y1], WIDTH, HEIGHT);
const at = (rgb: Uint8Array, x: number, y: number) => [
  ...rgb.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3),
];
const draw = (marks: readonly Mark[]) => drawOverlay(grey(), WIDTH, HEIGHT, [], { marks });

function changed(rgb: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    if (rgb[i] !== 100 || rgb[i + 1] !== 100 || rgb[i + 2] !== 100) count++;
  }
  return count;
}

test("nothing to draw gives a copy of the image", () => {
  const rgb = grey();
  const drawn = drawOverlay(rgb, WIDTH, HEIGHT, [{ color: [255, 0, 0], label: "absent" }]);
  expect(changed(drawn)).toBe(0);
  expect(drawn).not.toBe(rgb);
});

test("a mask is filled with its colour, rimmed opaquely, and the image itself stays", () => {
  const rgb = grey();
  const layers = [{ mask: square(40, 30, 60, 50), color: [200, 0, 50] as const }];
  const drawn = drawOverlay(rgb, WIDTH, HEIGHT, layers, { alpha: 0.5, outlinePx: 2 });
  expect(at(drawn, 39, 40)).toEqual([100, 100, 100]);
  expect(at(drawn, 40, 40)).toEqual([200, 0, 50]);
  expect(at(drawn, 41, 40)).toEqual([200, 0, 50]);
  expect(at(drawn, 42, 40)).toEqual([150, 50, 75]);
  expect(changed(drawn)).toBe(400);
  expect(changed(rgb)).toBe(0);
});

test("outline 0 draws none, alpha 0 only the outline", () => {
  const layers = [{ mask: square(40, 30, 60, 50), color: [200, 0, 50] as const }];
  const filled = drawOverlay(grey(), WIDTH, HEIGHT, layers, { alpha: 0.5, outlinePx: 0 });
  expect(at(filled, 40, 30)).toEqual([150, 50, 75]);
  expect(changed(drawOverlay(grey(), WIDTH, HEIGHT, layers, { alpha: 0, outlinePx: 1 }))).toBe(76);
});

test("a label stands on a dark plate just above its mask", () => {
  const layers = [{ mask: square(40, 30, 60, 50), color: [200, 0, 50] as const, label: "I" }];
  const drawn = drawOverlay(grey(), WIDTH, HEIGHT, layers, { alpha: 0, outlinePx: 0 });
  // Plate of (5 + 4) x (9 + 3) pixels; the stem of the I in its third column.
  expect(changed(drawn)).toBe(9 * 12);
  expect(at(drawn, 40, 29)).toEqual([30, 30, 30]);
  expect(at(drawn, 40, 30)).toEqual([100, 100, 100]);
  expect(at(drawn, 44, 23)).toEqual([200, 0, 50]);
});

test("labels at one place do not cover each other, and stay on the image", () => {
  const layers = [1, 2, 3].map(() => ({ mask: square(115, 0, 120, 5), color: PALETTE[0], label: "II" }));
  const drawn = drawOverlay(grey(), WIDTH, HEIGHT, layers, { alpha: 0, outlinePx: 0 });
  expect(changed(drawn)).toBe(3 * 15 * 12);
});

test("an empty mask and its label draw nothing", () => {
  const layers = [{ mask: emptyMask(WIDTH, HEIGHT), color: PALETTE[0], label: "none" }];
  expect(changed(drawOverlay(grey(), WIDTH, HEIGHT, layers))).toBe(0);
});

test("points show their sign in white on their colour", () => {
  const plus = draw([{ kind: "point", at: [60.2, 45.9], positive: true }]);
  expect([at(plus, 60, 45), at(plus, 60, 43), at(plus, 62, 45)]).toEqual(Array(3).fill([255, 255, 255]));
  expect(at(plus, 62, 43)).toEqual([...MARK_COLORS.positive]);
  const minus = draw([{ kind: "point", at: [60.2, 45.9], positive: false }]);
  expect([at(minus, 60, 45), at(minus, 62, 45)]).toEqual(Array(2).fill([255, 255, 255]));
  expect(at(minus, 60, 43)).toEqual([...MARK_COLORS.negative]);
});

test("a box is drawn along the pixels it encloses", () => {
  const drawn = draw([{ kind: "box", box: [10, 20, 30.5, 40] }]);
  for (const [x, y] of [[10, 20], [30, 39], [10, 30], [20, 20]]) expect(at(drawn, x, y)).toEqual([...MARK_COLORS.box]); // biome-ignore format: one line
  expect(at(drawn, 9, 30)).toEqual([100, 100, 100]);
  expect(at(drawn, 31, 30)).toEqual([100, 100, 100]);
  expect(at(drawn, 20, 30)).toEqual([100, 100, 100]);
});

test("boxes thinner than their line draw no more than themselves", () => {
  expect(changed(draw([{ kind: "box", box: [10, 20, 11, 21] }]))).toBe(1);
  expect(changed(draw([{ kind: "box", box: [10, 20, 12, 40] }]))).toBe(40);
});

test("scribbles and mask marks are drawn", () => {
  const scribble = draw([{ kind: "scribble", path: [[10, 10], [50, 10]], positive: true }]); // biome-ignore format: one line
  expect(at(scribble, 30, 10)).toEqual([...MARK_COLORS.positive]);
  expect(at(scribble, 30, 11)).toEqual([255, 255, 255]);
  const mask = draw([{ kind: "mask", mask: square(40, 30, 60, 50) }]);
  expect(at(mask, 40, 40)).toEqual([255, 255, 255]);
  expect(at(mask, 50, 40)).toEqual([100, 100, 100]);
});

test("marks at the very edge of the image draw without wrapping round", () => {
  const drawn = draw([{ kind: "point", at: [0, 45], positive: true }]);
  for (let y = 0; y < HEIGHT; y++) expect(at(drawn, WIDTH - 1, y)).toEqual([100, 100, 100]);
});

test("what does not fit is refused", () => {
  const mask = { width: 2, height: 2, data: new Uint8Array(4) };
  const layer = { mask, color: PALETTE[0] };
  expect(() => drawOverlay(new Uint8Array(5), 2, 1, [])).toThrow("drawOverlay: a picture of 2 x 1 x 3 must");
  expect(() => drawOverlay(grey(), WIDTH, HEIGHT, [layer])).toThrow("the image's size, 120 x 90, got 2 x 2");
  expect(() => drawOverlay(grey(), WIDTH, HEIGHT, [], { alpha: 1.5 })).toThrow(
    "alpha must be from 0 to 1, got 1.5",
  );
  expect(() => drawOverlay(grey(), WIDTH, HEIGHT, [], { outlinePx: Number.NaN })).toThrow(
    "outlinePx must be",
  );
  expect(() => draw([{ kind: "point", at: [WIDTH, 0], positive: true }])).toThrow(
    "mark 1 (point): x must be",
  );
});

test("palette colours differ clearly and are bright enough for dark images", () => {
  const luminance = ([r, g, b]: readonly number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  expect(PALETTE.every((color) => luminance(color) > 80)).toBe(true);
  for (const [i, a] of PALETTE.entries()) {
    for (const b of PALETTE.slice(i + 1))
      expect(Math.hypot(...a.map((v, c) => v - b[c]))).toBeGreaterThan(60);
  }
});
