import { EvaluationError } from "../../evaluation-error.js";

/**
 * The one-to-one assignment of rows to columns whose weights sum to the most (Hungarian method with potentials, Kuhn
 * 1955, in the O(n^2 m) form of Jonker & Volgenant 1987). As many pairs as the shorter side has, even where a weight
 * is zero or negative.
 *
 * @param weights - Rectangular, finite; `weights[row][column]`.
 * @returns The column of each row; null for rows that are left over.
 * @throws {EvaluationError} `bad_option` if rows differ in length or a weight is not finite.
 * @example
 * assignMaximum([[0.9, 0.8], [0.7, 0.1]]); // [1, 0]: 0.8 + 0.7 beats 0.9 + 0.1
 */
export function assignMaximum(weights: readonly (readonly number[])[]): (number | null)[] {
  const columns = weights[0]?.length ?? 0;
  if (weights.some((row) => row.length !== columns || !row.every(Number.isFinite))) {
    throw new EvaluationError("bad_option", "assignMaximum: weights must be finite, in rows of one length");
  }
  if (weights.length <= columns) {
    return assignRows(weights.length, columns, (row, column) => -weights[row][column]);
  }
  const rowOfColumn = assignRows(columns, weights.length, (column, row) => -weights[row][column]);
  return weights.map((_, row) => {
    const column = rowOfColumn.indexOf(row);
    return column < 0 ? null : column;
  });
}

/**
 * Minimum cost; `rows <= columns`. Rows and columns count from 1 inside: column 0 stands for the row that is being
 * placed.
 */
function assignRows(rows: number, columns: number, cost: (row: number, column: number) => number): number[] {
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    const previous = new Int32Array(columns + 1);
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(columns + 1);
    let column = 0;
    while (rowOf[column] !== 0) {
      visited[column] = 1;
      const from = rowOf[column];
      let nearest = 0;
      for (let to = 1; to <= columns; to++) {
        if (visited[to]) continue;
        const reduced = cost(from - 1, to - 1) - rowPotential[from] - columnPotential[to];
        if (reduced < slack[to]) {
          slack[to] = reduced;
          previous[to] = column;
        }
        if (nearest === 0 || slack[to] < slack[nearest]) nearest = to;
      }
      const step = slack[nearest];
      for (let at = 0; at <= columns; at++) {
        if (visited[at]) {
          rowPotential[rowOf[at]] += step;
          columnPotential[at] -= step;
        } else slack[at] -= step;
      }
      column = nearest;
    }
    for (; column !== 0; column = previous[column]) rowOf[column] = rowOf[previous[column]];
  }
  const columnOf = new Array<number>(rows);
  for (let column = 1; column <= columns; column++) {
    if (rowOf[column] !== 0) columnOf[rowOf[column] - 1] = column - 1;
  }
  return columnOf;
}
