// Trains the variants of an ablation file one after the other, all with the same steps, and evaluates each on the same
// images: docs/ablations.md says what for.
// Run after a build: node tools/ablate.mjs FILE --data FOLDER --out FOLDER [--steps N] [--limit N] [--only NAME,NAME]
//
// The training images are read once. Each variant leaves its run folder in OUT and a line in OUT/results.jsonl; a run that
// was killed goes on with the first variant that has none. Test images are never read.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "@mimo/base";
import { corpusLines, findTerm, openDataset } from "@mimo/dataset";
import { evaluate } from "@mimo/evaluation";
import { MimoEngine } from "@mimo/inference";
import { countParameters, mimoConfigSchema, presetConfig } from "@mimo/model";
import { SPECIALS, Tokenizer, trainBpe } from "@mimo/text";
import { BatchBuilder, ExampleStore, parseRecipe, Trainer } from "@mimo/training";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string" },
    out: { type: "string" },
    steps: { type: "string" },
    limit: { type: "string" },
    only: { type: "string" },
  },
});
if (positionals.length !== 1 || !options.data || !options.out) {
  console.error(
    "usage: node tools/ablate.mjs FILE --data FOLDER --out FOLDER [--steps N] [--limit N] [--only NAME,NAME]",
  );
  process.exit(2);
}

const KEPT_SIDE_FACTOR = 1.2;

/** Objects merged key by key; anything else replaces. */
function merged(base, change) {
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject(base) || !isObject(change)) return change === undefined ? base : change;
  const keys = new Set([...Object.keys(base), ...Object.keys(change)]);
  return Object.fromEntries([...keys].map((key) => [key, merged(base[key], change[key])]));
}

/** With fewer channels the eight groups of a norm have one each, which forgets what the mask token adds. */
const FEWEST_CHANNELS = 16;

/** All widths times a factor; heads stay, so each gets wider. */
function withWidths(config, factor) {
  const times = (value) => Math.max(FEWEST_CHANNELS, Math.round((value * factor) / 8) * 8);
  const grown = (part, ...names) => ({
    ...part,
    ...Object.fromEntries(names.map((name) => [name, times(part[name])])),
  });
  return {
    ...config,
    imageEncoder: {
      ...config.imageEncoder,
      stages: config.imageEncoder.stages.map((stage) => grown(stage, "channels")),
    },
    aligner: grown(config.aligner, "width", "hidden"),
    language: grown(config.language, "width", "hidden"),
    maskDecoder: grown(config.maskDecoder, "width", "hidden", "middleChannels", "fineChannels"),
  };
}

/** The ids of the images of a share of each dataset's patients; a smaller share's are among a larger one's. */
function imagesOfShare(records, share) {
  const cases = new Map();
  for (const { dataset, caseId } of records) {
    cases.set(dataset, (cases.get(dataset) ?? new Set()).add(caseId));
  }
  const kept = new Set();
  for (const [dataset, ids] of cases) {
    const shuffled = Random.derive("ablation share", dataset).shuffle([...ids].sort());
    for (const id of shuffled.slice(0, Math.ceil(share * shuffled.length))) {
      kept.add(JSON.stringify([dataset, id]));
    }
  }
  return new Set(
    records.filter((record) => kept.has(JSON.stringify([record.dataset, record.caseId]))).map(({ id }) => id),
  );
}

function subsetOf(store, records, share) {
  const wanted = imagesOfShare(records, share);
  return {
    examples: store.examples.filter(({ record }) => wanted.has(record.id)),
    sampler: (mask) => store.sampler(mask),
  };
}

/** What is read of an image is kept: every variant is asked about the same ones. */
function remembering(data) {
  const kept = new Map();
  const once = (read) => (record) => {
    const key = record.imagePath ?? record.path;
    if (!kept.has(key)) kept.set(key, read(record));
    return kept.get(key);
  };
  return {
    readImage: once((record) => data.readImage(record)),
    readMask: once((mask) => data.readMask(mask)),
    samplesOf: (record) => data.samplesOf(record),
  };
}

function configOf(variant, recipe, vocabulary) {
  const preset = presetConfig(recipe.preset, { imageSize: recipe.imageSize });
  const wide = withWidths(preset, variant.widths ?? 1);
  const changed = merged(wide, variant.config ?? {});
  return mimoConfigSchema.parse({ ...changed, language: { ...changed.language, vocabulary } });
}

/** Numbers of a report: mean over modalities with its interval, and each modality's. */
function numbersOf(report) {
  const round = (value) => (value === null ? null : Math.round(value * 1e4) / 1e4);
  const brief = ({ value, low, high, samples, cases }) => ({
    value: round(value),
    low: round(low),
    high: round(high),
    samples,
    cases,
  });
  return report.tables
    .filter(({ answerer }) => answerer === "model")
    .map(({ protocol, measure, mean, byModality }) => ({
      protocol,
      measure,
      ...brief(mean),
      byModality: Object.fromEntries(byModality.map(({ name, value }) => [name, round(value)])),
    }));
}

/** Batches that several variants share are made once. */
class KeptBatches {
  #kept = new Map();

  of(key, builder) {
    if (!this.#kept.has(key)) this.#kept.set(key, new Map());
    const own = this.#kept.get(key);
    return {
      build(step) {
        if (!own.has(step)) own.set(step, builder.build(step));
        return own.get(step);
      },
    };
  }
}

/** The variants that are left to run, with their recipes: one that is wrong says so before the first run. */
function plannedWork(plan, results) {
  const steps = options.steps ? Number(options.steps) : plan.recipe.steps;
  const base = parseRecipe({ ...plan.recipe, steps });
  const lines = existsSync(results) ? readFileSync(results, "utf8").trim().split("\n").filter(Boolean) : [];
  const done = new Set(lines.map((line) => JSON.parse(line).name));
  const only = options.only?.split(",");
  const left = plan.variants.filter(({ name }) => !done.has(name) && (!only || only.includes(name)));
  const work = left.map((variant) => ({ variant, recipe: parseRecipe(merged(base, variant.recipe ?? {})) }));
  for (const { variant, recipe } of work) configOf(variant, recipe, recipe.vocabulary.size);
  return { base, work };
}

/** Everything that the variants share. */
async function prepare(plan, base) {
  if (plan.evaluation.split === "test") throw new Error("ablations choose; the test split is for reporting");
  const opened = await openDataset(options.data);
  const all = opened.records.filter(({ split }) => split === "train");
  const pool = imagesOfShare(all, plan.poolShare ?? 1);
  const train = all.filter(({ id }) => pool.has(id));
  const started = performance.now();
  const store = await ExampleStore.load(opened, {
    records: train,
    side: Math.round(base.imageSize * KEPT_SIDE_FACTOR),
    written: false,
    onProgress: (count) => {
      if (count % 1000 === 0) console.log(`read ${count} of ${train.length} images`);
    },
  });
  console.log(`read in ${Math.round((performance.now() - started) / 1000)} s`);
  const { size, corpusLines: count } = base.vocabulary;
  const tokenizer = trainBpe(corpusLines(train, base.seed, count), { vocabSize: size, specials: SPECIALS });
  const labels = new Set(train.flatMap(({ masks }) => masks.map(({ label }) => findTerm(label).term)));
  return {
    plan,
    opened,
    all,
    store,
    tokenizer,
    reader: Tokenizer.fromJson(tokenizer),
    terms: [...labels].sort(),
    validation: opened.records.filter(({ split }) => split === plan.evaluation.split),
    asked: remembering(opened),
    kept: new KeptBatches(),
  };
}

/** Batches of the variant; those that others have as well are made once. */
function batchesOf({ kept, reader }, { variant, recipe }, config, subset) {
  const builder = new BatchBuilder(subset, reader, config, recipe.batch, {
    seed: recipe.seed,
    augmentation: recipe.augmentation,
    taskWeights: recipe.tasks,
    writtenShare: 0,
  });
  const isShared = !variant.dataShare && !variant.recipe?.seed && !variant.recipe?.augmentation;
  return isShared ? kept.of(`patch ${config.imageEncoder.patch}`, builder) : builder;
}

async function trainVariant(shared, { variant, recipe }, config, folder) {
  const { plan, store, all, tokenizer, terms } = shared;
  const share = variant.dataShare ?? 1;
  const subset = share === 1 ? store : subsetOf(store, all, share * (plan.poolShare ?? 1));
  const records = [];
  const trainer = await Trainer.create({
    recipe,
    config,
    folder,
    tokenizer,
    batches: batchesOf(shared, { variant, recipe }, config, subset),
    initialModel: null,
    provenance: { ablation: variant.name, images: subset.examples.length, terms },
    onStep: (record) => {
      records.push(record);
      const { step, total, text, dice, ms } = record;
      if (step % 50 === 0)
        console.log(JSON.stringify({ variant: variant.name, step, total, text, dice, ms }));
    },
  });
  await trainer.run();
  return { records, trainImages: subset.examples.length };
}

async function evaluateVariant({ plan, validation, asked }, folder) {
  const engine = await MimoEngine.open(join(folder, "model"), { threads: 1 });
  const { seed, limit } = plan.evaluation;
  const report = await evaluate({
    engine,
    records: validation,
    data: asked,
    seed,
    limit: options.limit ? Number(options.limit) : limit,
    controls: [],
  });
  await engine.release();
  const rows = report.rows.filter(({ answerer }) => answerer === "model");
  writeFileSync(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return report;
}

/** Trains and evaluates a variant: its line of the results. */
async function runVariant(shared, { variant, recipe }) {
  const config = configOf(variant, recipe, shared.reader.vocabSize);
  const folder = join(options.out, variant.name.replaceAll(/[^a-z0-9]+/gi, "-"));
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const { records, trainImages } = await trainVariant(shared, { variant, recipe }, config, folder);
  const trained = performance.now();
  const report = await evaluateVariant(shared, folder);
  const last = records.slice(-50);
  const mean = (name) => last.reduce((sum, record) => sum + record[name], 0) / Math.max(1, last.length);
  const { user, system } = process.cpuUsage(cpu);
  return {
    name: variant.name,
    steps: recipe.steps,
    seed: recipe.seed,
    dataShare: variant.dataShare ?? 1,
    widths: variant.widths ?? 1,
    trainImages,
    parameters: countParameters(config),
    images: report.counts.images,
    trainSeconds: Math.round((trained - begun) / 1000),
    evaluationSeconds: Math.round((performance.now() - trained) / 1000),
    cpuSeconds: Math.round((user + system) / 1e6),
    medianStepMs: records.map(({ ms }) => ms).sort((a, b) => a - b)[records.length >> 1] ?? null,
    losses: Object.fromEntries(
      ["total", "text", "bce", "dice", "presence"].map((name) => [name, mean(name)]),
    ),
    numbers: numbersOf(report),
  };
}

async function main() {
  const plan = JSON.parse(readFileSync(positionals[0], "utf8"));
  mkdirSync(options.out, { recursive: true });
  const results = join(options.out, "results.jsonl");
  const { base, work } = plannedWork(plan, results);
  if (work.length === 0) return;
  const shared = await prepare(plan, base);
  for (const one of work) {
    const line = await runVariant(shared, one);
    appendFileSync(results, `${JSON.stringify(line)}\n`);
    const { name, trainSeconds, evaluationSeconds, cpuSeconds } = line;
    console.log(`${name}: trained ${trainSeconds} s, evaluated ${evaluationSeconds} s, cpu ${cpuSeconds} s`);
  }
  await shared.opened.close();
}

await main();
