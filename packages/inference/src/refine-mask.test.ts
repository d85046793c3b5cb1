import { type Mark, type Mask, maskFromBox, maskFromEllipseInBox, union } from "@mimo/imaging";
import { describe, expect, it } from "vitest";
import { geodesicRegion } from "./geodesic-region.js";
import { type Correction, gridPicture, refineMask } from "./refine-mask.js";

const SIDE = 80;
const FLAT = gridPicture(new Uint8Array(SIDE * SIDE), SIDE, SIDE);
const box = (...edges: [number, number, number, number]) => maskFromBox(edges, SIDE, SIDE);
const point = (x: number, y: number, positive: boolean): Mark => ({ kind: "point", at: [x, y], positive });
const at = (mask: Mask, x: number, y: number) => mask.data[y * mask.width + x];
const count = (mask: Mask) => mask.data.reduce((sum, v) => sum + v, 0);
const SQUARE = box(20, 20, 50, 50);

function refine(changes: Partial<Correction>): Mask {
  return refineMask({ previous: SQUARE, proposed: null, settled: [], fresh: [], ...FLAT, ...changes });
}

describe("a correction", () => {
  it("takes the piece of the model's change that the click is in, and no other", () => {
    const proposed = union(box(20, 28, 58, 42), box(5, 5, 12, 12));
    const result = refine({ proposed, fresh: [point(55, 35, true)] });
    expect(at(result, 57, 29)).toBe(1);
    expect(at(result, 8, 8)).toBe(0);
    expect(count(result)).toBe(count(SQUARE) + 8 * 14);
  });

  it("keeps what the model would throw away elsewhere", () => {
    const result = refine({ proposed: box(40, 20, 60, 50), fresh: [point(55, 35, true)] });
    expect(at(result, 21, 21)).toBe(1);
  });

  it("is near the click even if the model redraws everything", () => {
    const result = refine({ proposed: box(0, 0, SIDE, SIDE), fresh: [point(52, 35, true)] });
    expect(at(result, 52, 35)).toBe(1);
    expect(at(result, 75, 75)).toBe(0);
  });

  it.each([
    ["adds around a positive click", 54, 35, true, 1],
    ["removes around a negative click", 46, 35, false, 0],
  ])("%s where the model does not react", (_, x, y, positive, value) => {
    const result = refine({ proposed: SQUARE, fresh: [point(x, y, positive)] });
    expect(at(result, x, y)).toBe(value);
    expect(Math.abs(count(result) - count(SQUARE))).toBeGreaterThan(20);
    expect(Math.abs(count(result) - count(SQUARE))).toBeLessThan(300);
    expect(at(result, 22, 22)).toBe(1);
  });

  it("changes nothing for a mark that is answered already", () => {
    expect(refine({ proposed: box(0, 0, SIDE, SIDE), fresh: [point(30, 30, true)] }).data).toEqual(
      SQUARE.data,
    );
    const settled = [point(30, 30, true), point(60, 60, false)];
    expect(refine({ proposed: box(0, 0, SIDE, SIDE), settled }).data).toEqual(SQUARE.data);
  });

  it("does not take back what an earlier mark asked for", () => {
    const settled = [point(53, 35, false)];
    const result = refine({ proposed: box(20, 20, 70, 50), settled, fresh: [point(57, 35, true)] });
    expect([at(result, 53, 35), at(result, 57, 35)]).toEqual([0, 1]);
  });

  it("starts a mask where there was none", () => {
    const result = refine({ previous: box(0, 0, 0.1, 0.1), fresh: [point(40, 40, true)] });
    expect(at(result, 40, 40)).toBe(1);
    expect(count(result)).toBeGreaterThan(50);
  });

  it("contains every pixel of a positive scribble", () => {
    const scribble: Mark = {
      kind: "scribble",
      path: [
        [52, 25],
        [60, 45],
      ],
      positive: true,
    };
    const result = refine({ fresh: [scribble] });
    expect([at(result, 52, 25), at(result, 60, 45), at(result, 56, 35)]).toEqual([1, 1, 1]);
  });

  it("takes the model's mask inside a box, and keeps its own outside", () => {
    const proposed = maskFromEllipseInBox([40, 40, 70, 70], SIDE, SIDE);
    const result = refine({ proposed, fresh: [{ kind: "box", box: [40, 40, 70, 70] }] });
    expect([at(result, 55, 55), at(result, 41, 41), at(result, 25, 25)]).toEqual([1, 0, 1]);
  });

  it("of a large picture has smooth edges and hits the clicked pixel", () => {
    const [width, height] = [2000, 1500];
    const picture = gridPicture(new Uint8Array(width * height), width, height);
    expect(picture.step).toBe(4);
    const previous = maskFromBox([400, 400, 900, 900], width, height);
    const result = refineMask({
      previous,
      proposed: null,
      settled: [],
      fresh: [point(940, 650, true)],
      ...picture,
    });
    expect(at(result, 940, 650)).toBe(1);
    expect(at(result, 401, 401)).toBe(1);
    const widths = new Set<number>();
    for (let y = 610; y < 690; y++)
      widths.add(result.data.subarray(y * width, (y + 1) * width).reduce((a, b) => a + b, 0));
    expect(widths.size).toBeGreaterThan(8);
  });
});

describe("a geodesic region", () => {
  it("gives way at a strong edge", () => {
    const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < 44 ? 20 : 220));
    const grey = { width: SIDE, height: SIDE, data };
    const region = geodesicRegion(grey, [40 * SIDE + 40], 12, () => true);
    expect([region[40 * SIDE + 30], region[40 * SIDE + 46]]).toEqual([1, 0]);
  });

  it("goes around what it may not enter", () => {
    const grey = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE) };
    const region = geodesicRegion(grey, [40 * SIDE + 40], 10, (i) => i % SIDE !== 42);
    expect([region[40 * SIDE + 42], region[40 * SIDE + 44], region[40 * SIDE + 35]]).toEqual([0, 0, 1]);
  });
});
