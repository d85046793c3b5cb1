/** How slices are chosen. */
export interface SliceChoice {
  /** Most slices of one axis. */
  readonly perAxis: number;
  /** A label counts on a slice from this many pixels on. */
  readonly minPixels: number;
}

/**
 * What the importers of volumes use: three slices of an axis show most labels of a volume and stay different enough
 * from each other; under 32 pixels a label is as good as not there.
 */
export const DEFAULT_SLICE_CHOICE: SliceChoice = { perAxis: 3, minPixels: 32 };

/** A slice is taken for its labels only if some label gains this share of its own largest area by it. */
const LEAST_GAIN = 0.25;

/**
 * Chooses slices of one axis by what is drawn on them.
 *
 * First those where labels have their largest areas: with more labels than slices, the slices that together come
 * nearest to showing every label at its largest. Then, up to the limit, others spread evenly over the labelled range.
 *
 * @param areas - For each label its pixels on each slice.
 * @returns Indices in ascending order; none where no label has enough pixels anywhere.
 */
export function chooseSlices(areas: readonly ArrayLike<number>[], choice: SliceChoice): number[] {
  const labelled = labelledSlices(areas, choice.minPixels);
  const chosen = largestSlices(areas, labelled, choice);
  const rest = Math.min(choice.perAxis, labelled.length) - chosen.size;
  for (let i = 0; i < rest; i++) {
    const wanted = labelled[Math.floor(((i + 0.5) / rest) * labelled.length)];
    const free = labelled.filter((slice) => !chosen.has(slice));
    chosen.add(
      free.reduce((best, slice) => (distance(slice, wanted) < distance(best, wanted) ? slice : best)),
    );
  }
  return [...chosen].sort((a, b) => a - b);
}

function labelledSlices(areas: readonly ArrayLike<number>[], minPixels: number): number[] {
  const count = areas[0]?.length ?? 0;
  const all = Array.from({ length: count }, (_, slice) => slice);
  return all.filter((slice) => areas.some((area) => area[slice] >= minPixels));
}

/** Greedy: each time the slice that adds most to the sum over labels of the best share seen so far. */
function largestSlices(
  areas: readonly ArrayLike<number>[],
  labelled: readonly number[],
  { perAxis, minPixels }: SliceChoice,
): Set<number> {
  const peaks = areas.map((area) => labelled.reduce((most, slice) => Math.max(most, area[slice]), 0));
  const best = areas.map(() => 0);
  const share = (label: number, slice: number) =>
    areas[label][slice] >= minPixels ? areas[label][slice] / peaks[label] : 0;
  const chosen = new Set<number>();
  while (chosen.size < perAxis) {
    const gains = labelled.map((slice) => {
      const perLabel = areas.map((_, label) => Math.max(0, share(label, slice) - best[label]));
      return { slice, sum: sum(perLabel), most: Math.max(...perLabel) };
    });
    const top = gains.reduce<(typeof gains)[number] | null>(
      (a, b) => (a === null || b.sum > a.sum ? b : a),
      null,
    );
    if (top === null || top.most < LEAST_GAIN) break;
    chosen.add(top.slice);
    best.forEach((value, label) => {
      best[label] = Math.max(value, share(label, top.slice));
    });
  }
  return chosen;
}

function distance(a: number, b: number): number {
  return Math.abs(a - b);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
