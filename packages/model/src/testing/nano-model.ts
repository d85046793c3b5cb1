import { Random } from "@mimo/base";
import { initialValues } from "@mimo/tensor";
import { SPECIALS, Tokenizer, trainBpe } from "@mimo/text";
import { presetConfig } from "../config.js";
import { parameterSpecs, writeModelFolder } from "../model-folder.js";

/** Test helper: writes a whole model folder, of the smallest preset with random weights. */
export async function writeNanoModel(folder: string): Promise<void> {
  const tokenizer = trainBpe(["Where is the liver?", "Here is the liver."], {
    vocabSize: 280,
    specials: SPECIALS,
  });
  const preset = presetConfig("mimo-nano");
  const vocabulary = Tokenizer.fromJson(tokenizer).vocabSize;
  const config = { ...preset, language: { ...preset.language, vocabulary } };
  const random = new Random(1);
  const weights = new Map(
    parameterSpecs(config).map(({ name, shape, initializer }) => [
      name,
      { shape, data: initialValues(initializer, shape, random) },
    ]),
  );
  await writeModelFolder(
    folder,
    { config, presenceThreshold: 0.5, provenance: { made: "in a test" } },
    tokenizer,
    weights,
  );
}
