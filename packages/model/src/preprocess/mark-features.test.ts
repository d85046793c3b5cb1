import type { Mark, Mask } from "@mimo/imaging";
import { describe, expect, it } from "vitest";
import { MARK_GEOMETRY } from "../prompt/visual-prompt-encoder.js";
import { letterbox } from "./letterbox.js";
import { HIDDEN, markFeatures } from "./mark-features.js";

const GRID = 8;
const FINE = 16;
const SLOTS = 3;
/** 64 x 32 pixels in a square of 64: one grid cell is 8 x 8 pixels, a fine one 4 x 4. */
const box = letterbox(64, 32, 64);
const features = (...marks: Mark[]) => markFeatures(marks, box, SLOTS, GRID, FINE);

const positive = (x: number, y: number): Mark => ({ kind: "point", at: [x, y], positive: true });
const negative = (x: number, y: number): Mark => ({ kind: "point", at: [x, y], positive: false });

function boxMask(x0: number, y0: number, x1: number, y1: number): Mask {
  const data = Uint8Array.from({ length: 64 * 32 }, (_, i) => {
    const [x, y] = [i % 64, Math.floor(i / 64)];
    return x >= x0 && x < x1 && y >= y0 && y < y1 ? 1 : 0;
  });
  return { width: 64, height: 32, data };
}

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
const mapOf = (found: ReturnType<typeof features>, slot: number) =>
  found.maps.subarray(slot * GRID * GRID, (slot + 1) * GRID * GRID);
const planeOf = (found: ReturnType<typeof features>, channel: number) =>
  found.drawn.subarray(channel * FINE * FINE, (channel + 1) * FINE * FINE);
const geometryOf = (found: ReturnType<typeof features>, slot: number) =>
  Array.from(found.geometry.subarray(slot * MARK_GEOMETRY, (slot + 1) * MARK_GEOMETRY));
const CHANNELS = { positive: 0, negative: 1, box: 2, mask: 3 };

const kinds: [string, Mark, keyof typeof CHANNELS][] = [
  ["a point", positive(20, 10), "positive"],
  ["a point in the corner", positive(0, 0), "positive"],
  ["a negative point", negative(20, 10), "negative"],
  ["a box", { kind: "box", box: [3.5, 2, 20.25, 17] }, "box"],
  ["a box smaller than a cell", { kind: "box", box: [30, 10, 31, 11] }, "box"],
  [
    "a scribble",
    {
      kind: "scribble",
      positive: true,
      path: [
        [4, 4],
        [40, 25],
      ],
    },
    "positive",
  ],
  [
    "a negative scribble",
    {
      kind: "scribble",
      positive: false,
      path: [
        [4, 4],
        [4, 20],
      ],
    },
    "negative",
  ],
  ["a mask", { kind: "mask", mask: boxMask(10, 5, 30, 9) }, "mask"],
];

describe("markFeatures", () => {
  it("without marks is padding only", () => {
    const found = features();
    expect([...found.bias]).toEqual([HIDDEN, HIDDEN, HIDDEN]);
    for (const values of [found.maps, found.geometry, found.drawn])
      expect(values.every((v) => v === 0)).toBe(true);
  });

  it.each(kinds)(
    "of %s is one token whose map sums to 1, drawn in its own channel only",
    (_, mark, channel) => {
      const found = features(mark);
      expect([...found.bias]).toEqual([0, HIDDEN, HIDDEN]);
      expect(sum(mapOf(found, 0))).toBeCloseTo(1, 5);
      expect(mapOf(found, 0).every((weight) => weight >= 0)).toBe(true);
      expect(sum(mapOf(found, 1)) + sum(mapOf(found, 2))).toBe(0);
      for (const [name, index] of Object.entries(CHANNELS)) {
        expect(sum(planeOf(found, index)) > 0, name).toBe(name === channel);
        expect(
          planeOf(found, index).every((value) => value >= 0 && value <= 1),
          name,
        ).toBe(true);
      }
    },
  );

  it("draws of a box the share of each cell that it covers: they sum to its area", () => {
    const found = features({ kind: "box", box: [3.5, 2, 20.25, 17] });
    const plane = planeOf(found, CHANNELS.box);
    expect(sum(plane)).toBeCloseTo((16.75 * 15) / 16, 4);
    // Cell (0, 0) is 4 x 4 pixels; the box covers 0.5 x 2 of them.
    expect(plane[0]).toBeCloseTo((0.5 * 2) / 16, 6);
    expect(plane[FINE + 1]).toBe(1);
  });

  it("draws of a mask the share of each cell that it covers, also where cells are smaller than pixels", () => {
    const reduced = features({ kind: "mask", mask: boxMask(10, 5, 30, 9) });
    expect(sum(planeOf(reduced, CHANNELS.mask))).toBeCloseTo((20 * 4) / 16, 4);
    const enlarged = markFeatures(
      [{ kind: "mask", mask: boxMask(1, 0, 3, 2) }],
      letterbox(64, 32, 256),
      1,
      64,
      256,
    );
    expect(sum(enlarged.drawn)).toBeCloseTo(2 * 2 * 16, 4);
  });

  it("puts the peak of a point where the point is", () => {
    const plane = planeOf(features(positive(22, 10)), CHANNELS.positive);
    const peak = plane.indexOf(Math.max(...plane));
    expect([peak % FINE, Math.floor(peak / FINE)]).toEqual([5, 2]);
  });

  it("draws a scribble along the whole path, without gaps", () => {
    const mark: Mark = {
      kind: "scribble",
      positive: true,
      path: [
        [2, 2],
        [62, 2],
        [62, 30],
      ],
    };
    const plane = planeOf(features(mark), CHANNELS.positive);
    for (let x = 0; x < FINE; x++) expect(plane[x]).toBeGreaterThan(0.5);
    for (let y = 0; y < FINE / 2; y++) expect(plane[y * FINE + 15]).toBeGreaterThan(0.5);
  });

  it("describes place, size, kind and sign as fractions of the square", () => {
    const facts = (mark: Mark) => geometryOf(features(mark), 0).slice(-12);
    const close = (mark: Mark, expected: number[]) =>
      facts(mark).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 6);
      });
    close({ kind: "box", box: [16, 8, 48, 24] }, [0.25, 0.125, 0.75, 0.375, 0.5, 0.25, 0, 1, 0, 0, 1, 0]);
    close(negative(32, 16), [0.5, 0.25, 0.5, 0.25, 0, 0, 1, 0, 0, 0, 0, 1]);
    close(
      { kind: "mask", mask: boxMask(16, 8, 48, 24) },
      [0.25, 0.125, 0.75, 0.375, 0.5, 0.25, 0, 0, 0, 1, 1, 0],
    );
    expect(geometryOf(features(positive(32, 16)), 0)[0]).toBeCloseTo(1, 6); // sin(pi / 2)
  });

  it("keeps every mark in the drawn maps when there are more marks than tokens", () => {
    const places = [4, 14, 24, 34, 44, 54];
    const found = features(...places.map((x) => positive(x, 10)), { kind: "box", box: [0, 20, 8, 28] });
    expect([...found.bias]).toEqual([0, 0, 0]);
    const plane = planeOf(found, CHANNELS.positive);
    for (const x of places) expect(plane[2 * FINE + Math.floor(x / 4)], `point at ${x}`).toBeGreaterThan(0.7);
    expect(sum(planeOf(found, CHANNELS.box))).toBeCloseTo(4, 5);
    // The tokens, too, cover all the points: what found no token of its own shares one.
    const seen = [0, 1, 2].map((slot) => mapOf(found, slot));
    for (const x of places) {
      const cell = GRID + Math.floor(x / 8);
      expect(Math.max(...seen.map((map) => map[cell])), `point at ${x}`).toBeGreaterThan(0.01);
    }
  });

  it("never lets a positive and a negative mark share a token", () => {
    const found = features(
      positive(4, 4),
      positive(20, 4),
      negative(40, 4),
      positive(60, 4),
      negative(60, 28),
    );
    const signs = [0, 1, 2].map((slot) => geometryOf(found, slot).slice(-2));
    expect(signs).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    const [, , third] = [0, 1, 2].map((slot) => mapOf(found, slot));
    expect(third[0]).toBe(0);
    expect(third[3 * GRID + 7]).toBeGreaterThan(0.05);
  });
});
