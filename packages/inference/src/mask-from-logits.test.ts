import { describe, expect, it } from "vitest";
import { cleanLogits, maskFromLogits } from "./mask-from-logits.js";

describe("maskFromLogits", () => {
  it("keeps the logits' grid when sizes agree", () => {
    const logits = Float32Array.of(1, -1, -1, 1);
    const mask = maskFromLogits(logits, 2, { scale: 1, width: 2, height: 2, size: 2 }, 2, 2);
    expect([...mask.data]).toEqual([1, 0, 0, 1]);
  });

  it("places an edge between pixel centres when enlarging", () => {
    // +1 and -3 at positions 0.5 and 1.5: zero at 0.75, that is at 1.5 of a 4-pixel row.
    const logits = Float32Array.of(1, -3, 1, -3);
    const mask = maskFromLogits(logits, 2, { scale: 0.5, width: 2, height: 2, size: 2 }, 4, 4);
    expect([...mask.data.subarray(0, 4)]).toEqual([1, 0, 0, 0].map((_, x) => (x + 0.5 < 1.5 ? 1 : 0)));
  });

  it("leaves the padding out", () => {
    const side = 8;
    const logits = Float32Array.from({ length: 64 }, (_, i) => (Math.floor(i / side) < 4 ? 1 : -1));
    const mask = maskFromLogits(logits, side, { scale: 1, width: 8, height: 4, size: 8 }, 8, 4);
    expect(mask.data.every((v) => v === 1)).toBe(true);
  });
});

describe("cleanLogits", () => {
  const side = 7;
  const logitsOf = (rows: string[]) => Float32Array.from(rows.join(""), (c) => (c === "#" ? 2 : -2));

  it("removes specks and fills pinholes, and keeps larger pieces", () => {
    const frame = [".......", ".......", "......."];
    const drawn = logitsOf(["####..#", "#.##...", "####..#", "####..#", ...frame]);
    const cleaned = cleanLogits(drawn, side, { smallestPiece: 0.1, largestHole: 0.1 });
    expect(cleaned).toEqual(logitsOf(["####...", "####...", "####..#", "####..#", ...frame]));
  });

  it("leaves an empty mask as it is", () => {
    const empty = new Float32Array(side * side).fill(-1);
    expect(cleanLogits(empty, side)).toEqual(empty);
  });
});
