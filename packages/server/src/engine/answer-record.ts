import { randomUUID } from "node:crypto";
import { encodeRle } from "@mimo/imaging";
import type { AnswerEvent, GroundedTerm, PastTurn } from "@mimo/inference";
import { MARK_QUESTION } from "@mimo/inference";
import type { AnswerEvents, GroundedTermJson, MarkJson, ModelStamp, Rle, TurnJson } from "@mimo/protocol";
import type { FindingChange } from "@mimo/storage";

/** What was asked, and where. */
export interface AskedQuestion {
  readonly conversationId: string;
  readonly slice: number;
  /** Empty when only marks ask. */
  readonly question: string;
  readonly marks: readonly MarkJson[];
  readonly model: ModelStamp;
}

/** An event of the answer's stream: its name and data. */
export type StreamEvent = {
  readonly [K in keyof AnswerEvents]: { readonly name: K; readonly data: AnswerEvents[K] };
}[keyof AnswerEvents];

/** A term as it travels, without what only a conversation has. */
export type TermWithMask = Omit<GroundedTermJson, "findingId"> & { readonly mask: Rle | null };

const LONGEST_LABEL = 120;

/** A model's term with its mask packed. */
export function toTermJson(term: GroundedTerm): TermWithMask {
  const { text, start, end, presence, quality, stability, mask } = term;
  const rle = mask === null ? null : encodeRle(mask);
  const packed =
    rle === null
      ? null
      : {
          size: [rle.size[0], rle.size[1]] satisfies [number, number] as [number, number],
          counts: rle.counts,
        };
  return { text, start, end, presence, quality, stability, mask: packed };
}

/** The model's memory of a conversation about one slice; stopped answers are no examples of how to answer. */
export function toHistory(turns: readonly TurnJson[], slice: number): PastTurn[] {
  return turns
    .filter((turn) => turn.slice === slice && turn.status === "done")
    .map(({ question, tagged }) => ({ question: question === "" ? MARK_QUESTION : question, tagged }));
}

/** Gathers an answer while it comes, for the stream and for the store. */
export class AnswerRecord {
  readonly turnId = randomUUID();
  readonly changes: FindingChange[] = [];
  readonly #asked: AskedQuestion;
  readonly #terms: GroundedTermJson[] = [];
  #said = "";
  #rest: Pick<TurnJson, "tagged" | "warnings" | "ms"> | null = null;

  constructor(asked: AskedQuestion) {
    this.#asked = asked;
  }

  /** Whether the whole answer has come. */
  get isDone(): boolean {
    return this.#rest !== null;
  }

  /** Notes an event; gives what the stream says of it. The end is said by whoever stores the answer. */
  take(event: AnswerEvent): StreamEvent | null {
    switch (event.kind) {
      case "text":
        this.#said += event.text;
        return { name: "text", data: { text: event.text } };
      case "term":
        return { name: "term", data: this.#addTerm(event.term) };
      case "done": {
        const { text, tagged, warnings, ms } = event.answer;
        this.#said = text;
        this.#rest = { tagged, warnings: [...warnings], ms };
        return null;
      }
    }
  }

  /** The turn as far as it has come: `stopped` unless it is whole. */
  turn(): Omit<TurnJson, "createdAt"> {
    const { conversationId, slice, question, marks, model } = this.#asked;
    const rest = this.#rest ?? { tagged: this.#said, warnings: [], ms: { encode: 0, answer: 0, masks: 0 } };
    const status = this.#rest === null ? "stopped" : "done";
    const said = { answer: this.#said, terms: this.#terms, status } as const;
    return { id: this.turnId, conversationId, slice, question, marks: [...marks], model, ...said, ...rest };
  }

  #addTerm(found: GroundedTerm): AnswerEvents["term"] {
    const { mask, ...place } = toTermJson(found);
    const label = place.text.trim().slice(0, LONGEST_LABEL).trim();
    const findingId = mask === null || label === "" ? null : randomUUID();
    const term = { ...place, findingId };
    this.#terms.push(term);
    if (mask !== null && findingId !== null) this.changes.push(this.#finding(findingId, label, mask, term));
    return { term, mask };
  }

  #finding(id: string, label: string, mask: Rle, term: GroundedTermJson): FindingChange {
    const { slice, question, marks, model } = this.#asked;
    const { presence, quality, stability } = term;
    const asked = question === "" ? null : question;
    return {
      kind: "create",
      id,
      slice,
      label,
      mask,
      scores: { presence, quality, stability },
      origin: { kind: "model", model, turnId: this.turnId, question: asked, marks: [...marks] },
    };
  }
}
