import type { AnswerEvent, AnswerTerm, AnswerWarning, ParsedAnswer } from "./answer.js";
import { SPECIALS, type SpecialToken } from "./special-tokens.js";
import { type Lexeme, TagLexer } from "./tag-lexer.js";
import { TextError } from "./text-error.js";

/** How to read pushed text. */
export interface AnswerStreamOptions {
  /**
   * What a tag spelled in pushed text is: "tag" (default), for answers that are strings; or "text", for a model's output,
   * where only a token has a hidden state to ground with. Spelled tags are then removed with a warning.
   */
  readonly spelledTags?: "tag" | "text";
}

/**
 * Where the reader stands: `outside` a term; `opened` after `<p>`, before anything visible; `inside` a term; `grounded`
 * after a `<SEG>` that ended the term from within (`<p>term<SEG></p>`, the order of the paper's example), before `</p>`.
 */
type Place = "outside" | "opened" | "inside" | "grounded";

/**
 * Reads an answer that arrives in pieces; see `parseAnswer` for the grammar.
 *
 * Total: no input throws. However the input is cut into pieces, the events say the same and the answer is the same.
 */
export class AnswerStream {
  readonly #lexer = new TagLexer();
  readonly #spelledTags: "tag" | "text";
  readonly #terms: AnswerTerm[] = [];
  readonly #warnings: AnswerWarning[] = [];
  #events: AnswerEvent[] = [];
  #place: Place = "outside";
  #text = "";
  #termStart = 0;
  #segCount = 0;
  /** The last term has ended, and neither a `<SEG>` nor anything visible has come since. */
  #awaitsSeg = false;
  /** Space that shows only if something visible follows. */
  #space = "";
  #tagSinceSpace = false;
  #finished = false;

  constructor({ spelledTags = "tag" }: AnswerStreamOptions = {}) {
    this.#spelledTags = spelledTags;
  }

  /**
   * Reads a piece of text.
   *
   * @throws {TextError} `stream_finished` after `finish`.
   */
  push(piece: string): AnswerEvent[] {
    this.#requireOpen();
    this.#readLexemes(this.#lexer.push(piece));
    return this.#takeEvents();
  }

  /**
   * Reads a tag that came as a token of its own.
   *
   * @throws {TextError} `stream_finished` after `finish`.
   */
  pushToken(token: SpecialToken): AnswerEvent[] {
    this.#requireOpen();
    this.#readLexemes(this.#lexer.flush());
    this.#readTag(token);
    return this.#takeEvents();
  }

  /** Ends the answer and gives the last events; a second call gives none. */
  finish(): AnswerEvent[] {
    if (this.#finished) return [];
    this.#readLexemes(this.#lexer.flush());
    if (this.#place !== "outside") this.#warn("unclosed_term");
    if (this.#place === "inside") this.#endTerm();
    this.#place = "outside";
    this.#leaveUngrounded();
    this.#finished = true;
    return this.#takeEvents();
  }

  /** The answer as far as it has been read; complete after `finish`. */
  get answer(): ParsedAnswer {
    return {
      text: this.#text,
      terms: [...this.#terms],
      segCount: this.#segCount,
      warnings: [...this.#warnings],
    };
  }

  /** UTF-16 offset into the answer's text where a term starts that has not ended; null outside a term. */
  get openTerm(): number | null {
    return this.#place === "inside" ? this.#termStart : null;
  }

  #readLexemes(lexemes: readonly Lexeme[]): void {
    for (const lexeme of lexemes) {
      if (lexeme.kind === "text") this.#readText(lexeme.text);
      else if (this.#spelledTags === "tag") this.#readTag(lexeme.tag);
      else this.#dropTag("spelled_tag");
    }
  }

  #readTag(tag: SpecialToken): void {
    this.#tagSinceSpace = true;
    if (tag === "<p>") this.#readOpen();
    else if (tag === "</p>") this.#readClose();
    else if (tag === "<SEG>") this.#readSeg();
    else this.#dropTag("stray_token");
  }

  #dropTag(warning: AnswerWarning): void {
    this.#tagSinceSpace = true;
    this.#warn(warning);
  }

  #readOpen(): void {
    if (this.#place === "inside" || this.#place === "opened") this.#warn("nested_term");
    if (this.#place === "grounded") this.#warn("unclosed_term");
    if (this.#place === "inside") this.#endTerm();
    this.#place = "opened";
  }

  #readClose(): void {
    if (this.#place === "outside") this.#warn("surplus_close");
    if (this.#place === "opened") this.#warn("empty_term");
    if (this.#place === "inside") this.#endTerm();
    this.#place = "outside";
  }

  #readSeg(): void {
    if (this.#place === "inside") {
      this.#endTerm();
      this.#place = "grounded";
    }
    const segIndex = this.#segCount++;
    const termIndex = this.#awaitsSeg ? this.#terms.length - 1 : null;
    if (termIndex === null) this.#warn("seg_without_term");
    else this.#terms[termIndex] = { ...this.#terms[termIndex]!, segIndex };
    this.#awaitsSeg = false;
    this.#events.push({ type: "seg", segIndex, termIndex });
  }

  #readText(text: string): void {
    for (const [run] of text.matchAll(/\s+|[^\s>]+|>/g)) {
      if (run.trim() === "") this.#readSpace(run);
      else if (run === ">" && this.#wouldSpellTag()) this.#warn("split_tag");
      else this.#readVisible(run);
    }
  }

  #readSpace(run: string): void {
    // "a <p> b": of the spaces around a tag the first is enough.
    if (this.#space !== "" && this.#tagSinceSpace) return;
    this.#space += run;
    this.#tagSinceSpace = false;
  }

  #readVisible(run: string): void {
    this.#leaveUngrounded();
    if (this.#place === "grounded") {
      this.#warn("unclosed_term");
      this.#place = "outside";
    }
    if (this.#text !== "") this.#write(this.#space);
    this.#space = "";
    if (this.#place === "opened") {
      this.#termStart = this.#text.length;
      this.#place = "inside";
      this.#events.push({ type: "termStart", termIndex: this.#terms.length, start: this.#termStart });
    }
    this.#write(run);
  }

  /** Whether a ">" here would leave a tag in the visible text, as in `<SE<p>G>`. */
  #wouldSpellTag(): boolean {
    return this.#space === "" && SPECIALS.some((tag) => this.#text.endsWith(tag.slice(0, -1)));
  }

  #endTerm(): void {
    const [start, end] = [this.#termStart, this.#text.length];
    this.#events.push({ type: "termEnd", termIndex: this.#terms.length, end });
    this.#terms.push({ text: this.#text.slice(start, end), start, end, segIndex: null });
    this.#awaitsSeg = true;
  }

  #leaveUngrounded(): void {
    if (this.#awaitsSeg) this.#warn("term_without_seg");
    this.#awaitsSeg = false;
  }

  #write(text: string): void {
    if (text === "") return;
    this.#text += text;
    const last = this.#events.at(-1);
    if (last?.type === "text")
      this.#events[this.#events.length - 1] = { type: "text", text: last.text + text };
    else this.#events.push({ type: "text", text });
  }

  #warn(warning: AnswerWarning): void {
    this.#warnings.push(warning);
  }

  #takeEvents(): AnswerEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #requireOpen(): void {
    if (this.#finished) {
      throw new TextError(
        "stream_finished",
        "AnswerStream: nothing may be pushed after finish, got more input",
      );
    }
  }
}
