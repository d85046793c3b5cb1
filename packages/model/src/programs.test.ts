import { emitOnnx, Graph, Program, Scope, type TensorValue } from "@mimo/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { presetConfig } from "./config.js";
import { buildInferenceGraph } from "./programs.js";
import { formulaIntegers, formulaParameter, formulaValues } from "./testing/formula-values.js";
import { causalRows } from "./testing/golden-suite.js";

const config = presetConfig("mimo-nano");
const { width, heads, layers } = config.language;
const PREFIX = 5;
const TOKENS = 7;

let program: Program;
let parameters: Record<string, TensorValue>;

beforeAll(async () => {
  const graph = new Graph();
  const { language } = buildInferenceGraph(new Scope(graph), config);
  program = await Program.load(emitOnnx(graph, { outputs: language, parameters: { kind: "inputs" } }), {
    threads: 1,
  });
  const specs = [...graph.parameters.values()].map(({ spec }) => spec);
  parameters = Object.fromEntries(
    specs.map((spec) => [spec.name, { data: formulaParameter(spec), shape: spec.shape }]),
  );
}, 60_000);
afterAll(() => program.release());

type Cache = Record<string, TensorValue>;

const emptyCache = (): Cache =>
  Object.fromEntries(
    Array.from({ length: layers }, (_, i) =>
      ["key", "value"].map((part) => [
        `${part}_${i}`,
        { data: new Float32Array(0), shape: [1, heads, 0, width / heads] },
      ]),
    ).flat(),
  );

/** Runs some prefix rows and tokens after what is in the cache. */
function run(prefix: Float32Array, ids: BigInt64Array, cache: Cache) {
  const past = cache.key_0.shape[2];
  const count = prefix.length / width + ids.length;
  const positions = BigInt64Array.from({ length: count }, (_, i) => BigInt(past + i));
  const renamed = Object.entries(cache).map(([name, value]) => [`past_${name}`, value]);
  return program.run({
    ...parameters,
    ...Object.fromEntries(renamed),
    "in.context": { data: formulaValues("context", width), shape: [1, width] },
    "in.prefix": { data: prefix, shape: [1, prefix.length / width, width] },
    ids: { data: ids, shape: [1, ids.length] },
    positions: { data: positions, shape: [1, count] },
    attention_bias: { data: causalRows(count, past), shape: [1, 1, count, past + count] },
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const errors = Array.from(expected, (value, i) => Math.abs(actual[i] - value) / (1 + Math.abs(value)));
  expect(Math.max(...errors)).toBeLessThan(1e-5);
}

describe("the language program", () => {
  const prefix = formulaValues("prefix", PREFIX * width);
  const ids = formulaIntegers("ids", TOKENS, config.language.vocabulary);

  it("decodes token by token to what one pass over everything gives", async () => {
    const whole = await run(prefix, ids, emptyCache());
    const rows = (output: TensorValue, from: number, to: number) => {
      const size = output.shape[2];
      return output.data.subarray(from * size, to * size) as Float32Array;
    };
    let step = await run(prefix, ids.subarray(0, 2), emptyCache());
    expectClose(step.hidden.data as Float32Array, rows(whole.hidden, 0, PREFIX + 2));
    for (let token = 2; token < TOKENS; token++) {
      const { hidden: _hidden, logits: _logits, ...cache } = step;
      step = await run(new Float32Array(0), ids.subarray(token, token + 1), cache);
      const at = PREFIX + token;
      expectClose(step.hidden.data as Float32Array, rows(whole.hidden, at, at + 1));
      expectClose(step.logits.data as Float32Array, rows(whole.logits, at, at + 1));
    }
    expect(step.key_0.shape).toEqual([1, heads, PREFIX + TOKENS, width / heads]);
    expectClose(step.key_0.data as Float32Array, whole.key_0.data as Float32Array);
    expectClose(step.value_0.data as Float32Array, whole.value_0.data as Float32Array);
  });

  it("says something else after other words: the cache counts", async () => {
    const other = ids.slice();
    other[0] = (other[0] + 1n) % BigInt(config.language.vocabulary);
    const last = async (tokens: BigInt64Array) => {
      const {
        hidden: _hidden,
        logits: _logits,
        ...cache
      } = await run(prefix, tokens.subarray(0, 6), emptyCache());
      return (await run(new Float32Array(0), tokens.subarray(6), cache)).logits.data as Float32Array;
    };
    const [a, b] = [await last(ids), await last(other)];
    expect(Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])))).toBeGreaterThan(1e-3);
  });
});

it("every program asks only for what it needs", () => {
  const graph = new Graph();
  const outputs = buildInferenceGraph(new Scope(graph), config);
  const inputsOf = (name: keyof typeof outputs) =>
    [...emitOnnx(graph, { outputs: outputs[name], parameters: { kind: "inputs" } }).inputNames].sort();
  expect(inputsOf("encode")).toEqual(["image"]);
  expect(inputsOf("align")).toEqual([
    "in.image_tokens",
    "in.stage_1",
    "in.stage_2",
    "mark_bias",
    "mark_geometry",
    "mark_maps",
    "question_bias",
    "question_ids",
  ]);
  expect(inputsOf("language")).toEqual([
    "attention_bias",
    "ids",
    "in.context",
    "in.prefix",
    "past_key_0",
    "past_value_0",
    "positions",
  ]);
  expect(inputsOf("masks")).toEqual([
    "drawn",
    "in.mark_tokens",
    "in.mask_coarse",
    "in.mask_fine",
    "in.mask_middle",
    "mask_mark_bias",
    "seg",
    "term_ids",
    "term_weights",
  ]);
});
