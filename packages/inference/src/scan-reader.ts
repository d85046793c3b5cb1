/** Runs the programs for one encoded image: alignment, generation, masks. Knows no conversation. */
import type { Mark, MedicalImage } from "@mimo/imaging";
import {
  fineGridSide,
  type Letterbox,
  type LoadedModel,
  MARK_CHANNELS,
  MARK_GEOMETRY,
  MARK_SLOTS,
  type MarkFeatures,
  markFeatures,
  markGridSide,
  TERM_TOKENS,
  type TermTags,
  termBefore,
  termInputs,
} from "@mimo/model";
import type { TensorValue } from "@mimo/tensor";
import {
  AnswerDecoder,
  affirmAnswer,
  type ParsedAnswer,
  questionIds,
  renderChat,
  type SpecialToken,
} from "@mimo/text";
import { InferenceError } from "./inference-error.js";
import { LanguageState } from "./language-state.js";
import type { Programs } from "./programs.js";

/** Tokens that an answer has at most. */
export const MOST_ANSWER_TOKENS = 72;

const NEVER_GENERATED: readonly SpecialToken[] = ["<pad>", "<bos>", "<user>", "<assistant>", "<region>"];

/** An image as the engine encoded it. */
export interface EncodedScan {
  readonly image: MedicalImage;
  readonly box: Letterbox;
  readonly features: Readonly<Record<string, TensorValue>>;
  readonly encodeMs: number;
}

/** Marks and question after the aligner. */
export interface Aligned {
  readonly marks: MarkFeatures;
  readonly prefix: TensorValue;
  readonly context: TensorValue;
  readonly markTokens: TensorValue;
}

/** The mask branch's result for one `<SEG>`. */
export interface Segmented {
  /** 0..1 */
  readonly presence: number;
  /** 0..1 */
  readonly quality: number;
  /** In the model's square, `[side, side]`. */
  readonly logits: Float32Array;
}

/** A generated answer with the mask branch's result for each `<SEG>`. */
export interface Draft {
  readonly ids: readonly number[];
  readonly parsed: ParsedAnswer;
  /** Offset into the text where a term starts that is still being written; null outside a term. */
  readonly openTerm: number | null;
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

/** One image's programs with its features bound. */
export class ScanReader {
  readonly #tags: TermTags;
  readonly #banned: ReadonlySet<number>;

  constructor(
    readonly model: LoadedModel,
    readonly programs: Programs,
    readonly scan: Pick<EncodedScan, "box" | "features">,
  ) {
    const { tokenizer } = model;
    this.#tags = { open: tokenizer.specialId("<p>"), close: tokenizer.specialId("</p>") };
    this.#banned = new Set(NEVER_GENERATED.map((token) => tokenizer.specialId(token)));
  }

  /** Encodes the marks and aligns them with image and question. */
  async align(question: string, marks: readonly Mark[]): Promise<Aligned> {
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
    return {
      marks: features,
      prefix: results.prefix,
      context: results.context,
      markTokens: results.mark_tokens,
    };
  }

  /** The mask branch's result for a term, read in one go from an affirmation of it. */
  async segmentAffirmed(question: string, term: string, aligned: Aligned): Promise<Segmented> {
    const chat = renderChat([{ question, answer: affirmAnswer(term) }], this.model.tokenizer);
    const upToSeg = chat.ids.slice(0, chat.segPositions[0] + 1);
    const { hidden } = await this.#language(aligned).start(aligned.prefix, aligned.marks.bias, upToSeg);
    return this.#segment(hidden, termBefore(upToSeg, upToSeg.length, this.#tags), aligned);
  }

  /**
   * Greedy decoding after a prompt; each `<SEG>` runs the mask branch at once. Gives the answer so far after every
   * token, and at last the whole.
   *
   * @param forced - The whole answer, if it is already decided: then only its `<SEG>` states are computed.
   * @throws {InferenceError} `aborted` once the signal is.
   */
  async *generate(
    prompt: readonly number[],
    aligned: Aligned,
    forced: readonly number[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Draft, Draft> {
    const { tokenizer } = this.model;
    const [end, seg] = [tokenizer.specialId("<eos>"), tokenizer.specialId("<SEG>")];
    const state = this.#language(aligned);
    const decoder = new AnswerDecoder(tokenizer);
    const ids: number[] = [];
    const segments: Segmented[] = [];
    let maskMs = 0;
    let step = await state.start(aligned.prefix, aligned.marks.bias, prompt);
    while (ids.length < MOST_ANSWER_TOKENS) {
      if (signal?.aborted) throw new InferenceError("aborted", "ask: the answer was stopped");
      const id = forced.length > 0 ? (forced[ids.length] ?? end) : argmax(step.logits, this.#banned);
      if (id === end) break;
      ids.push(id);
      decoder.push(id);
      step = await state.next([id]);
      if (id === seg) {
        const started = performance.now();
        segments.push(await this.#segment(step.hidden, termBefore(ids, ids.length, this.#tags), aligned));
        maskMs += performance.now() - started;
      }
      yield { ids, parsed: decoder.answer, openTerm: decoder.openTerm, segments, maskMs };
    }
    decoder.finish();
    return { ids, parsed: decoder.answer, openTerm: null, segments, maskMs };
  }

  #language(aligned: Aligned): LanguageState {
    return new LanguageState(this.programs.language, this.model.config.language, aligned.context);
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
      drawn: { data: aligned.marks.drawn, shape: [1, MARK_CHANNELS, fine, fine] },
    });
    return {
      presence: sigmoid(Number(results.presence.data[0])),
      quality: sigmoid(Number(results.quality.data[0])),
      logits: results.logits.data as Float32Array,
    };
  }
}
