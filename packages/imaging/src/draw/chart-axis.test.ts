import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import { formatTick, linearAxis, logAxis } from "./chart-axis.js";

const labels = (axis: { ticks: readonly { label: string }[] }) => axis.ticks.map((tick) => tick.label);

test("a linear axis ends on round ticks", () => {
  const axis = linearAxis([0.13, 0.97], 0, 100, 5);
  expect(labels(axis)).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  expect(axis.toPx(0.5)).toBeCloseTo(50);
  expect(labels(linearAxis([-3, 17], 0, 100, 4))).toEqual(["-5", "0", "5", "10", "15", "20"]);
});

test("an axis may run downwards", () => {
  const axis = linearAxis([0, 10], 200, 0, 5);
  expect([axis.toPx(0), axis.toPx(10)]).toEqual([200, 0]);
});

test("one value, or none, still gives an axis", () => {
  expect(linearAxis([7, 7], 0, 100, 5).toPx(7)).toBeCloseTo(50);
  expect(labels(linearAxis([], 0, 100, 2))).toEqual(["0", "0.5", "1.0"]);
  expect(labels(logAxis([], 0, 100, 2)).length).toBeGreaterThan(1);
  expect(logAxis([3], 0, 100, 4).toPx(3)).toBeGreaterThan(0);
});

test("a log axis of many decades shows whole ones, a short one 1, 2 and 5", () => {
  expect(labels(logAxis([3e-5, 40], 0, 100, 10))).toEqual([
    "1e-5",
    "1e-4",
    "0.001",
    "0.01",
    "0.1",
    "1",
    "10",
    "100",
  ]);
  expect(labels(logAxis([0.17, 4], 0, 100, 10))).toEqual(["0.1", "0.2", "0.5", "1", "2", "5"]);
  const axis = logAxis([1, 1000], 0, 90, 5);
  expect(axis.toPx(10)).toBeCloseTo(30);
  expect([axis.toPx(0), axis.toPx(-1), axis.toPx(Number.NaN)]).toEqual([null, null, null]);
});

test("a log axis of very many decades skips some labels", () => {
  expect(labels(logAxis([1e-12, 1e12], 0, 100, 6)).length).toBeLessThanOrEqual(7);
});

test("every value lies between the ends, at ticks that differ", () => {
  const random = new Random(30);
  for (let i = 0; i < 300; i++) {
    const scale = 10 ** random.uniform(-8, 8);
    const offset = random.chance(0.5) ? 0 : random.uniform(-1, 1) * scale * 10;
    const values = Array.from({ length: 5 }, () => offset + random.uniform(-1, 1) * scale);
    const positive = values.map((value) => Math.abs(value) + scale * 1e-3);
    for (const [axis, shown] of [
      [linearAxis(values, 0, 100, 6), values],
      [logAxis(positive, 0, 100, 6), positive],
    ] as const) {
      for (const value of shown) {
        expect(axis.toPx(value)).toBeGreaterThan(-1e-6);
        expect(axis.toPx(value)).toBeLessThan(100 + 1e-6);
      }
      expect(new Set(labels(axis)).size).toBe(axis.ticks.length);
      expect(axis.ticks.length).toBeGreaterThan(1);
      expect(axis.ticks.length).toBeLessThan(12);
    }
  }
});

test("ticks have the digits that their step needs", () => {
  const cases = [[0.25, 0.05], [12000, 2000], [1e-7, 1e-7], [2.5e6, 5e5], [3e6, 1e6], [-0.5, 0.1], [1e-17, 0.1]]; // biome-ignore format: pairs
  expect(cases.map(([value, step]) => formatTick(value, step))).toEqual([
    "0.25",
    "12000",
    "1e-7",
    "2.5e6",
    "3e6",
    "-0.5",
    "0",
  ]);
});
