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

  constructor(readonly script: (question: FakeQuestion) => Answer) {}

  async openImage(image: MedicalImage): Promise<EvaluationSession> {
    const shade = image.pixels[0];
    this.encoded.push(shade);
    let turns = 0;
    return {
      encodeMs: 100,
      reset: () => {
        turns = 0;
      },
      ask: async (question: string | null, { marks = [] }: AskOptions = {}) => {
        const asked = { shade, question: question ?? "", marks, earlierTurns: turns++ };
        this.asked.push(asked);
        return this.script(asked);
      },
    };
  }
}
