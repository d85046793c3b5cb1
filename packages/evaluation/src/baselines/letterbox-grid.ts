import { emptyMask, type Mask } from "@mimo/imaging";

/** Side of the grid that shapes are averaged on. */
export const GRID_SIDE = 64;

/** How a picture lies on the grid: the longer side fills it, at the top left, as the model takes pictures. */
interface GridFit {
  /** Cells that the picture covers. */
  readonly columns: number;
  readonly rows: number;
}

function fitGrid(width: number, height: number): GridFit {
  const scale = GRID_SIDE / Math.max(width, height);
  const fit = (extent: number) => Math.min(GRID_SIDE, Math.max(1, Math.round(extent * scale)));
  return { columns: fit(width), rows: fit(height) };
}

/**
 * How much of each grid cell a mask covers.
 *
 * @returns `[GRID_SIDE, GRID_SIDE]`, row-major, 0 to 255 for none to all; 0 beside the picture.
 */
export function coverageOnGrid({ width, height, data }: Mask): Uint8Array {
  const { columns, rows } = fitGrid(width, height);
  const grid = new Uint8Array(GRID_SIDE * GRID_SIDE);
  for (let row = 0; row < rows; row++) {
    const [y0, y1] = pixelsOf(row, rows, height);
    for (let column = 0; column < columns; column++) {
      const [x0, x1] = pixelsOf(column, columns, width);
      let inside = 0;
      for (let y = y0; y < y1; y++) {
        for (let x = x0; x < x1; x++) if (data[y * width + x] !== 0) inside++;
      }
      grid[row * GRID_SIDE + column] = Math.round((255 * inside) / ((x1 - x0) * (y1 - y0)));
    }
  }
  return grid;
}

/** Pixels `[from, to)` of one cell; at least one, so that small pictures have no empty cells. */
function pixelsOf(cell: number, cells: number, pixels: number): [from: number, to: number] {
  const from = Math.floor((cell * pixels) / cells);
  return [from, Math.max(from + 1, Math.floor(((cell + 1) * pixels) / cells))];
}

/** The grid's cell under a point of a picture. */
export function cellAt([x, y]: readonly [number, number], width: number, height: number): number {
  const { columns, rows } = fitGrid(width, height);
  const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(at)));
  return within((y * rows) / height, rows) * GRID_SIDE + within((x * columns) / width, columns);
}

/**
 * Draws grid values of at least a level onto a picture; between cell centres values are bilinear, so edges are not stairs.
 *
 * @param grid - `[GRID_SIDE, GRID_SIDE]`, row-major.
 */
export function maskFromGrid(grid: ArrayLike<number>, level: number, width: number, height: number): Mask {
  const { columns, rows } = fitGrid(width, height);
  const mask = emptyMask(width, height);
  const across = neighbours(width, columns);
  const down = neighbours(height, rows);
  for (let y = 0; y < height; y++) {
    const { low: top, high: bottom, share: v } = down[y];
    for (let x = 0; x < width; x++) {
      const { low, high, share: u } = across[x];
      const upper = grid[top * GRID_SIDE + low] * (1 - u) + grid[top * GRID_SIDE + high] * u;
      const lower = grid[bottom * GRID_SIDE + low] * (1 - u) + grid[bottom * GRID_SIDE + high] * u;
      if (upper * (1 - v) + lower * v >= level) mask.data[y * width + x] = 1;
    }
  }
  return mask;
}

/** The cells whose centres lie on both sides of each pixel centre, and how near the second is. */
function neighbours(pixels: number, cells: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: pixels }, (_, pixel) => {
    const at = Math.min(cells - 1, Math.max(0, ((pixel + 0.5) * cells) / pixels - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(cells - 1, low + 1), share: at - low };
  });
}
