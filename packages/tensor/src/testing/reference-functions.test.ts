import { describe, expect, it } from "vitest";
import { erf, logSoftmaxRow, softplus } from "./reference-functions.js";

describe("reference functions", () => {
  it("has the error function's known values", () => {
    // Abramowitz and Stegun, table 7.1.
    expect(erf(0)).toBe(0);
    expect(erf(0.5)).toBeCloseTo(0.5204998778, 10);
    expect(erf(-1)).toBeCloseTo(-0.8427007929, 10);
    expect(erf(2)).toBeCloseTo(0.995322265, 10);
    expect(erf(7)).toBe(1);
  });

  it("stays finite where exponentials overflow", () => {
    expect(softplus(1000)).toBe(1000);
    expect(softplus(-1000)).toBe(0);
    expect([...logSoftmaxRow(Float64Array.of(1000, 0))]).toEqual([0, -1000]);
  });
});
