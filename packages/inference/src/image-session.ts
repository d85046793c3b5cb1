/** One opened image and the conversation about it. */
import { checkMarks, type Mark, type MedicalImage } from "@mimo/imaging";
import {
  fineGridSide,
  type Letterbox,
  type LoadedModel,
  MARK_GEOMETRY,
  MARK_SLOTS,
  type MarkFeatures,
  markFeatures,
  markGridSide,
  SUBPIXELS,
  TERM_TOKENS,
  type TermTags,
  termBefore,
  termInputs,
} from "@mimo/model";
import type { TensorValue } from "@mimo/tensor";
import {
  AnswerDecoder,
  affirmAnswer,
  denyAnswer,
  type ParsedAnswer,
  questionIds,
  renderChat,
  stripTags,
  type Turn,
} from "@mimo/text";
import type { Answer, AnswerEvent, AskOptions, GroundedTerm } from "./answer.js";
import { InferenceError } from "./inference-error.js";
import { LanguageState } from "./language-state.js";
import { cleanMask, maskFromLogits } from "./mask-from-logits.js";
import type { Programs } from "./programs.js";

const MOST_CHARACTERS = 2000;
const MOST_ANSWER_TOKENS = 72;
const MARK_QUESTION = "What is this?";

/** An image as the engine encoded it. */
export interface EncodedScan {
  readonly image: MedicalImage;
  readonly box: Letterbox;
  readonly features: Readonly<Record<string, TensorValue>>;
  readonly encodeMs: number;
}

interface PastTurn {
  readonly question: string;
  readonly marks: readonly Mark[];
  readonly answer: Answer;
}

/** Marks and question after the aligner. */
interface Aligned {
  readonly marks: MarkFeatures;
  readonly prefix: TensorValue;
  readonly markTokens: TensorValue;
}

interface Segmented {
  readonly presence: number;
  readonly quality: number;
  readonly logits: Float32Array;
}

/** A generated answer with the mask branch's result for each `<SEG>`. */
interface Draft {
  readonly ids: readonly number[];
  readonly parsed: ParsedAnswer;
  readonly segments: readonly Segmented[];
  readonly maskMs: number;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function argmax(values: Float32Array, banned: ReadonlySet<number>): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    if (!banned.has(i) && (best < 0 || values[i] > values[best])) best = i;
  }
  return best;
}

/** Whether the words before a term deny it: "There is no ...". */
function denies(parsed: ParsedAnswer, start: number): boolean {
  return /\bno\s*$/i.test(parsed.text.slice(0, start));
}

/** An opened image; asks go through it one after the other. */
export class ImageSession {
  readonly #turns: PastTurn[] = [];
  #encodeReported = false;

  constructor(
    readonly model: LoadedModel,
    readonly programs: Programs,
    readonly scan: EncodedScan,
  ) {}

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

  /** Asks a question; words come as soon as what they claim is settled, and each term with its mask. */
  async *askStream(question: string | null, options: AskOptions = {}): AsyncGenerator<AnswerEvent> {
    const { marks = [], signal } = options;
    const words = this.#checkQuestion(question, marks);
    const started = performance.now();
    const draft = await this.#answer(words, marks, signal);
    const terms = this.#ground(draft, marks.length > 0);
    const encode = this.#encodeReported ? 0 : this.encodeMs;
    this.#encodeReported = true;
    const answer: Answer = {
      text: draft.parsed.text,
      tagged: this.model.tokenizer.decode(draft.ids),
      terms,
      warnings: draft.parsed.warnings,
      ms: { encode, answer: performance.now() - started - draft.maskMs, masks: draft.maskMs },
    };
    this.#turns.push({ question: words, marks, answer });
    yield* streamAnswer(answer);
  }

  /**
   * Segments a named structure without generating words: the fast corrective click.
   *
   * @returns The term with its mask; `ms` is the time taken.
   */
  async segment(term: string, marks: readonly Mark[]): Promise<GroundedTerm & { readonly ms: number }> {
    const started = performance.now();
    const words = this.#checkQuestion(`Segment the ${term}.`, marks);
    const aligned = await this.#align(words, marks);
    const segmented = await this.#segmentAffirmed(words, term, aligned);
    const grounded = this.#groundTerm(
      { text: term, start: 0, end: term.length },
      segmented,
      marks.length > 0,
    );
    return { ...grounded, ms: performance.now() - started };
  }

  #checkQuestion(question: string | null, marks: readonly Mark[]): string {
    checkMarks(marks, this.image.width, this.image.height);
    const words = stripTags(question ?? "").trim();
    if (words === "" && marks.length === 0) {
      throw new InferenceError("empty_question", "ask: a question or a mark is needed, got neither");
    }
    if (words.length > MOST_CHARACTERS) {
      const got = `${words.length} characters`;
      throw new InferenceError(
        "question_too_long",
        `ask: a question has at most ${MOST_CHARACTERS} characters, got ${got}`,
      );
    }
    return words === "" ? MARK_QUESTION : words;
  }

  #tags(): TermTags {
    const { tokenizer } = this.model;
    return { open: tokenizer.specialId("<p>"), close: tokenizer.specialId("</p>") };
  }

  #language(): LanguageState {
    return new LanguageState(this.programs.language, this.model.config.language);
  }

  async #align(question: string, marks: readonly Mark[]): Promise<Aligned> {
    const { config, tokenizer } = this.model;
    const [grid, fine] = [markGridSide(config), fineGridSide(config)];
    const features = markFeatures(marks, this.scan.box, MARK_SLOTS, grid, fine);
    const ids = questionIds({ question }, tokenizer);
    const stages = Object.entries(this.scan.features)
      .filter(([name]) => !name.startsWith("mask_"))
      .map(([name, value]) => [`in.${name}`, value] as const);
    const results = await this.programs.align.run({
      ...Object.fromEntries(stages),
      question_ids: { data: BigInt64Array.from(ids, BigInt), shape: [1, ids.length] },
      question_bias: { data: new Float32Array(ids.length), shape: [1, ids.length] },
      mark_maps: { data: features.maps, shape: [1, MARK_SLOTS, grid * grid] },
      mark_geometry: { data: features.geometry, shape: [1, MARK_SLOTS, MARK_GEOMETRY] },
      mark_bias: { data: features.bias, shape: [1, MARK_SLOTS] },
    });
    return { marks: features, prefix: results.prefix, markTokens: results.mark_tokens };
  }

  /** @param term - Tokens of the term that the `<SEG>` grounds. */
  async #segment(hidden: Float32Array, term: readonly number[], aligned: Aligned): Promise<Segmented> {
    const { ids, weights } = termInputs(term);
    const fine = fineGridSide(this.model.config);
    const { mask_coarse, mask_middle, mask_fine } = this.scan.features;
    const results = await this.programs.masks.run({
      "in.mask_coarse": mask_coarse,
      "in.mask_middle": mask_middle,
      "in.mask_fine": mask_fine,
      seg: { data: hidden, shape: [1, hidden.length] },
      term_ids: { data: ids, shape: [1, TERM_TOKENS] },
      term_weights: { data: weights, shape: [1, TERM_TOKENS] },
      "in.mark_tokens": aligned.markTokens,
      mask_mark_bias: { data: aligned.marks.bias, shape: [1, MARK_SLOTS] },
      drawn: { data: aligned.marks.drawn, shape: [1, 4, fine, fine] },
    });
    return {
      presence: sigmoid(Number(results.presence.data[0])),
      quality: sigmoid(Number(results.quality.data[0])),
      logits: results.logits.data as Float32Array,
    };
  }

  /**
   * Generates an answer and settles whether its one structure is there.
   *
   * Presence is always scored after an affirmation, as in training: a denial would give it away in its words. If the
   * words affirm what the score denies, the answer is said again as a denial.
   */
  async #answer(words: string, marks: readonly Mark[], signal: AbortSignal | undefined): Promise<Draft> {
    const aligned = await this.#align(words, marks);
    const draft = await this.#generate(words, aligned, [], signal);
    const [term, ...others] = draft.parsed.terms;
    const segment = term?.segIndex === 0 ? draft.segments[0] : undefined;
    if (marks.length > 0 || !segment || others.length > 0) return draft;
    if (denies(draft.parsed, term.start)) {
      return { ...draft, segments: [await this.#segmentAffirmed(words, term.text, aligned)] };
    }
    if (segment.presence >= this.model.file.presenceThreshold) return draft;
    const forced = this.model.tokenizer.encode(denyAnswer(term.text), { allowSpecial: true });
    const said = await this.#generate(words, aligned, forced, signal);
    return { ...said, segments: [segment], maskMs: said.maskMs + draft.maskMs };
  }

  /** The mask branch's result for a term, read in one go from an affirmation of it. */
  async #segmentAffirmed(question: string, term: string, aligned: Aligned): Promise<Segmented> {
    const { tokenizer } = this.model;
    const chat = renderChat([{ question, answer: affirmAnswer(term) }], tokenizer);
    const upToSeg = chat.ids.slice(0, chat.segPositions[0] + 1);
    const { hidden } = await this.#language().start(aligned.prefix, aligned.marks.bias, upToSeg);
    return this.#segment(hidden, termBefore(upToSeg, upToSeg.length, this.#tags()), aligned);
  }

  /** Greedy decoding after `forced` tokens; each `<SEG>` runs the mask branch at once. */
  async #generate(
    words: string,
    aligned: Aligned,
    forced: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<Draft> {
    const { tokenizer } = this.model;
    const [end, seg] = [tokenizer.specialId("<eos>"), tokenizer.specialId("<SEG>")];
    const banned = new Set(
      (["<pad>", "<bos>", "<user>", "<assistant>", "<region>"] as const).map((t) => tokenizer.specialId(t)),
    );
    const state = this.#language();
    const decoder = new AnswerDecoder(tokenizer);
    const ids: number[] = [];
    const segments: Segmented[] = [];
    let maskMs = 0;
    let step = await state.start(aligned.prefix, aligned.marks.bias, this.#prompt(words));
    while (ids.length < MOST_ANSWER_TOKENS) {
      if (signal?.aborted) throw new InferenceError("aborted", "ask: the answer was stopped");
      const id =
        ids.length < forced.length
          ? forced[ids.length]
          : forced.length > 0
            ? end
            : argmax(step.logits, banned);
      if (id === end) break;
      ids.push(id);
      decoder.push(id);
      step = await state.next([id]);
      if (id !== seg) continue;
      const started = performance.now();
      segments.push(await this.#segment(step.hidden, termBefore(ids, ids.length, this.#tags()), aligned));
      maskMs += performance.now() - started;
    }
    decoder.finish();
    return { ids, parsed: decoder.answer, segments, maskMs };
  }

  /** The conversation as ids, without its oldest turns where it would be too long. */
  #prompt(question: string): number[] {
    const { tokenizer, config } = this.model;
    const most = config.language.maxTokens - config.aligner.queries - MARK_SLOTS - MOST_ANSWER_TOKENS;
    const turns: Turn[] = this.#turns.map((turn) => ({
      question: turn.question,
      answer: turn.answer.tagged,
    }));
    for (let first = 0; first <= turns.length; first++) {
      const { ids } = renderChat([...turns.slice(first), { question, answer: null }], tokenizer);
      if (ids.length <= most) return ids;
    }
    throw new InferenceError("question_too_long", `ask: a question has at most ${most} tokens, got more`);
  }

  #ground(draft: Draft, marked: boolean): GroundedTerm[] {
    return draft.parsed.terms.map((term) => {
      const segmented = term.segIndex === null ? undefined : draft.segments[term.segIndex];
      const { text, start, end } = term;
      if (!segmented) return { text, start, end, presence: null, quality: null, mask: null };
      return this.#groundTerm(
        { text, start, end },
        segmented,
        marked && !denies(draft.parsed, start),
        denies(draft.parsed, start),
      );
    });
  }

  /**
   * A mark says that something is there, so a marked structure always gets its mask; without one, words and
   * presence must both agree, and a denial caps the reported presence below the threshold.
   */
  #groundTerm(
    term: Pick<GroundedTerm, "text" | "start" | "end">,
    segmented: Segmented,
    marked: boolean,
    denied = false,
  ): GroundedTerm {
    const threshold = this.model.file.presenceThreshold;
    const presence = denied ? Math.min(segmented.presence, threshold * 0.99) : segmented.presence;
    if (!marked && presence < threshold) return { ...term, presence, quality: null, mask: null };
    const { width, height } = this.image;
    const side = fineGridSide(this.model.config) * SUBPIXELS;
    const mask = cleanMask(maskFromLogits(segmented.logits, side, this.scan.box, width, height));
    const empty = !mask.data.includes(1);
    return { ...term, presence, quality: empty ? null : segmented.quality, mask: empty ? null : mask };
  }
}

/** Words up to each term's end, then the term, then the rest. */
function* streamAnswer(answer: Answer): Generator<AnswerEvent> {
  let at = 0;
  for (const term of answer.terms) {
    yield { kind: "text", text: answer.text.slice(at, term.end) };
    yield { kind: "term", term };
    at = term.end;
  }
  if (at < answer.text.length) yield { kind: "text", text: answer.text.slice(at) };
  yield { kind: "done", answer };
}
