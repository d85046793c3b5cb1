import { describe, expect, it } from "vitest";
import { gestureOf, pinchOf, WheelSteps } from "./pointer-gestures.js";

describe("mouse buttons", () => {
  it("pan with the middle and zoom with the right one, whichever tool is held", () => {
    expect(gestureOf("brush", 1)).toBe("pan");
    expect(gestureOf("window", 2)).toBe("zoom");
    expect(gestureOf("window", 0)).toBe("window");
    expect(gestureOf("lasso", 0)).toBe("draw");
  });
});

describe("the wheel", () => {
  it("goes one slice a notch, whichever unit the browser counts in", () => {
    const steps = new WheelSteps();
    expect([steps.add(120, 0, 0), steps.add(100, 0, 20), steps.add(-3, 1, 40)]).toEqual([1, 1, -1]);
  });

  it("adds up a trackpad's small moves, and forgets them after a pause", () => {
    const steps = new WheelSteps();
    expect([15, 15, 15].map((delta, i) => steps.add(delta, 0, i * 10))).toEqual([0, 0, 1]);
    expect([30, 30].map((delta, i) => steps.add(delta, 0, 1000 + i * 500))).toEqual([0, 0]);
  });
});

describe("two fingers", () => {
  it("zoom by their distance about their middle, and pan by their middle", () => {
    const moved = pinchOf(
      [
        [0, 0],
        [10, 0],
      ],
      [
        [0, 5],
        [20, 5],
      ],
    );
    expect(moved).toEqual({ by: [5, 5], factor: 2, at: [10, 5] });
  });
});
