import { groupBy, Random } from "@mimo/base";
import { type DatasetReader, findTerm, type ImageRecord, type MaskRecord, structuresOf } from "@mimo/dataset";
import type { Mask, PointXyPx } from "@mimo/imaging";
import { EvaluationError } from "../evaluation-error.js";
import { cellAt, coverageOnGrid, GRID_SIDE, maskFromGrid } from "./letterbox-grid.js";

/** Where a structure usually lies in pictures of one modality. */
export interface TermPrior {
  readonly modality: string;
  /** Canonical term. */
  readonly term: string;
  /** Mean coverage over the training masks, `[64, 64]` row-major, 0 to 255. */
  readonly mean: Uint8Array;
  /** The level of `mean` from which on the mask fits the training masks best (mean Dice on the grid). */
  readonly level: number;
  /** Share of the modality's training images that show the term, 0..1. */
  readonly share: number;
}

/** What to build of, besides the images. */
export interface PriorOptions {
  /** Draws the masks. */
  readonly seed: number;
  /** At most so many masks for each term and modality. Default: 100, which leaves a mean mask as it is. */
  readonly perTerm?: number;
  readonly signal?: AbortSignal;
}

const FORMAT = "mimo-prior/1";
const LEVELS = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);

/** Mean masks of structures in training images: answers without looking at the picture. */
export class PriorMasks {
  readonly #priors: ReadonlyMap<string, readonly TermPrior[]>;

  constructor(readonly priors: readonly TermPrior[]) {
    this.#priors = groupBy(priors, ({ term }) => term);
  }

  /**
   * The prior of a term in a modality, else that of the modality which shows it most; null for a term that no training
   * image has.
   */
  priorOf(modality: string, label: string): TermPrior | null {
    const found = this.#priors.get(findTerm(label).term) ?? [];
    const best = [...found].sort((a, b) => b.share - a.share)[0];
    return found.find((prior) => prior.modality === modality) ?? best ?? null;
  }

  /** The term of a modality that is most often at a point; null if none ever is. */
  likeliestAt(modality: string, at: PointXyPx, width: number, height: number): TermPrior | null {
    const cell = cellAt(at, width, height);
    let best: { prior: TermPrior; chance: number } | null = null;
    for (const prior of this.priors) {
      const chance = prior.share * prior.mean[cell];
      if (prior.modality === modality && chance > (best?.chance ?? 0)) best = { prior, chance };
    }
    return best?.prior ?? null;
  }

  /** For a file; {@link parsePriorMasks} reads it. */
  toJson(): string {
    const priors = this.priors.map(({ mean, ...rest }) => ({
      ...rest,
      mean: Buffer.from(mean).toString("base64"),
    }));
    return JSON.stringify({ format: FORMAT, priors });
  }
}

/**
 * Reads what `PriorMasks.toJson` wrote.
 *
 * @throws {EvaluationError} `bad_file`
 */
export function parsePriorMasks(text: string): PriorMasks {
  const refuse = () => new EvaluationError("bad_file", "parsePriorMasks: expected a file of prior masks");
  let file: { format?: unknown; priors?: readonly (Omit<TermPrior, "mean"> & { mean: string })[] };
  try {
    file = JSON.parse(text);
  } catch {
    throw refuse();
  }
  if (file.format !== FORMAT || !Array.isArray(file.priors)) throw refuse();
  return new PriorMasks(
    file.priors.map((prior) => {
      const mean = Uint8Array.from(Buffer.from(prior.mean, "base64"));
      if (mean.length !== GRID_SIDE * GRID_SIDE) throw refuse();
      return { ...prior, mean };
    }),
  );
}

/** The mask that a prior draws onto a picture of some size. */
export function drawPrior({ mean, level }: TermPrior, width: number, height: number): Mask {
  return maskFromGrid(mean, level, width, height);
}

/**
 * Averages the masks of training images by modality and canonical term.
 *
 * @param records - Of the train split; images of another split are left out, so that no test mask leaks into a baseline.
 * @throws Whatever reading a mask throws; `EvaluationError` `aborted`.
 */
export async function buildPriorMasks(
  records: readonly ImageRecord[],
  data: Pick<DatasetReader, "readMask">,
  { seed, perTerm = 100, signal }: PriorOptions,
): Promise<PriorMasks> {
  const training = records.filter(({ split }) => split === "train");
  const wanted = training.flatMap((record) =>
    structuresOf(record).map(({ term, whole }) => ({ modality: record.modality, term: term.term, whole })),
  );
  const images = groupBy(training, ({ modality }) => modality);
  const priors: TermPrior[] = [];
  for (const group of groupBy(wanted, ({ modality, term }) => JSON.stringify([modality, term])).values()) {
    if (signal?.aborted) throw new EvaluationError("aborted", "buildPriorMasks: stopped by its caller");
    const { modality, term } = group[0];
    const drawn = Random.derive(seed, "prior", modality, term).shuffle(group).slice(0, perTerm);
    const grids = await readGrids(
      drawn.map(({ whole }) => whole),
      data,
    );
    const mean = meanOf(grids);
    const share = group.length / images.get(modality)!.length;
    priors.push({ modality, term, mean, level: bestLevel(mean, grids), share });
  }
  return new PriorMasks(priors);
}

async function readGrids(masks: readonly MaskRecord[], data: Pick<DatasetReader, "readMask">) {
  const grids: Uint8Array[] = [];
  for (const mask of masks) grids.push(coverageOnGrid(await data.readMask(mask)));
  return grids;
}

function meanOf(grids: readonly Uint8Array[]): Uint8Array {
  const sum = new Float64Array(GRID_SIDE * GRID_SIDE);
  for (const grid of grids) for (let at = 0; at < sum.length; at++) sum[at] += grid[at];
  return Uint8Array.from(sum, (value) => Math.round(value / grids.length));
}

/** Levels are shares of the greatest mean, so that structures that lie anywhere get a mask, too. */
function bestLevel(mean: Uint8Array, grids: readonly Uint8Array[]): number {
  const greatest = mean.reduce((most, value) => Math.max(most, value), 1);
  let best = { level: greatest / 2, dice: -1 };
  for (const share of LEVELS) {
    const level = Math.max(1, share * greatest);
    const dice = grids.reduce((total, grid) => total + diceAt(mean, level, grid), 0);
    if (dice > best.dice) best = { level, dice };
  }
  return best.level;
}

/** Coverage counts as area, so that structures smaller than a cell count, too. */
function diceAt(mean: Uint8Array, level: number, grid: Uint8Array): number {
  let [inside, drawn, shared] = [0, 0, 0];
  for (let at = 0; at < grid.length; at++) {
    inside += grid[at];
    if (mean[at] < level) continue;
    drawn += 255;
    shared += grid[at];
  }
  return inside + drawn === 0 ? 1 : (2 * shared) / (inside + drawn);
}
