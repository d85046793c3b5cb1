import { checkMarks, type Mask, type MedicalImage, maskFromBox } from "@mimo/imaging";
import type { Answer, AnswerEvent, AskOptions, GroundedTerm } from "@mimo/inference";
import { type MimoConfig, presetConfig } from "@mimo/model";
import type { Engine, Session } from "../io.js";

/** A session's memory, to see that nothing is carried over where it must not be. */
interface FakeTurn {
  readonly question: string | null;
}

/**
 * Test helper: an engine that answers "Here is the liver." with the image's upper left quarter, "There is no liver."
 * when the question has the word "absent", and fails as told by the question: "bug".
 */
export class FakeEngine implements Engine {
  readonly model = {
    config: presetConfig("mimo-nano") as MimoConfig,
    file: {
      format: "mimo-model/1" as const,
      config: presetConfig("mimo-nano"),
      presenceThreshold: 0.5,
      closeLook: false,
      provenance: {},
    },
    weightsHash: "ab".repeat(32),
  };
  /** Images that were opened, in order. */
  readonly opened: MedicalImage[] = [];
  /** Questions with the number of turns that came before in their session. */
  readonly asked: {
    readonly question: string | null;
    readonly marks: AskOptions["marks"];
    readonly turns: number;
  }[] = [];
  released = 0;
  /** Called before each answer. */
  onAsk: (() => void) | null = null;

  async openImage(image: MedicalImage): Promise<Session> {
    this.opened.push(image);
    const turns: FakeTurn[] = [];
    const answer = (question: string | null, options: AskOptions = {}): Answer => {
      this.onAsk?.();
      if (options.signal?.aborted) throw new Error("the answer was stopped");
      if (question === "bug") throw new TypeError("a bug of ours");
      checkMarks(options.marks ?? [], image.width, image.height);
      this.asked.push({ question, marks: options.marks, turns: turns.length });
      turns.push({ question });
      return fakeAnswer(question, image);
    };
    return {
      image,
      encodeMs: 5,
      ask: async (question, options) => answer(question, options),
      async *askStream(question, options) {
        yield* streamOf(answer(question, options));
      },
      segment: async (term) => ({ ...fakeAnswer(`the ${term}`, image).terms[0]!, text: term, ms: 2 }),
      refine: async (term, previous) => ({ ...fakeAnswer(term, image).terms[0]!, mask: previous, ms: 2 }),
      reset: () => {
        turns.length = 0;
      },
    };
  }

  async release(): Promise<void> {
    this.released++;
  }
}

function fakeAnswer(question: string | null, { width, height }: MedicalImage): Answer {
  const isAbsent = question?.includes("absent") ?? false;
  const text = isAbsent ? "There is no liver." : "Here is the liver.";
  const start = text.indexOf("liver");
  const mask: Mask = maskFromBox([0, 0, width / 2, height / 2], width, height);
  const term: GroundedTerm = isAbsent
    ? { text: "liver", start, end: start + 5, presence: 0.1, quality: null, stability: null, mask: null }
    : { text: "liver", start, end: start + 5, presence: 0.9, quality: 0.8, stability: 0.9, mask };
  const ms = { encode: 5, answer: 10.123456, masks: 2 };
  return { text, tagged: text, terms: [term], warnings: [], ms };
}

function* streamOf(answer: Answer): Generator<AnswerEvent> {
  const [term] = answer.terms;
  yield { kind: "text", text: answer.text.slice(0, term!.end) };
  yield { kind: "term", term: term! };
  yield { kind: "text", text: answer.text.slice(term!.end) };
  yield { kind: "done", answer };
}
