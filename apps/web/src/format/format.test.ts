import { expect, test } from "vitest";
import {
  formatArea,
  formatBytes,
  formatLength,
  formatPercent,
  formatTime,
  formatVolume,
  toConfidence,
} from "./format.js";

test("what is not known is not given in millimetres", () => {
  expect([formatLength(null, "en"), formatArea(null, "en"), formatVolume(null, "en")]).toEqual([
    null,
    null,
    null,
  ]);
});

test("large sizes change to centimetres with the right power", () => {
  expect(formatLength(12.34, "en")).toBe("12.3 mm");
  expect(formatLength(123, "en")).toBe("12.3 cm");
  expect(formatArea(99, "en")).toBe("99 mm²");
  expect(formatArea(250, "en")).toBe("2.5 cm²");
  expect(formatVolume(999.6, "en")).toBe("1,000 mm³");
  expect(formatVolume(2500, "en")).toBe("2.5 cm³");
});

test("only what is certain reads 0 % or 100 %", () => {
  expect(formatPercent(0.999, "en")).toBe("99%");
  expect(formatPercent(0.001, "en")).toBe("1%");
  expect(formatPercent(1, "en")).toBe("100%");
  expect([0.9, 0.7, 0.2].map(toConfidence)).toEqual(["high", "medium", "low"]);
});

test("today's moments are times, older ones have their date", () => {
  const now = new Date(2026, 2, 3, 12);
  expect(formatTime(new Date(2026, 2, 3, 9, 5).toISOString(), "en", now)).toMatch(/^9:05\sAM$/);
  expect(formatTime(new Date(2026, 2, 1, 9, 5).toISOString(), "en", now)).toContain("Mar 1, 2026");
  expect(formatBytes(999, "en")).toBe("999 B");
  expect(formatBytes(2_500_000, "en")).toBe("2.5 MB");
});
