import { describe, expect, it } from "vitest";
import {
  fitView,
  focusView,
  panView,
  pixelAspect,
  toCanvas,
  toImage,
  transformOf,
  zoomView,
} from "./image-transform.js";

const CANVAS = { width: 800, height: 600 };

describe("the image's place on the canvas", () => {
  it("puts the corner of the first pixel, not its centre, at image (0, 0)", () => {
    const t = transformOf({ center: [2, 1], scale: 10 }, { width: 40, height: 20 }, 1);
    expect(toCanvas(t, [0, 0])).toEqual([0, 0]);
    expect(toCanvas(t, [0.5, 0.5])).toEqual([5, 5]);
    expect(toCanvas(t, [4, 2])).toEqual([40, 20]);
  });

  it("draws pixels as tall as they are", () => {
    const t = transformOf({ center: [0, 0], scale: 3 }, CANVAS, 2);
    expect([t.scaleX, t.scaleY]).toEqual([3, 6]);
    expect(pixelAspect([5, 0.5])).toBe(10);
    expect(pixelAspect(null)).toBe(1);
  });

  it("comes back to the same image point", () => {
    const t = transformOf({ center: [17.25, 40.5], scale: 2.7 }, CANVAS, 1.3);
    const [x, y] = toImage(t, toCanvas(t, [3.75, 99.5]));
    expect(x).toBeCloseTo(3.75, 10);
    expect(y).toBeCloseTo(99.5, 10);
  });

  it("fits a wide and a tall image with the whole of it in sight", () => {
    for (const image of [
      { width: 1000, height: 100 },
      { width: 10, height: 900 },
    ]) {
      const t = transformOf(fitView(image, CANVAS, 1.5), CANVAS, 1.5);
      const [x0, y0] = toCanvas(t, [0, 0]);
      const [x1, y1] = toCanvas(t, [image.width, image.height]);
      expect(Math.min(x0, y0)).toBeCloseTo(8, 6);
      expect(x1).toBeLessThanOrEqual(792 + 1e-6);
      expect(y1).toBeLessThanOrEqual(592 + 1e-6);
    }
  });
});

describe("moving about", () => {
  it("zooms about the pointer: what is under it stays under it", () => {
    const view = { center: [50, 60] as const, scale: 4 };
    const at = [123, 456] as const;
    const before = toImage(transformOf(view, CANVAS, 1.2), at);
    const after = toImage(transformOf(zoomView(view, 1.7, at, CANVAS, 1.2), CANVAS, 1.2), at);
    expect(after[0]).toBeCloseTo(before[0], 10);
    expect(after[1]).toBeCloseTo(before[1], 10);
  });

  it("moves the image with the pointer, and never out of sight", () => {
    const image = { width: 100, height: 100 };
    const view = { center: [50, 50] as const, scale: 2 };
    expect(panView(view, [20, -10], image, 1).center).toEqual([40, 55]);
    expect(panView(view, [9000, -9000], image, 1).center).toEqual([0, 100]);
  });

  it("focuses a box in the middle, with room about it", () => {
    const t = transformOf(focusView([100, 40, 140, 60], CANVAS, 1), CANVAS, 1);
    const [x0, y0] = toCanvas(t, [100, 40]);
    const [x1, y1] = toCanvas(t, [140, 60]);
    expect([(x0 + x1) / 2, (y0 + y1) / 2]).toEqual([400, 300]);
    expect(x1 - x0).toBe(400);
  });
});
