// Chooses a model's presence threshold from an evaluation of validation images, and writes it into model.json.
// Run: node tools/choose-threshold.mjs EVALUATION_FOLDER MODEL_FOLDER
//
// The evaluation must have been run with a threshold near 0, so that no score is hidden by a decision. The threshold with
// the smallest sum of false masks and missed structures (Youden's index) is taken; means are over modalities.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , evaluation, model] = process.argv;
if (!evaluation || !model) {
  console.error("usage: node tools/choose-threshold.mjs EVALUATION_FOLDER MODEL_FOLDER");
  process.exit(2);
}
const rows = readFileSync(join(evaluation, "samples.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const scores = (protocol) =>
  rows
    .filter((row) => row.answerer === "model" && row.protocol === protocol && row.presence !== null)
    // Mean over modalities: each counts alike, however many images it has.
    .map((row) => ({ modality: row.modality, presence: row.presence }));
const [present, absent] = [scores("text"), scores("absent")];

function meanOverModalities(list, test) {
  const groups = new Map();
  for (const { modality, presence } of list) {
    if (modality === "microscopy") continue;
    groups.set(modality, [...(groups.get(modality) ?? []), test(presence) ? 1 : 0]);
  }
  const means = [...groups.values()].map((values) => values.reduce((sum, v) => sum + v, 0) / values.length);
  return means.reduce((sum, v) => sum + v, 0) / means.length;
}

const candidates = Array.from({ length: 99 }, (_, i) => (i + 1) / 100).map((threshold) => ({
  threshold,
  falseMasks: meanOverModalities(absent, (p) => p >= threshold),
  missed: meanOverModalities(present, (p) => p < threshold),
}));
const cost = ({ falseMasks, missed }) => falseMasks + missed;
const best = candidates.reduce((a, b) => (cost(b) < cost(a) ? b : a));
const path = join(model, "model.json");
const file = { ...JSON.parse(readFileSync(path, "utf8")), presenceThreshold: best.threshold };
writeFileSync(`${path}.tmp`, `${JSON.stringify(file, null, 2)}\n`);
renameSync(`${path}.tmp`, path);
const percent = (v) => `${(100 * v).toFixed(1)} %`;
console.log(
  `threshold ${best.threshold}: false masks ${percent(best.falseMasks)}, present structures missed ${percent(best.missed)} ` +
    `(${absent.length} absent, ${present.length} present)`,
);
