import type { Random } from "@mimo/base";
import { type BoxXyxyPx, type Mask, maskFromPolygon, type PointXyPx } from "@mimo/imaging";

/** Corners of the path: as many as a quick hand makes. */
const CORNERS = 28;

/** A closed path around a structure, as a hand draws it: outside nearly everywhere, by an uneven margin. */
export interface Lasso {
  readonly path: readonly PointXyPx[];
  /** What the path encloses, cut to the image. */
  readonly mask: Mask;
}

/**
 * Draws a lasso around all of a mask.
 *
 * The path keeps to the largest distance of the mask in each direction from the middle of its box, so a bay or a gap
 * between two regions is enclosed too, as it is when people circle something.
 *
 * @param bounds - The mask's bounding box.
 * @param margin - Mean distance that the hand keeps, as a fraction of the box's half side on each axis.
 */
export function simulateLasso(mask: Mask, bounds: BoxXyxyPx, margin: number, rng: Random): Lasso {
  const [x0, y0, x1, y1] = bounds;
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [rx, ry] = [(x1 - x0) / 2, (y1 - y0) / 2];
  const reach = reachByDirection(mask, bounds);
  // A slow wave makes the hand's unevenness; independent corners would make it a saw.
  const [phase, swing] = [rng.uniform(0, 2 * Math.PI), rng.uniform(0.2, 0.7)];
  const path = reach.map((_, k): PointXyPx => {
    const angle = (2 * Math.PI * k) / CORNERS;
    const near = Math.max(reach[(k + CORNERS - 1) % CORNERS], reach[k], reach[(k + 1) % CORNERS]);
    const away = margin * (1 + swing * Math.sin(2 * angle + phase)) + 0.02 * rng.normal();
    // At least a pixel's half beyond the last pixel's centre, or thin structures would slip through.
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    const scale = Math.max(near * 1.01, near + away);
    return [cx + dx * (scale * rx + 0.6), cy + dy * (scale * ry + 0.6)];
  });
  return { path, mask: maskFromPolygon(path, mask.width, mask.height) };
}

/** The farthest pixel of each direction, in half sides of the box. */
function reachByDirection(mask: Mask, [x0, y0, x1, y1]: BoxXyxyPx): number[] {
  const reach = new Array<number>(CORNERS).fill(0.15);
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [rx, ry] = [(x1 - x0) / 2, (y1 - y0) / 2];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      if (!mask.data[y * mask.width + x]) continue;
      const [dx, dy] = [(x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry];
      const at = Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * CORNERS + CORNERS) % CORNERS;
      reach[at] = Math.max(reach[at], Math.hypot(dx, dy));
    }
  }
  return reach;
}
