import type { Mark, Mask, MedicalImage } from "@mimo/imaging";
import type { Answer, AskOptions, GroundedTerm } from "@mimo/inference";
import type { EvaluationEngine, EvaluationSession } from "../harness/evaluation-engine.js";

/** Test helper: what a scripted model is asked. */
export interface FakeQuestion {
  /** Value of the image's first pixel: tells which image it is; 128 is a blank one. */
  readonly shade: number;
  readonly question: string;
  readonly marks: readonly Mark[];
  /** How many turns came before. */
  readonly earlierTurns: number;
}

/** Test helper: what a scripted model is asked to correct. */
export interface FakeCorrection {
  readonly shade: number;
  readonly term: string;
  readonly previous: Mask;
  readonly fresh: readonly Mark[];
  readonly settled: readonly Mark[];
}

/** Test helper: a term as a model grounds it. */
export function groundedTerm(text: string, mask: Mask | null, presence: number | null): GroundedTerm {
  return {
    text,
    start: 0,
    end: text.length,
    presence,
    quality: mask === null ? null : 0.5,
    stability: mask === null ? null : 0.9,
    mask,
  };
}

/** Test helper: an answer with fixed times. */
export function fakeAnswer(text: string, terms: readonly GroundedTerm[]): Answer {
  return { text, tagged: text, terms, warnings: [], ms: { encode: 0, answer: 20, masks: 4 } };
}

/** Test helper: a model without weights that answers from a script, and records what it was asked. */
export class FakeEngine implements EvaluationEngine {
  readonly model = {
    weightsHash: "f00d",
    file: { presenceThreshold: 0.5, provenance: { recipe: "fake" } },
  };
  readonly asked: FakeQuestion[] = [];
  /** Shades of the images that were encoded, in order. */
  readonly encoded: number[] = [];
  /** The images that were encoded, in order. */
  readonly opened: MedicalImage[] = [];
  readonly corrected: FakeCorrection[] = [];

  /**
   * @param script - Answers what is asked; `segment` asks it "Segment the <term>." and takes the first term of the answer.
   * @param correct - Gives the corrected mask. Default: no change.
   */
  constructor(
    readonly script: (question: FakeQuestion) => Answer,
    readonly correct: (correction: FakeCorrection) => Mask | null = ({ previous }) => previous,
  ) {}

  async openImage(image: MedicalImage): Promise<EvaluationSession> {
    const shade = image.pixels[0];
    this.encoded.push(shade);
    this.opened.push(image);
    let turns = 0;
    const answer = (question: string, marks: readonly Mark[], earlierTurns: number) => {
      const asked = { shade, question, marks, earlierTurns };
      this.asked.push(asked);
      return this.script(asked);
    };
    return {
      encodeMs: 100,
      reset: () => {
        turns = 0;
      },
      ask: async (question: string | null, { marks = [] }: AskOptions = {}) =>
        answer(question ?? "", marks, turns++),
      segment: async (term: string, marks: readonly Mark[]) => {
        const [found = groundedTerm(term, null, null)] = answer(`Segment the ${term}.`, marks, 0).terms;
        return { ...found, text: term, ms: 4 };
      },
      refine: async (term: string, previous: Mask, fresh: readonly Mark[], settled: readonly Mark[] = []) => {
        const correction = { shade, term, previous, fresh, settled };
        this.corrected.push(correction);
        return { ...groundedTerm(term, this.correct(correction), 0.9), ms: 4 };
      },
    };
  }
}
