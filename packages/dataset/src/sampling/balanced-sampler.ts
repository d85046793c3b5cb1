import { groupBy, type Random } from "@mimo/base";
import { DatasetError } from "../dataset-error.js";
import type { ImageRecord } from "../image-record.js";
import { findTerm } from "../ontology/ontology.js";

/** How uneven the draws may be. */
export interface BalanceOptions {
  /**
   * A modality is drawn in proportion to (number of its terms) ^ modalityPower: 0 draws all alike. What has more to
   * learn is seen more often, however few its images. Default 0.3.
   */
  readonly modalityPower?: number;
  /** A term is drawn within its modality in proportion to (number of its cases) ^ termPower. Default 0.5. */
  readonly termPower?: number;
  /** Extra factors of modalities. Default: microscopy 0.4, being the ninth that nobody asked for. */
  readonly modalityFactors?: Readonly<Record<string, number>>;
  /** Share of draws within a modality that go to images with no mask, where there are some. Default 0.03. */
  readonly emptyShare?: number;
}

/** An image to make a sample from, and what the sample should be about. */
export interface SampledImage {
  readonly record: ImageRecord;
  /** Canonical term that the image shows; null for an image with no mask. */
  readonly label: string | null;
}

/** Images of one term, by dataset, then case: a case with a hundred slices counts as one. */
type CasesByDataset = readonly (readonly (readonly ImageRecord[])[])[];

interface ModalityPool {
  readonly terms: readonly string[];
  readonly termWeights: readonly number[];
  readonly casesByTerm: readonly CasesByDataset[];
  readonly empty: readonly ImageRecord[];
}

/**
 * Draws images so that rare modalities and rare terms are seen: modality, then term, dataset, case and image.
 *
 * Never by the number of images: a thousand slices of one patient weigh no more than one. All randomness comes from the
 * generator, whose state a checkpoint may keep.
 */
export class BalancedSampler {
  readonly #pools: readonly ModalityPool[];
  readonly #weights: readonly number[];
  readonly #rng: Random;
  readonly #emptyShare: number;

  /** @throws {DatasetError} `bad_option` if there is no record. */
  constructor(records: readonly ImageRecord[], rng: Random, options: BalanceOptions = {}) {
    if (records.length === 0) {
      throw new DatasetError("bad_option", "BalancedSampler: expected at least one image, got none");
    }
    const { modalityPower = 0.3, termPower = 0.5, modalityFactors = { microscopy: 0.4 } } = options;
    const byModality = groupBy(records, ({ modality }) => modality);
    this.#pools = [...byModality.values()].map((group) => poolOf(group, termPower));
    this.#weights = [...byModality.keys()].map((modality, at) => {
      const terms = Math.max(1, this.#pools[at].terms.length);
      return terms ** modalityPower * (modalityFactors[modality] ?? 1);
    });
    this.#rng = rng;
    this.#emptyShare = options.emptyShare ?? 0.03;
  }

  /** Share of draws that are about a canonical term; 0 for a term that no image shows. */
  shareOf(term: string): number {
    const total = sum(this.#weights);
    return sum(
      this.#pools.map(({ terms, termWeights }, at) => {
        const place = terms.indexOf(term);
        return place < 0 ? 0 : (this.#weights[at] / total) * (termWeights[place] / sum(termWeights));
      }),
    );
  }

  /** The next image and term. */
  next(): SampledImage {
    const rng = this.#rng;
    const pool = this.#pools[rng.pickWeighted(this.#weights)];
    const wantsEmpty = rng.chance(this.#emptyShare);
    if (pool.empty.length > 0 && (wantsEmpty || pool.terms.length === 0)) {
      return { record: rng.pick(pool.empty), label: null };
    }
    const at = rng.pickWeighted(pool.termWeights);
    const datasets = pool.casesByTerm[at];
    const cases = datasets[rng.pickWeighted(datasets.map((each) => Math.sqrt(each.length)))];
    return { record: rng.pick(rng.pick(cases)), label: pool.terms[at] };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function poolOf(records: readonly ImageRecord[], termPower: number): ModalityPool {
  const termsOf = (record: ImageRecord) =>
    new Set(
      record.masks
        .filter(({ kind, areaPx }) => kind === "all" && areaPx > 0)
        .map(({ label }) => findTerm(label).term),
    );
  const pairs = records.flatMap((record) => [...termsOf(record)].map((term) => ({ term, record })));
  const byTerm = new Map(
    [...groupBy(pairs, ({ term }) => term)].map(([term, group]) => [term, group.map(({ record }) => record)]),
  );
  const groups = [...byTerm.values()];
  return {
    terms: [...byTerm.keys()],
    termWeights: groups.map((group) => casesOf(group).length ** termPower),
    casesByTerm: groups.map((group) => [...groupBy(group, ({ dataset }) => dataset).values()].map(casesOf)),
    empty: records.filter((record) => termsOf(record).size === 0),
  };
}

function casesOf(records: readonly ImageRecord[]): ImageRecord[][] {
  return [...groupBy(records, ({ dataset, caseId }) => JSON.stringify([dataset, caseId])).values()];
}
