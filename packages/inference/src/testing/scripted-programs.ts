/** Programs that follow a script: sessions are tested without weights, word for word. */
import type { LoadedModel, MimoConfig } from "@mimo/model";
import { fineGridSide, presetConfig } from "@mimo/model";
import type { TensorValue } from "@mimo/tensor";
import { SPECIALS, Tokenizer, trainBpe } from "@mimo/text";
import type { Programs } from "../programs.js";

export interface Script {
  /** The answer that greedy decoding gives, with tags. */
  readonly answer: string;
  /** Presence logit of every `<SEG>`. */
  readonly presence: number;
  /** Mask logits are positive in this many columns from the left, of the model's square. */
  readonly maskColumns: number;
  /** Rows of the model's square that masks reach down to. Default: all. */
  readonly maskRows?: number;
}

const LINES = [
  "Here is the liver.",
  "There is no liver in this image.",
  "What is this?",
  "Segment the liver.",
];

export function scriptedModel(presenceThreshold = 0.5, closeLook = false): LoadedModel {
  const json = trainBpe([...LINES, ...LINES], { vocabSize: 400, specials: SPECIALS });
  const tokenizer = Tokenizer.fromJson(json);
  const preset = presetConfig("mimo-nano");
  const config: MimoConfig = { ...preset, language: { ...preset.language, vocabulary: tokenizer.vocabSize } };
  return {
    config,
    tokenizer,
    file: { format: "mimo-model/1", config, presenceThreshold, closeLook, provenance: {} },
    weights: { location: "none", data: new Uint8Array() },
    weightsHash: "0".repeat(64),
    locate: () => ({ location: "none", offset: 0, length: 0, dtype: "F32" }),
  };
}

function zeros(...shape: number[]): TensorValue {
  return { data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape };
}

/** Every call of a program: its name and feeds. */
export type Calls = {
  readonly program: keyof Programs;
  readonly feeds: Readonly<Record<string, TensorValue>>;
}[];

export function scriptedPrograms(model: LoadedModel, script: Script, calls: Calls = []): Programs {
  const { config, tokenizer } = model;
  const ids = [...tokenizer.encode(script.answer, { allowSpecial: true }), tokenizer.specialId("<eos>")];
  const side = fineGridSide(config) * 4;
  let spoken = 0;
  const language = (feeds: Readonly<Record<string, TensorValue>>) => {
    // A prefix means a new prompt: the script starts again. One that ends in <SEG> only reads a state on the side.
    const isRead = Number(feeds.ids.data[feeds.ids.data.length - 1]) === tokenizer.specialId("<SEG>");
    if (feeds["in.prefix"].shape[1] > 0 && !isRead) spoken = 0;
    const count = feeds["in.prefix"].shape[1] + feeds.ids.shape[1];
    const logits = zeros(1, count, config.language.vocabulary);
    (logits.data as Float32Array)[
      (count - 1) * config.language.vocabulary + ids[Math.min(spoken, ids.length - 1)]
    ] = 1;
    if (!isRead || feeds["in.prefix"].shape[1] === 0) spoken++;
    return { hidden: zeros(1, count, config.language.width), logits };
  };
  const masks = () => {
    const logits = zeros(1, side, side);
    logits.data.forEach((_, i) => {
      (logits.data as Float32Array)[i] =
        i % side < script.maskColumns && i < side * (script.maskRows ?? side) ? 4 : -4;
    });
    const one = (value: number) => ({ data: Float32Array.of(value), shape: [1] });
    return { logits, presence: one(script.presence), quality: one(0) };
  };
  const runs = {
    encode: () => ({}),
    align: () => ({
      prefix: zeros(1, 7, config.language.width),
      context: zeros(1, config.language.width),
      mark_tokens: zeros(1, 3, config.aligner.width),
    }),
    language,
    masks,
  };
  const program = (name: keyof Programs) => ({
    run: async (feeds: Readonly<Record<string, TensorValue>>) => {
      calls.push({ program: name, feeds });
      return runs[name](feeds) as unknown as Record<string, TensorValue>;
    },
    release: async () => {},
  });
  return {
    encode: program("encode"),
    align: program("align"),
    language: program("language"),
    masks: program("masks"),
  };
}
