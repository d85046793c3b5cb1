import type { AnswerEvent, ParsedAnswer } from "./answer.js";
import { AnswerStream } from "./answer-stream.js";
import type { TokenDecoder } from "./token-decoder.js";
import type { Tokenizer } from "./tokenizer.js";

/**
 * Reads an answer from token ids as a model writes them.
 *
 * Only real tag tokens are tags: the n-th `seg` event belongs to the n-th `<SEG>` id, whatever the words spell.
 */
export class AnswerDecoder {
  readonly #tokenizer: Tokenizer;
  readonly #tokens: TokenDecoder;
  readonly #stream = new AnswerStream({ spelledTags: "text" });

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
    this.#tokens = tokenizer.createDecoder();
  }

  /**
   * Reads one id. The caller stops at `<eos>`, which would count as a stray token.
   *
   * @throws {TextError} `unknown_token_id`; `stream_finished` after `finish`.
   */
  push(id: number): AnswerEvent[] {
    const special = this.#tokenizer.specialOf(id);
    if (special === null) return this.#stream.push(this.#tokens.push(id));
    return [...this.#stream.push(this.#tokens.flush()), ...this.#stream.pushToken(special)];
  }

  /** Ends the answer and gives the last events. */
  finish(): AnswerEvent[] {
    const rest = this.#tokens.flush();
    return rest === "" ? this.#stream.finish() : [...this.#stream.push(rest), ...this.#stream.finish()];
  }

  /** UTF-16 offset into the answer's text where a term starts that has not ended; null outside a term. */
  get openTerm(): number | null {
    return this.#stream.openTerm;
  }

  /** The answer as far as it has been read; complete after `finish`. */
  get answer(): ParsedAnswer {
    return this.#stream.answer;
  }
}
