// T new positions (prefix and text), P past positions, D width, H heads, d head width, V vocabulary.
import { HIDDEN, type MimoConfig } from "@mimo/model";
import type { Program, TensorValue } from "@mimo/tensor";

/** What one run of the language program gives for its last position. */
export interface LanguageStep {
  /** `[V]` */
  readonly logits: Float32Array;
  /** `[D]` */
  readonly hidden: Float32Array;
}

const EMPTY = new Float32Array(0);

/** The language model's memory of one answer: keys and values of everything read so far. */
export class LanguageState {
  #past: Record<string, TensorValue> = {};
  #length = 0;
  /** Attention bias of every position read so far: padded marks stay hidden. */
  #keyBias: number[] = [];

  constructor(
    readonly program: Pick<Program, "run">,
    readonly config: MimoConfig["language"],
    /** What image and marks show, `[1, D]`, from the align program. */
    readonly context: TensorValue,
  ) {
    const { layers, heads, width } = config;
    for (let i = 0; i < layers; i++) {
      const empty = { data: EMPTY, shape: [1, heads, 0, width / heads] };
      this.#past[`past_key_${i}`] = empty;
      this.#past[`past_value_${i}`] = empty;
    }
  }

  /** Positions read so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Reads the aligner's prefix and the first tokens.
   *
   * @param prefix - `[1, N + M, D]`
   * @param markBias - `[M]`, of the prefix's last positions.
   */
  async start(prefix: TensorValue, markBias: Float32Array, ids: readonly number[]): Promise<LanguageStep> {
    const prefixLength = prefix.shape[1];
    const open = new Array<number>(prefixLength - markBias.length).fill(0);
    return this.#run(prefix, ids, [...open, ...markBias]);
  }

  /** Reads further tokens. */
  async next(ids: readonly number[]): Promise<LanguageStep> {
    return this.#run({ data: EMPTY, shape: [1, 0, this.config.width] }, ids, []);
  }

  async #run(
    prefix: TensorValue,
    ids: readonly number[],
    prefixBias: readonly number[],
  ): Promise<LanguageStep> {
    const count = prefix.shape[1] + ids.length;
    this.#keyBias.push(...prefixBias, ...ids.map(() => 0));
    const positions = BigInt64Array.from({ length: count }, (_, i) => BigInt(this.#length + i));
    const results = await this.program.run({
      "in.prefix": prefix,
      "in.context": this.context,
      ids: { data: BigInt64Array.from(ids, BigInt), shape: [1, ids.length] },
      positions: { data: positions, shape: [1, count] },
      attention_bias: this.#bias(count),
      ...this.#past,
    });
    for (let i = 0; i < this.config.layers; i++) {
      this.#past[`past_key_${i}`] = results[`key_${i}`];
      this.#past[`past_value_${i}`] = results[`value_${i}`];
    }
    this.#length += count;
    const { vocabulary, width } = this.config;
    const last = (value: TensorValue, extent: number) =>
      (value.data as Float32Array).slice((count - 1) * extent, count * extent);
    return { logits: last(results.logits, vocabulary), hidden: last(results.hidden, width) };
  }

  /** Causal over the new positions, `[1, 1, T, P + T]`. */
  #bias(count: number): TensorValue {
    const total = this.#length + count;
    const data = new Float32Array(count * total);
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < total; column++) {
        const later = column > this.#length + row;
        data[row * total + column] = later ? HIDDEN : this.#keyBias[column];
      }
    }
    return { data, shape: [1, 1, count, total] };
  }
}
