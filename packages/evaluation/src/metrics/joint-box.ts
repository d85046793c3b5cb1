import { type BoxXyxyPx, boundingBox, type Mask } from "@mimo/imaging";

/**
 * The smallest box round everything inside any of the masks; null if all are empty. What is counted or measured within it
 * is the same, and quicker.
 *
 * @param masks - On one grid; null is empty.
 */
export function jointBox(masks: readonly (Mask | null)[]): BoxXyxyPx | null {
  const boxes = masks.flatMap((mask) => {
    const box = mask === null ? null : boundingBox(mask);
    return box === null ? [] : [box];
  });
  if (boxes.length === 0) return null;
  return [
    Math.min(...boxes.map(([x0]) => x0)),
    Math.min(...boxes.map(([, y0]) => y0)),
    Math.max(...boxes.map(([, , x1]) => x1)),
    Math.max(...boxes.map(([, , , y1]) => y1)),
  ];
}
