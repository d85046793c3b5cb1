import { describe, expect, it } from "vitest";
import {
  fillHoleAt,
  growMask,
  isSameMask,
  mergeMasks,
  shrinkMask,
  smoothMask,
  splitMask,
} from "./edit-mask.js";
import { type Mask, maskOf, rleOf } from "./mask.js";
import { eraseStroke, paintStroke } from "./paint-stroke.js";

function mask(...rows: readonly string[]): Mask {
  const data = Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 1 : 0));
  return { width: rows[0]!.length, height: rows.length, data };
}

function art({ width, height, data }: Mask): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from(data.subarray(y * width, (y + 1) * width), (value) => (value ? "#" : ".")).join(""),
  );
}

describe("brush and eraser", () => {
  it("add and take the pixels whose centre the stroke covers", () => {
    const painted = paintStroke(
      mask("......", "......", "......"),
      [
        [1.5, 1.5],
        [4.5, 1.5],
      ],
      0.6,
    );
    expect(art(painted)).toEqual(["......", ".####.", "......"]);
    expect(art(eraseStroke(painted, [[2.5, 1.5]], 0.5))).toEqual(["......", ".#.##.", "......"]);
  });

  it("leave the mask that they were given as it was", () => {
    const before = mask("...");
    paintStroke(before, [[1.5, 0.5]], 1);
    expect(art(before)).toEqual(["..."]);
  });
});

describe("smoothing", () => {
  it("drops specks, closes pinholes and keeps straight edges", () => {
    const rough = mask("####....", "####....", "#.##..#.", "####....", "####....");
    expect(art(smoothMask(rough, 1))).toEqual(["####....", "####....", "####....", "####....", "####...."]);
  });

  it("does not make a thin finding vanish", () => {
    const thin = mask("....", ".#..", "....");
    expect(smoothMask(thin, 2)).toBe(thin);
  });
});

describe("growing and shrinking", () => {
  it("go by a disc, and never to nothing", () => {
    expect(art(growMask(mask("...", ".#.", "..."), 1))).toEqual([".#.", "###", ".#."]);
    expect(art(shrinkMask(mask(".....", ".###.", ".###.", ".###.", "....."), 1))[2]).toBe("..#..");
    const dot = mask("...", ".#.", "...");
    expect(shrinkMask(dot, 1)).toBe(dot);
  });
});

describe("splitting and merging", () => {
  const pieces = mask("#..##", "...##", "#....");

  it("gives the pieces, largest first, and merging gives the whole back", () => {
    const split = splitMask(pieces);
    expect(split.map(({ data }) => data.reduce((sum, value) => sum + value, 0))).toEqual([4, 1, 1]);
    expect(mergeMasks(split[0]!, ...split.slice(1)).data).toEqual(pieces.data);
  });

  it("keeps every pixel when there are more pieces than asked for", () => {
    expect(splitMask(pieces, 2).map(art)).toEqual([
      ["...##", "...##", "....."],
      ["#....", ".....", "#...."],
    ]);
  });

  it("gives nothing for an empty mask", () => {
    expect(splitMask(mask("..", ".."))).toEqual([]);
  });
});

describe("filling the hole under a click", () => {
  const rings = mask("######", "#.##.#", "######", "......");

  it("fills that hole and no other", () => {
    expect(art(fillHoleAt(rings, [1.2, 1.9])!)).toEqual(["######", "####.#", "######", "......"]);
  });

  it("refuses the mask itself, the open outside and places off the image", () => {
    expect(fillHoleAt(rings, [2.5, 1.5])).toBeNull();
    expect(fillHoleAt(rings, [2.5, 3.5])).toBeNull();
    expect(fillHoleAt(rings, [-1, 1])).toBeNull();
  });
});

describe("packing", () => {
  it("comes back the same, from the server's copy too", () => {
    const drawn = mask("#.#", ".##");
    const rle = rleOf(drawn);
    expect(rle.size).toEqual([2, 3]);
    expect(isSameMask(maskOf({ ...rle }), drawn)).toBe(true);
    expect(isSameMask(maskOf(rle), mask("###", ".##"))).toBe(false);
  });
});
