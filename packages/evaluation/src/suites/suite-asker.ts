import type { ImageRecord, Structure } from "@mimo/dataset";
import type { Mark, Mask } from "@mimo/imaging";
import type { GroundedTerm } from "@mimo/inference";
import { EvaluationError } from "../evaluation-error.js";
import type { EvaluationSession } from "../harness/evaluation-engine.js";
import type { SuiteSubject } from "../harness/suite-rows.js";
import { matchTerms } from "../metrics/terms.js";

/** What is asked where a mark must speak for itself, as in the fixed questions. */
const UNNAMED_QUESTION = "Segment this.";

/** What came of one ask. */
export interface SuiteAnswer {
  /** Null if the answer has none. */
  readonly mask: Mask | null;
  /** The term that the answer gives the mask: the model's own word where nobody named the structure. */
  readonly term: string | null;
}

/** Asks a session for single structures, each time with no memory of what came before, until the caller stops it. */
export class SuiteAsker {
  constructor(
    readonly session: EvaluationSession,
    readonly signal: AbortSignal | null,
  ) {}

  /** By its name, with marks or without. @throws {EvaluationError} `aborted` */
  async byName(term: string, marks: readonly Mark[]): Promise<SuiteAnswer> {
    const { mask } = await this.#run(() => this.session.segment(term, marks));
    return { mask, term };
  }

  /**
   * By marks alone, in one question that names nothing.
   *
   * @param target - Canonical term: of an answer with several masks the one that names it counts, else the first.
   * @throws {EvaluationError} `aborted`
   */
  async byMarks(marks: readonly Mark[], target: string): Promise<SuiteAnswer> {
    const options = this.signal === null ? { marks } : { marks, signal: this.signal };
    const { terms } = await this.#run(() => {
      this.session.reset();
      return this.session.ask(UNNAMED_QUESTION, options);
    });
    const grounded = terms.filter(({ presence, mask }) => presence !== null || mask !== null);
    const [at] = matchTerms(
      grounded.map(({ text }) => text),
      [target],
    );
    return at === null ? { mask: null, term: null } : { mask: grounded[at].mask, term: grounded[at].text };
  }

  /** By a click into a mask that is there already. @throws {EvaluationError} `aborted` */
  async byClick(
    term: string,
    previous: Mask,
    click: Mark,
    settled: readonly Mark[],
  ): Promise<GroundedTerm["mask"]> {
    return (await this.#run(() => this.session.refine(term, previous, [click], settled))).mask;
  }

  async #run<Result>(ask: () => Promise<Result>): Promise<Result> {
    throwIfAborted(this.signal);
    try {
      return await ask();
    } catch (error) {
      // A session that stops says so in its own words.
      throwIfAborted(this.signal, error);
      throw error;
    }
  }
}

/** @throws {EvaluationError} `aborted` if the caller has stopped. */
export function throwIfAborted(signal: AbortSignal | null, cause?: unknown): void {
  if (!signal?.aborted) return;
  throw new EvaluationError(
    "aborted",
    "suite: every question asked, got a stop by the caller",
    {},
    { cause },
  );
}

/** Who and what a row is about. */
export function subjectOf(record: ImageRecord, { term }: Structure): SuiteSubject {
  const { id, dataset, modality, caseId } = record;
  return { imageId: id, dataset, modality, caseId, term: term.term };
}
