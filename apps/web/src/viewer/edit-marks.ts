import type { MarkJson } from "@mimo/protocol";
import { orderedBox } from "./drafts.js";
import { clampToImage, type Size, type XY } from "./image-transform.js";

/** Which part of a mark is held: the whole of it, or a corner of a box (0 is the upper left, clockwise). */
export type Grip = "all" | 0 | 1 | 2 | 3;

/** Corners of a box, clockwise from the upper left. */
export function boxCorners([x0, y0, x1, y1]: readonly [number, number, number, number]): readonly XY[] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

/**
 * Moves a mark, or a corner of a box, by image pixels. A mark stays on the image as a whole; painted masks do not
 * move. A corner dragged past its opposite turns the box over.
 */
export function moveMark(mark: MarkJson, grip: Grip, [dx, dy]: XY, image: Size): MarkJson {
  if (mark.kind === "mask") return mark;
  if (mark.kind === "box" && grip !== "all") {
    const corners = boxCorners(mark.box);
    const moved = clampToImage([corners[grip]![0] + dx, corners[grip]![1] + dy], image);
    return { kind: "box", box: orderedBox(moved, corners[(grip + 2) % 4]!) };
  }
  const [mx, my] = keptInside(pointsOf(mark), [dx, dy], image);
  const shift = ([x, y]: XY): [number, number] => [x + mx, y + my];
  switch (mark.kind) {
    case "point":
      return { ...mark, at: shift(mark.at) };
    case "box":
      return { kind: "box", box: [mark.box[0] + mx, mark.box[1] + my, mark.box[2] + mx, mark.box[3] + my] };
    default:
      return { ...mark, path: mark.path.map(shift) };
  }
}

function pointsOf(mark: Exclude<MarkJson, { kind: "mask" }>): readonly XY[] {
  return mark.kind === "point" ? [mark.at] : mark.kind === "box" ? boxCorners(mark.box) : mark.path;
}

function keptInside(points: readonly XY[], [dx, dy]: XY, image: Size): XY {
  const within = (axis: 0 | 1, by: number, most: number) => {
    const values = points.map((point) => point[axis]);
    const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
    return Math.max(-low!, Math.min(most - high!, by));
  };
  return [within(0, dx, image.width), within(1, dy, image.height)];
}
