import { maskFromPolygon } from "@mimo/imaging/mask";
import { describe, expect, it } from "vitest";
import { rleOf } from "../masks/mask.js";
import { beginDraft, type Draft, finishDraft, moveDraft } from "./drafts.js";
import { moveMark } from "./edit-marks.js";
import type { XY } from "./image-transform.js";
import { findingAt, findingsOnSlice } from "./shown-findings.js";
import { traceOutline } from "./trace-outline.js";
import type { ViewerFinding, ViewerTool } from "./viewer-props.js";

const IMAGE = { width: 100, height: 80 };

function draw(tool: ViewerTool, ...path: readonly XY[]) {
  const begun = beginDraft(tool, path[0]!);
  return begun && finishDraft(path.slice(1).reduce<Draft>(moveDraft, begun));
}

function maskOfArt(...rows: readonly string[]) {
  const data = Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 1 : 0));
  return { width: rows[0]!.length, height: rows.length, data };
}

describe("drawings", () => {
  it("become the marks of their tools", () => {
    expect(draw("negative-point", [1, 2], [3, 4])).toEqual({
      kind: "mark",
      mark: { kind: "point", at: [3, 4], positive: false },
    });
    expect(draw("box", [10, 20], [4, 25])).toEqual({
      kind: "mark",
      mark: { kind: "box", box: [4, 20, 10, 25] },
    });
    expect(draw("lasso", [0, 0], [9, 0], [9, 9])).toMatchObject({ mark: { kind: "lasso" } });
    expect(draw("erase", [0, 0], [5, 5])).toMatchObject({ kind: "stroke", tool: "erase" });
  });

  it("too small to mean anything become nothing", () => {
    expect(draw("box", [10, 20], [10.4, 25])).toBeNull();
    expect(draw("lasso", [0, 0], [9, 0])).toBeNull();
    expect(draw("ruler", [3, 3])).toBeNull();
    expect(draw("pan", [3, 3])).toBeNull();
  });

  it("leave out path points that say nothing new", () => {
    expect(draw("brush", [0, 0], [0.1, 0], [0.2, 0.1], [5, 0])).toMatchObject({
      path: [
        [0, 0],
        [5, 0],
      ],
    });
  });
});

describe("marks that are dragged", () => {
  it("stay on the image as a whole", () => {
    expect(moveMark({ kind: "box", box: [10, 10, 30, 20] }, "all", [-50, 5], IMAGE)).toEqual({
      kind: "box",
      box: [0, 15, 20, 25],
    });
    expect(moveMark({ kind: "point", at: [99, 79], positive: true }, "all", [5, 5], IMAGE)).toMatchObject({
      at: [100, 80],
    });
  });

  it("turn a box over when a corner passes its opposite", () => {
    expect(moveMark({ kind: "box", box: [10, 10, 30, 20] }, 0, [30, 30], IMAGE)).toEqual({
      kind: "box",
      box: [30, 20, 40, 40],
    });
  });
});

describe("the outline of a mask", () => {
  const art = maskOfArt("####..#", "#..#.#.", "#.##...", "####..#");

  it("runs along pixel sides, round holes too", () => {
    expect(traceOutline(maskOfArt("..", ".#"))).toEqual([[1, 1, 2, 1, 2, 2, 1, 2]]);
    expect(traceOutline(maskOfArt("###", "#.#", "###"))).toHaveLength(2);
  });

  it("gives the mask back when it is filled by the even-odd rule", () => {
    const filled = new Uint8Array(art.data.length);
    for (const loop of traceOutline(art)) {
      const corners = Array.from({ length: loop.length / 2 }, (_, k): XY => [loop[2 * k]!, loop[2 * k + 1]!]);
      maskFromPolygon(corners, art.width, art.height).data.forEach((value, i) => {
        filled[i]! ^= value;
      });
    }
    expect(filled).toEqual(art.data);
  });
});

describe("findings on a slice", () => {
  const finding = (id: string, slice: number, ...rows: readonly string[]): ViewerFinding => ({
    id,
    label: id,
    color: "#56b4e9",
    mask: rleOf(maskOfArt(...rows)),
    slice,
    status: "proposed",
    isHidden: id === "hidden",
  });
  const all = [
    finding("small", 2, ".#.", "..."),
    finding("large", 2, "###", "..."),
    finding("other", 3, "###", "###"),
    finding("hidden", 2, "###", "###"),
  ];

  it("are drawn from the largest to the active one", () => {
    expect(findingsOnSlice(all, 2, null).map(({ id }) => id)).toEqual(["large", "small"]);
    expect(findingsOnSlice(all, 2, "large").map(({ id }) => id)).toEqual(["small", "large"]);
  });

  it("are met at the smallest under the pointer", () => {
    const here = findingsOnSlice(all, 2, null);
    expect(findingAt(here, [1.5, 0.5])?.id).toBe("small");
    expect(findingAt(here, [2.5, 0.5])?.id).toBe("large");
    expect(findingAt(here, [1.5, 1.5])).toBeNull();
    expect(findingAt(here, [-0.5, 0.5])).toBeNull();
  });

  it("whose mask cannot be read do not take the others away", () => {
    const broken = { ...all[0]!, mask: { size: [2, 3] as [number, number], counts: "~" } };
    expect(findingAt([broken, all[1]!], [1.5, 0.5])?.id).toBe("large");
  });
});
