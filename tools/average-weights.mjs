// Averages the weights of two models of one shape, such as a model and what it was trained on to (Wortsman et al.,
// "Robust fine-tuning of zero-shot models", CVPR 2022): less sure of itself on pictures from elsewhere.
// Run: node tools/average-weights.mjs MODEL_FOLDER OTHER_MODEL_FOLDER OUT_FOLDER [SHARE_OF_OTHER=0.5]
//
// Vocabulary and configuration must be equal; the card is the other's, and says what was averaged.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openModelFolder, parameterSpecs, readWeights, writeModelFolder } from "@mimo/model";

const [, , first, second, out, share = "0.5"] = process.argv;
const part = Number(share);
if (!out || !(part >= 0 && part <= 1)) {
  console.error(
    "usage: node tools/average-weights.mjs MODEL_FOLDER OTHER_MODEL_FOLDER OUT_FOLDER [SHARE_OF_OTHER]",
  );
  process.exit(2);
}
const [a, b] = [await openModelFolder(first), await openModelFolder(second)];
const tokenizer = (folder) => readFileSync(join(folder, "tokenizer.json"), "utf8");
if (JSON.stringify(a.config) !== JSON.stringify(b.config) || tokenizer(first) !== tokenizer(second)) {
  console.error("average-weights: both models must have the same configuration and vocabulary");
  process.exit(2);
}
const [weights, others] = [await readWeights(first), await readWeights(second)];
const averaged = new Map(
  parameterSpecs(a.config).map(({ name, shape }) => {
    const other = others.get(name);
    const data = weights.get(name).map((value, i) => (1 - part) * value + part * other[i]);
    return [name, { shape, data }];
  }),
);
const { format: _, ...file } = b.file;
const provenance = { ...file.provenance, averaged: { share: part, of: b.weightsHash, with: a.weightsHash } };
await writeModelFolder(out, { ...file, provenance }, JSON.parse(tokenizer(second)), averaged);
console.log(`written to ${out}`);
