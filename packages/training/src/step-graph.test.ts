import { readFileSync } from "node:fs";
import { buildInferenceGraph, HIDDEN, type MimoConfig, mimoConfigSchema, presetConfig } from "@mimo/model";
import { formulaParameter } from "@mimo/model/testing";
import { emitOnnx, Graph, Program, Scope, type Tensor, type TensorValue } from "@mimo/tensor";
import { describe, expect, it } from "vitest";
import type { LossWeights } from "./losses.js";
import { type BatchShape, buildStepGraph, declareInputs } from "./step-graph.js";
import { formulaBatch } from "./testing/formula-batch.js";

interface StepNumbers {
  readonly shape: BatchShape;
  readonly lossWeights: LossWeights;
  readonly losses: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, { readonly norm: number; readonly first: readonly number[] }>>;
}

interface StepGolden extends StepNumbers {
  readonly generator: string;
  readonly config: MimoConfig;
}

/** Groups of a configuration, in part. */
type Changes = Readonly<Partial<Record<"aligner" | "maskDecoder", object>>>;

interface VariantGoldens {
  readonly variants: Readonly<Record<string, StepNumbers & { readonly changes: Changes }>>;
}

function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"));
}

const golden = readGolden("step") as StepGolden;
const { variants } = readGolden("step-variants") as VariantGoldens;
const config = presetConfig("mimo-nano");

function changed(changes: Changes): MimoConfig {
  const parts = Object.entries(changes).map(([part, change]) => [
    part,
    { ...config[part as keyof Changes], ...change },
  ]);
  return mimoConfigSchema.parse({ ...config, ...Object.fromEntries(parts) });
}

type Values = Readonly<Record<string, TensorValue>>;

/** Runs outputs with parameters by formula. */
async function run(graph: Graph, outputs: Readonly<Record<string, Tensor>>, inputs: Values): Promise<Values> {
  const feeds: Record<string, TensorValue> = { ...inputs };
  for (const { spec } of graph.parameters.values()) {
    feeds[spec.name] = { data: formulaParameter(spec), shape: spec.shape };
  }
  const program = await Program.load(emitOnnx(graph, { outputs, parameters: { kind: "inputs" } }), {
    threads: 1,
  });
  const results = await program.run(feeds);
  await program.release();
  return results;
}

const numbers = (value: TensorValue) => Array.from(value.data, Number);

async function expectStep(of: MimoConfig, expected: StepNumbers): Promise<void> {
  const step = buildStepGraph(of, expected.shape, expected.lossWeights);
  const named = [...step.gradients].map(([name, gradient]) => [`gradient:${name}`, gradient] as const);
  const outputs = { ...step.losses, ...Object.fromEntries(named) };
  const results = await run(step.graph, outputs, formulaBatch(of, expected.shape));
  expect(Object.keys(step.losses).sort()).toEqual(Object.keys(expected.losses).sort());
  for (const [name, loss] of Object.entries(expected.losses)) {
    expect(Number(results[name].data[0]), name).toBeCloseTo(loss, 5);
  }
  expect([...step.gradients.keys()].sort()).toEqual(Object.keys(expected.gradients).sort());
  for (const [name, { norm, first }] of Object.entries(expected.gradients)) {
    const gradient = numbers(results[`gradient:${name}`]);
    const tolerance = 1e-6 + 1e-3 * norm;
    expect(Math.abs(Math.hypot(...gradient) - norm), name).toBeLessThan(tolerance);
    // The golden file keeps elements 0, 7919 mod n, 2 * 7919 mod n of more than 96.
    const at = (k: number) => (gradient.length > 96 ? (k * 7919) % gradient.length : k);
    first.forEach((value, k) => {
      expect(Math.abs(gradient[at(k)] - value), name).toBeLessThan(tolerance);
    });
  }
}

describe(`the training step against PyTorch (${golden.generator})`, () => {
  it("has the same losses, and the same gradient of every parameter", async () => {
    expect(config).toEqual(mimoConfigSchema.parse(golden.config));
    await expectStep(config, golden);
  });

  it.each(Object.entries(variants))("has them with %s", async (_, { changes, ...expected }) => {
    await expectStep(changed(changes), expected);
  });
});

const softplus = (x: number) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
const bce = (logit: number, target: number) => softplus(logit) - logit * target;
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** The losses, worked out in plain numbers from what the inference programs give. */
function lossesOf(text_TV: TensorValue, masks: Values, batch: Values): Record<string, number> {
  const vocabulary = text_TV.shape[1];
  const logits = numbers(text_TV);
  const weights = numbers(batch.target_weights);
  const text = numbers(batch.targets).map((target, t) => {
    const row = logits.slice(t * vocabulary, (t + 1) * vocabulary);
    return weights[t] * (Math.log(total(row.map(Math.exp))) - row[target]);
  });
  const [pixels, truth] = [numbers(masks.logits), numbers(batch.masks)];
  const inside = pixels.map((logit) => 1 / (1 + Math.exp(-logit)));
  const overlap = total(inside.map((p, i) => p * truth[i]));
  const areas = total(inside) + total(truth);
  return {
    text: total(text),
    bce: total(pixels.map((logit, i) => bce(logit, truth[i]))) / pixels.length,
    dice: 1 - (2 * overlap + 1) / (areas + 1),
    presence: bce(Number(masks.presence.data[0]), 1),
    quality: bce(Number(masks.quality.data[0]), overlap / (areas - overlap + 1)),
  };
}

const ONE: BatchShape = {
  images: 1,
  sequencesPerImage: 1,
  slotsPerImage: 1,
  marks: 2,
  tokens: 12,
  questionTokens: 6,
};
const SEG = 5;
/** Of the batch below: four words, two marks of which one is padding. */
const WORDS = 4;

function oneSequence(): Record<string, TensorValue> {
  const given = (data: Float32Array | BigInt64Array, ...shape: number[]) => ({ data, shape });
  return {
    ...formulaBatch(config, ONE),
    question_bias: given(Float32Array.of(0, 0, 0, 0, HIDDEN, HIDDEN), 1, 6),
    mark_bias: given(Float32Array.of(0, HIDDEN), 1, 2),
    seg_position: given(BigInt64Array.of(BigInt(SEG)), 1),
    slot_sequence: given(BigInt64Array.of(0n), 1),
    slot_weight: given(Float32Array.of(1), 1),
    present: given(Float32Array.of(1), 1),
  };
}

function cut(value: TensorValue, count: number): TensorValue {
  const [, length, ...rest] = value.shape;
  return { data: value.data.slice(0, (value.data.length / length) * count), shape: [1, count, ...rest] };
}

/** Rows [from, to) of a `[1, T, D]` value, as `[to - from, D]`. */
function rows({ data, shape }: TensorValue, from: number, to: number): TensorValue {
  const width = shape[2];
  return { data: data.slice(from * width, to * width), shape: [to - from, width] };
}

/**
 * What a session does with one question, program by program.
 *
 * @param marks - Marks to give: 2 with the padded one, 1 without; positions are those of training either way.
 */
async function infer(
  config: MimoConfig,
  batch: Values,
  marks: number,
): Promise<{ text: TensorValue; masks: Values }> {
  const graph = new Graph();
  const programs = buildInferenceGraph(new Scope(graph), config);
  const renamed = (values: Values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`in.${name}`, value]));
  const encoded = await run(graph, programs.encode, { image: batch.image });
  const aligned = await run(graph, programs.align, {
    ...renamed(encoded),
    question_ids: cut(batch.question_ids, WORDS),
    question_bias: cut(batch.question_bias, WORDS),
    mark_maps: cut(batch.mark_maps, marks),
    mark_geometry: cut(batch.mark_geometry, marks),
    mark_bias: cut(batch.mark_bias, marks),
  });
  const { queries } = config.aligner;
  const prefix = queries + marks;
  const length = prefix + ONE.tokens;
  const bias = Float32Array.from({ length: length * length }, (_, i) => {
    const [row, column] = [Math.floor(i / length), i % length];
    const isPaddedMark = column >= queries && column < prefix && batch.mark_bias.data[column - queries] !== 0;
    return column > row || isPaddedMark ? HIDDEN : 0;
  });
  const position = (i: number) => BigInt(i < prefix ? i : i - prefix + queries + ONE.marks);
  const { width, heads, layers } = config.language;
  const empty = { data: new Float32Array(0), shape: [1, heads, 0, width / heads] };
  const caches = Array.from({ length: layers }, (_, i) => [
    [`past_key_${i}`, empty],
    [`past_value_${i}`, empty],
  ]);
  const { hidden, logits } = programs.language;
  const spoken = await run(
    graph,
    { hidden, logits },
    {
      ...Object.fromEntries(caches.flat()),
      "in.prefix": aligned.prefix,
      "in.context": aligned.context,
      ids: batch.ids,
      positions: { data: BigInt64Array.from({ length }, (_, i) => position(i)), shape: [1, length] },
      attention_bias: { data: bias, shape: [1, 1, length, length] },
    },
  );
  const masks = await run(graph, programs.masks, {
    ...renamed(encoded),
    "in.mark_tokens": aligned.mark_tokens,
    seg: rows(spoken.hidden, prefix + SEG, prefix + SEG + 1),
    term_ids: batch.term_ids,
    term_weights: batch.term_weights,
    mask_mark_bias: cut(batch.mark_bias, marks),
    drawn: batch.drawn,
  });
  return { text: rows(spoken.logits, prefix, length), masks };
}

describe("the inference programs", () => {
  const batch = oneSequence();

  it.each([
    ["with the padded mark", 2, {}],
    ["without it", 1, {}],
    ["of a referring-aware aligner", 1, { aligner: { kind: "referring-aware" } }],
    ["without an aligner", 1, { aligner: { kind: "none" }, maskDecoder: { kind: "cascade" } }],
    ["of an unmarked decoder", 1, { maskDecoder: { marks: false } }],
  ])("%s give the numbers that training saw, its padding left out", async (_, marks, changes: Changes) => {
    const variant = changed(changes);
    const step = buildStepGraph(variant, ONE, golden.lossWeights);
    const trained = await run(step.graph, step.losses, batch);
    const { text, masks } = await infer(variant, batch, marks);
    const inferred = lossesOf(text, masks, batch);
    expect(Object.keys(inferred).sort()).toEqual(Object.keys(golden.lossWeights).sort());
    for (const [name, loss] of Object.entries(inferred)) {
      expect(Number(trained[name].data[0]), name).toBeCloseTo(loss, 5);
    }
  });
});

it("the step's inputs are those of the batch, in name, type and extents", () => {
  const declared = new Graph();
  declareInputs(declared, config, golden.shape);
  const batch = formulaBatch(config, golden.shape);
  const described = [...declared.inputs].map(([name, { dtype, shape }]) => [name, dtype, shape]);
  const given = Object.entries(batch).map(([name, { data, shape }]) => [
    name,
    data instanceof Float32Array ? "float32" : "int64",
    shape,
  ]);
  expect(given.sort()).toEqual(described.sort());
});
