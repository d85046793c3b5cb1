import { describe, expect, it } from "vitest";
import { warmupCosine } from "./schedule.js";

describe("warmupCosine", () => {
  const rate = warmupCosine({ peak: 1, warmupSteps: 4, totalSteps: 10, floor: 0.2 });

  it("rises linearly to the peak, from a first step above zero", () => {
    expect([0, 1, 2, 3].map(rate)).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it("falls along half a cosine to the floor", () => {
    // cos(pi / 3) = 1/2, cos(pi / 2) = 0, cos(2 pi / 3) = -1/2; the fall is 0.8 high.
    expect(rate(4)).toBe(1);
    expect(rate(6)).toBeCloseTo(0.2 + 0.8 * 0.75, 12);
    expect(rate(7)).toBeCloseTo(0.2 + 0.8 * 0.5, 12);
    expect(rate(8)).toBeCloseTo(0.2 + 0.8 * 0.25, 12);
  });

  it("stays at the floor after the last step", () => {
    expect([10, 11, 1000].map(rate)).toEqual([0.2, 0.2, 0.2]);
  });

  it("starts at the peak without warm-up", () => {
    expect(warmupCosine({ peak: 0.5, warmupSteps: 0, totalSteps: 1, floor: 0 })(0)).toBe(0.5);
  });

  it.each([
    { peak: 1, warmupSteps: 5, totalSteps: 5, floor: 0 },
    { peak: 1, warmupSteps: -1, totalSteps: 5, floor: 0 },
    { peak: 1, warmupSteps: 0, totalSteps: 5, floor: 2 },
    { peak: 1, warmupSteps: 0, totalSteps: 5, floor: -1 },
    { peak: Number.NaN, warmupSteps: 0, totalSteps: 5, floor: 0 },
  ])("refuses %o", (options) => {
    expect(() => warmupCosine(options)).toThrow(expect.objectContaining({ code: "bad_option" }));
  });
});
