import type { AnswerEvent, GroundedTerm } from "./answer.js";
import type { Draft } from "./scan-reader.js";

/**
 * Tells what is new in an answer that grows: words up to a term's end, then the term with its mask, then more words.
 * A term's words come in one piece.
 *
 * Nothing is told twice and nothing taken back, so it may be given a draft only once its words are sure to stay.
 */
export class AnswerHerald {
  readonly terms: GroundedTerm[] = [];
  #told = 0;

  /** @param ground - The n-th term of a draft with its mask. */
  constructor(readonly ground: (draft: Draft, index: number) => Promise<GroundedTerm>) {}

  /** @param isWhole - The draft is the whole answer: a term without a `<SEG>` will not get one. */
  async *tell(draft: Draft, isWhole: boolean): AsyncGenerator<AnswerEvent> {
    const { parsed, openTerm, segments } = draft;
    while (this.terms.length < parsed.terms.length) {
      const index = this.terms.length;
      const { end, segIndex } = parsed.terms[index];
      yield* this.#words(parsed.text, end);
      const isScored = segIndex !== null && segments[segIndex] !== undefined;
      // Words after a term leave it without a mask.
      if (!isScored && !isWhole && parsed.text.length === end) return;
      const term = await this.ground(draft, index);
      this.terms.push(term);
      yield { kind: "term", term };
    }
    yield* this.#words(parsed.text, openTerm ?? parsed.text.length);
  }

  *#words(text: string, end: number): Generator<AnswerEvent> {
    if (end <= this.#told) return;
    yield { kind: "text", text: text.slice(this.#told, end) };
    this.#told = end;
  }
}
