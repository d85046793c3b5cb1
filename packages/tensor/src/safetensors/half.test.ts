import { describe, expect, it } from "vitest";
import { bfloat16ToFloat, floatToBfloat16, floatToHalf, halfToFloat } from "./half.js";

const toHalf = (value: number) => floatToHalf(Float32Array.of(value))[0];

/** Binary16 by its definition, in float64 arithmetic. */
function halfValue(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 31;
  const fraction = (pattern & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

describe("halfToFloat", () => {
  it("gives the defined value of each of the 65536 patterns", () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const expected = Float32Array.from(patterns, halfValue);
    // Compared at once: toEqual tells -0 from 0, and takes NaN for equal.
    expect(halfToFloat(patterns)).toEqual(expected);
  });
});

describe("floatToHalf", () => {
  it("gives back every pattern, except that NaNs become quiet", () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const expected = patterns.map((pattern) => ((pattern & 0x7fff) > 0x7c00 ? pattern | 0x200 : pattern));
    expect(floatToHalf(halfToFloat(patterns))).toEqual(expected);
  });

  it("rounds to the nearest of every two neighbours, and ties to the even one", () => {
    const wrong: number[] = [];
    for (let pattern = 0; pattern < 0x7bff; pattern++) {
      const middle = (halfValue(pattern) + halfValue(pattern + 1)) / 2;
      const even = pattern % 2 === 0 ? pattern : pattern + 1;
      // A middle has 12 significant bits, so float32 holds it and its neighbours at this distance.
      const nudge = middle * 2 ** -20;
      const halves = floatToHalf(Float32Array.of(middle - nudge, middle, middle + nudge, -middle));
      const expected = [pattern, even, pattern + 1, even | 0x8000];
      if (expected.some((half, i) => half !== halves[i])) wrong.push(pattern);
    }
    expect(wrong).toEqual([]);
  });

  it("overflows to infinity from 65520 on", () => {
    expect(toHalf(65519.996)).toBe(0x7bff);
    expect(toHalf(65520)).toBe(0x7c00);
    expect(toHalf(-1e30)).toBe(0xfc00);
  });

  it("underflows to a signed zero at 2^-25", () => {
    expect(toHalf(2 ** -25)).toBe(0);
    expect(toHalf(2 ** -25 * (1 + 2 ** -23))).toBe(1);
    expect(toHalf(-(2 ** -140))).toBe(0x8000);
  });

  it("keeps a NaN whose payload lies in the dropped bits", () => {
    const values = new Float32Array(new Uint32Array([0x7f800001]).buffer);
    expect(floatToHalf(values)[0]).toBe(0x7e00);
  });

  it("reads a part of a larger buffer", () => {
    expect([...floatToHalf(Float32Array.of(9, 1, 2).subarray(1))]).toEqual([0x3c00, 0x4000]);
  });
});

describe("bfloat16", () => {
  it("gives back every pattern, except that NaNs become quiet", () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const expected = patterns.map((pattern) => ((pattern & 0x7fff) > 0x7f80 ? pattern | 0x40 : pattern));
    expect(floatToBfloat16(bfloat16ToFloat(patterns))).toEqual(expected);
  });

  it("rounds ties to even, and overflows to infinity", () => {
    const values = Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20, 3.4e38, -1);
    expect([...floatToBfloat16(values)]).toEqual([0x3f80, 0x3f82, 0x3f81, 0x7f80, 0xbf80]);
  });
});
