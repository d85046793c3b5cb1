/** One opened image and the conversation about it. */
import { checkMarks, type Mark, type Mask, type MedicalImage, maskIou, toGrey8 } from "@mimo/imaging";
import { fineGridSide, type LoadedModel, MARK_SLOTS, SUBPIXELS } from "@mimo/model";
import { denyAnswer, type ParsedAnswer, renderChat, stripTags, type Turn } from "@mimo/text";
import type { Answer, AnswerEvent, AskOptions, GroundedTerm, PastTurn } from "./answer.js";
import { AnswerHerald } from "./answer-herald.js";
import { CloseLook } from "./close-look.js";
import { InferenceError } from "./inference-error.js";
import { cleanLogits, keepToBoxes, maskFromLogits, moveThreshold, stabilityOf } from "./mask-from-logits.js";
import type { Programs } from "./programs.js";
import { refersBack } from "./refers-back.js";
import { type GridPicture, gridPicture, refineMask } from "./refine-mask.js";
import {
  type Aligned,
  type Draft,
  type EncodedScan,
  MOST_ANSWER_TOKENS,
  ScanReader,
  type Segmented,
} from "./scan-reader.js";

const MOST_CHARACTERS = 2000;
/** What marks without words ask. */
export const MARK_QUESTION = "What is this?";

/** IoU from which a corrected mask still is the model's. */
const SAME_MASK = 0.95;

type FoundMask = Pick<GroundedTerm, "quality" | "stability" | "mask">;

/** Where a term stands in the answer. */
type TermPlace = Pick<GroundedTerm, "text" | "start" | "end">;

/** Whether the words before a term deny it: "There is no ...". */
function denies(parsed: ParsedAnswer, start: number): boolean {
  return /\bno\s*$/i.test(parsed.text.slice(0, start));
}

/** An opened image; asks go through it one after the other. */
export class ImageSession {
  readonly #reader: ScanReader;
  readonly #closeLook: CloseLook;
  readonly #turns: PastTurn[] = [];
  /** The region that the last answer with a mask was about. */
  #region: Mask | null = null;
  #encodeReported = false;
  /** For corrections; made at the first one. */
  #picture: GridPicture | null = null;

  constructor(
    readonly model: LoadedModel,
    programs: Programs,
    readonly scan: EncodedScan,
  ) {
    this.#reader = new ScanReader(model, programs, scan);
    this.#closeLook = new CloseLook(model, programs, scan.image);
  }

  get image(): MedicalImage {
    return this.scan.image;
  }

  /** Milliseconds that encoding took. */
  get encodeMs(): number {
    return this.scan.encodeMs;
  }

  /** The conversation so far. */
  get turns(): readonly PastTurn[] {
    return this.#turns;
  }

  /** Forgets the conversation; the image stays encoded. */
  reset(): void {
    this.#turns.length = 0;
    this.#region = null;
  }

  /**
   * Asks a question and waits for the whole answer.
   *
   * @param question - At most 2,000 characters; null or empty, with marks, asks what is marked.
   * @throws {InferenceError} `empty_question`, `question_too_long`, `aborted`; {ImagingError} `bad_mark`.
   */
  async ask(question: string | null, options: AskOptions = {}): Promise<Answer> {
    for await (const event of this.askStream(question, options)) {
      if (event.kind === "done") return event.answer;
    }
    throw new InferenceError("aborted", "ask: the answer was stopped");
  }

  /**
   * Asks a question; the words come as soon as what they claim is settled, and each term once its mask is decoded.
   *
   * Earlier turns are shown to the model only where the question points back ("this", "it"): it was trained on few
   * conversations, and a question about something new is answered better without them.
   *
   * With `history` given, the conversation is the caller's: nothing of this session's own enters, or stays.
   */
  async *askStream(question: string | null, options: AskOptions = {}): AsyncGenerator<AnswerEvent> {
    const { history = this.#turns, signal } = options;
    const isOwn = options.history === undefined;
    const marks = isOwn ? this.#withRegion(question, options.marks ?? []) : (options.marks ?? []);
    const words = this.#checkQuestion(question, marks);
    const started = performance.now();
    const looked = { ms: 0 };
    const herald = new AnswerHerald(async (draft, index) => {
      const from = performance.now();
      const term = await this.#ground(draft, index, words, marks);
      looked.ms += performance.now() - from;
      return term;
    });
    const draft = yield* this.#answer(words, marks, refersBack(words) ? history : [], signal, herald);
    yield* herald.tell(draft, true);
    const { terms } = herald;
    const encode = this.#encodeReported ? 0 : this.encodeMs;
    this.#encodeReported = true;
    const masks = draft.maskMs + looked.ms;
    const answer: Answer = {
      text: draft.parsed.text,
      tagged: this.model.tokenizer.decode(draft.ids),
      terms,
      warnings: draft.parsed.warnings,
      ms: { encode, answer: performance.now() - started - masks, masks },
    };
    if (isOwn) {
      this.#turns.push({ question: words, tagged: answer.tagged });
      this.#region = terms.findLast(({ mask }) => mask !== null)?.mask ?? this.#region;
    }
    yield { kind: "done", answer };
  }

  /**
   * Segments a named structure without generating words: the fast corrective click.
   *
   * @returns The term with its mask; `ms` is the time taken.
   */
  async segment(term: string, marks: readonly Mark[]): Promise<GroundedTerm & { readonly ms: number }> {
    const started = performance.now();
    const words = this.#checkQuestion(`Segment the ${term}.`, marks);
    const aligned = await this.#reader.align(words, marks);
    const segmented = await this.#reader.segmentAffirmed(words, term, aligned);
    const place = { text: term, start: 0, end: term.length };
    const found = await this.#groundTerm(place, segmented, words, marks);
    return { ...found, ms: performance.now() - started };
  }

  /**
   * Corrects a mask by marks; see `refineMask` for what is kept.
   *
   * @param fresh - Marks that ask for a change.
   * @param settled - Marks that `previous` has answered already.
   * @returns The corrected mask. Quality and stability describe the model's own mask: null where the result is another.
   */
  async refine(
    term: string,
    previous: Mask,
    fresh: readonly Mark[],
    settled: readonly Mark[] = [],
  ): Promise<GroundedTerm & { readonly ms: number }> {
    const started = performance.now();
    const found = await this.segment(term, [...settled, ...fresh]);
    this.#picture ??= gridPicture(toGrey8(this.image), this.image.width, this.image.height);
    const mask = refineMask({ previous, proposed: found.mask, settled, fresh, ...this.#picture });
    const own = found.mask !== null && maskIou(mask, found.mask) >= SAME_MASK;
    const scores = own ? {} : { quality: null, stability: null };
    return { ...found, ...scores, mask, ms: performance.now() - started };
  }

  /** Probability that a structure is in the image, 0..1; quicker than `segment`. */
  async presence(term: string): Promise<number> {
    const words = this.#checkQuestion(`Segment the ${term}.`, []);
    const aligned = await this.#reader.align(words, []);
    return (await this.#reader.segmentAffirmed(words, term, aligned)).presence;
  }

  /** "What is this?" without a mark is about the region of the answer before. */
  #withRegion(question: string | null, marks: readonly Mark[]): readonly Mark[] {
    const isMeant = marks.length === 0 && this.#region !== null && refersBack(question ?? "");
    return isMeant ? [{ kind: "mask", mask: this.#region! }] : marks;
  }

  #checkQuestion(question: string | null, marks: readonly Mark[]): string {
    checkMarks(marks, this.image.width, this.image.height);
    const words = stripTags(question ?? "").trim();
    if (words === "" && marks.length === 0) {
      throw new InferenceError("empty_question", "ask: a question or a mark is needed, got neither");
    }
    if (words.length > MOST_CHARACTERS) {
      const rule = `a question has at most ${MOST_CHARACTERS} characters`;
      throw new InferenceError("question_too_long", `ask: ${rule}, got ${words.length} characters`);
    }
    return words === "" ? MARK_QUESTION : words;
  }

  /**
   * Generates an answer and settles whether its one structure is there.
   *
   * Presence is always scored after an affirmation, as in training: a denial would give it away in its words. If the
   * words affirm what the score denies, the answer is said again as a denial. Until that is ruled out nothing is told.
   */
  async *#answer(
    words: string,
    marks: readonly Mark[],
    history: readonly PastTurn[],
    signal: AbortSignal | undefined,
    herald: AnswerHerald,
  ): AsyncGenerator<AnswerEvent, Draft> {
    const prompt = this.#prompt(words, history);
    const aligned = await this.#reader.align(words, marks);
    const drafts = this.#reader.generate(prompt, aligned, [], signal);
    let next = await drafts.next();
    for (; !next.done; next = await drafts.next()) {
      if (marks.length > 0 || this.#affirms(next.value)) yield* herald.tell(next.value, false);
    }
    const draft = next.value;
    const [term, ...others] = draft.parsed.terms;
    const segment = term?.segIndex === 0 ? draft.segments[0] : undefined;
    if (marks.length > 0 || !segment || others.length > 0) return draft;
    if (denies(draft.parsed, term.start)) {
      return { ...draft, segments: [await this.#reader.segmentAffirmed(words, term.text, aligned)] };
    }
    return this.#affirms(draft) ? draft : this.#deny(term.text, prompt, aligned, draft, signal);
  }

  /** Whether the first structure is affirmed, in the words and by its presence: then nothing is taken back. */
  #affirms({ parsed, segments }: Draft): boolean {
    const [term] = parsed.terms;
    const presence = term?.segIndex === 0 ? segments[0]?.presence : undefined;
    return (
      presence !== undefined && presence >= this.model.file.presenceThreshold && !denies(parsed, term!.start)
    );
  }

  /** Says that a structure is absent, with the presence that was scored for it. */
  async #deny(
    term: string,
    prompt: readonly number[],
    aligned: Aligned,
    affirmed: Draft,
    signal: AbortSignal | undefined,
  ): Promise<Draft> {
    const forced = this.model.tokenizer.encode(denyAnswer(term), { allowSpecial: true });
    const drafts = this.#reader.generate(prompt, aligned, forced, signal);
    let next = await drafts.next();
    while (!next.done) next = await drafts.next();
    const said = next.value;
    return { ...said, segments: affirmed.segments.slice(0, 1), maskMs: said.maskMs + affirmed.maskMs };
  }

  /** The conversation as ids, without its oldest turns where it would be too long. */
  #prompt(question: string, history: readonly PastTurn[]): number[] {
    const { tokenizer, config } = this.model;
    const most = config.language.maxTokens - config.aligner.queries - MARK_SLOTS - MOST_ANSWER_TOKENS;
    const turns: Turn[] = history.map((turn) => ({ question: turn.question, answer: turn.tagged }));
    for (let first = 0; first <= turns.length; first++) {
      const { ids } = renderChat([...turns.slice(first), { question, answer: null }], tokenizer);
      if (ids.length <= most) return ids;
    }
    throw new InferenceError("question_too_long", `ask: a question has at most ${most} tokens, got more`);
  }

  /** The n-th term of an answer with its mask. */
  async #ground(draft: Draft, index: number, words: string, marks: readonly Mark[]): Promise<GroundedTerm> {
    const { text, start, end, segIndex } = draft.parsed.terms[index];
    const segmented = segIndex === null ? undefined : draft.segments[segIndex];
    if (!segmented) return { text, start, end, presence: null, quality: null, stability: null, mask: null };
    const denied = denies(draft.parsed, start);
    return this.#groundTerm({ text, start, end }, segmented, words, denied ? [] : marks, denied);
  }

  /**
   * A mark says that something is there, so a marked structure always gets its mask; without one, words and
   * presence must both agree, and a denial caps the reported presence below the threshold.
   */
  async #groundTerm(
    place: TermPlace,
    segmented: Segmented,
    words: string,
    marks: readonly Mark[],
    denied = false,
  ): Promise<GroundedTerm> {
    const threshold = this.model.file.presenceThreshold;
    const presence = denied ? Math.min(segmented.presence, threshold * 0.99) : segmented.presence;
    const nothing = { ...place, presence, quality: null, stability: null, mask: null };
    if (marks.length === 0 && presence < threshold) return nothing;
    const first = this.#firstLook(segmented, marks);
    const question = { words, term: place.text, marks, found: first.mask };
    const close = await this.#closeLook.look(question);
    const second = close && { ...close, mask: keepToBoxes(close.mask, marks) };
    const best = second?.mask.data.includes(1) ? second : first;
    return best.mask === null ? nothing : { ...place, presence, ...best };
  }

  #firstLook(segmented: Segmented, marks: readonly Mark[]): FoundMask {
    const { width, height } = this.image;
    const side = fineGridSide(this.model.config) * SUBPIXELS;
    const logits = cleanLogits(moveThreshold(segmented.logits, marks), side);
    const mask = keepToBoxes(maskFromLogits(logits, side, this.scan.box, width, height), marks);
    const stability = stabilityOf(logits);
    return { quality: segmented.quality, stability, mask: mask.data.includes(1) ? mask : null };
  }
}
