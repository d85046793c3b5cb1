import { createHash } from "node:crypto";
import type { ImageRecord } from "@mimo/dataset";
import type { PriorMasks } from "../baselines/prior-masks.js";
import { chooseStandIn } from "../baselines/shuffled-picture.js";
import { EvaluationError } from "../evaluation-error.js";
import { everyNth } from "../suites/choose-structures.js";
import { chooseRecords } from "./choose-records.js";
import type { EvaluationSettings } from "./evaluation-report.js";
import { CONTROLS, type Control } from "./sample-row.js";
import type { Suite } from "./suite.js";

/** What decides which images are asked about, and what. */
export interface PlanOptions {
  /** Usually those of `openDataset(folder, { split: "test" })`. */
  readonly records: readonly ImageRecord[];
  /** Decides structures, marks, wording and intervals. A whole number. */
  readonly seed: number;
  /** At most so many images, drawn evenly over the modalities. Default: all. */
  readonly limit?: number;
  /** Ask the questions. Default: true; false leaves the suites. */
  readonly questions?: boolean;
  /** Also ask the samples that a built dataset brings. Default: true; a plain folder brings none. */
  readonly written?: boolean;
  /** Ways to ask the model that take something away. Default: all. Together they nearly treble the time. */
  readonly controls?: readonly Control[];
  /** Run the controls on every so manieth image of each modality only, on one at least. Default: 1, on all. */
  readonly blankEvery?: number;
  /** Mean masks of the training images, for the `prior` baseline. Default: it is not run. */
  readonly priors?: PriorMasks | null;
  /** What to run besides the fixed questions. Default: nothing. */
  readonly suites?: readonly Suite[];
}

/** What is done with one image. */
export interface ImagePlan {
  readonly record: ImageRecord;
  readonly controls: readonly Control[];
  /** The image to show instead, for `shuffled`; null where it is not run, or nothing else is there to show. */
  readonly standIn: ImageRecord | null;
  readonly suites: readonly Suite[];
}

/** What is done with every image, in the order of the records. */
export interface EvaluationPlan {
  readonly images: readonly ImagePlan[];
  readonly seed: number;
  readonly questions: boolean;
  readonly written: boolean;
  readonly priors: PriorMasks | null;
  readonly settings: Pick<EvaluationSettings, "seed" | "limit" | "blankEvery">;
  /** Equal for plans that give the same rows of the same model: resuming a run compares them. Plain data. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/**
 * Decides what to ask about which image; the same options give the same plan in every process.
 *
 * @throws {EvaluationError} `no_images` without records, `bad_option` for a number out of range.
 */
export function planEvaluation(options: PlanOptions): EvaluationPlan {
  const { records, seed, limit = null, blankEvery = 1, priors = null } = options;
  const { questions = true, written = true, controls = CONTROLS, suites = [] } = options;
  if (records.length === 0) throw new EvaluationError("no_images", "evaluate: at least 1 image, got none");
  requireCount("limit", limit);
  requireCount("blankEvery", blankEvery);
  if (!Number.isInteger(seed)) {
    throw new EvaluationError("bad_option", `evaluate: seed must be a whole number, got ${seed}`);
  }
  const chosen = chooseRecords(records, limit, seed);
  const ofSuites = suites.map((suite) => ({ suite, ids: everyNth(chosen, suite.every, seed) }));
  const controlled = everyNth(chosen, blankEvery, seed);
  const images = chosen.map((record): ImagePlan => {
    const own = controlled.has(record.id) ? controls : [];
    const standIn = own.includes("shuffled") ? chooseStandIn(record, records, seed) : null;
    return {
      record,
      controls: own,
      standIn,
      suites: ofSuites.filter(({ ids }) => ids.has(record.id)).map(({ suite }) => suite),
    };
  });
  const settings = { seed, limit, blankEvery: controls.length === 0 ? null : blankEvery };
  const identity = {
    ...settings,
    questions,
    written,
    controls,
    suites: suites.map(({ name, every }) => `${name}/${every}`),
    priors: priors === null ? null : hashOf(priors.toJson()),
    images: hashOf(JSON.stringify(images.map(describeImage))),
  };
  return { images, seed, questions, written, priors, settings, identity };
}

/**
 * @throws {EvaluationError} `bad_option` unless null or a whole number of at least 1.
 */
export function requireCount(name: string, value: number | null): void {
  if (value !== null && !(Number.isInteger(value) && value >= 1)) {
    throw new EvaluationError("bad_option", `evaluate: ${name} must be a whole number >= 1, got ${value}`);
  }
}

/** All of a record that rows are made of, or that groups them. */
function describeImage({ record, controls, standIn, suites }: ImagePlan): unknown {
  const { imagePath: _place, masks, ...facts } = record;
  return [
    facts,
    masks.map(({ label, kind, instance, areaPx }) => [label, kind, instance, areaPx]),
    controls,
    standIn?.id ?? null,
    suites.map(({ name }) => name),
  ];
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
