import { elementCount, Graph, Scope } from "@mimo/tensor";
import { describe, expect, it } from "vitest";
import { mimoConfigSchema, PRESETS, type PresetName, presetConfig } from "./config.js";
import { countParameters, parameterSpecs } from "./model-folder.js";
import { buildInferenceGraph } from "./programs.js";

const names = Object.keys(PRESETS) as PresetName[];

describe("presets", () => {
  it.each(names)("%s is complete and carries its own name", (name) => {
    const config = presetConfig(name);
    expect(config.name).toBe(name);
    expect(mimoConfigSchema.parse(config)).toEqual(config);
  });

  it("take changes, and fill in what a change leaves out", () => {
    const stages = [{ kind: "attention" as const, channels: 16, blocks: 1 }];
    const config = presetConfig("mimo-nano", { imageSize: 32, imageEncoder: { patch: 8, stages } });
    expect(config.imageSize).toBe(32);
    expect(config.imageEncoder.stages[0]).toEqual({ ...stages[0], heads: 1, window: null });
    expect(config.language).toEqual(presetConfig("mimo-nano").language);
  });
});

describe("a configuration", () => {
  const nano = presetConfig("mimo-nano");

  it.each([
    ["an unknown key", { ...nano, dropout: 0.1 }, "dropout"],
    ["an unknown key inside", { ...nano, language: { ...nano.language, widht: 64 } }, "widht"],
    ["a missing part", { ...nano, aligner: undefined }, "aligner"],
    ["a width of zero", { ...nano, aligner: { ...nano.aligner, width: 0 } }, "width"],
    [
      "an aligner without queries and no square grid",
      { ...nano, aligner: { ...nano.aligner, kind: "none", queries: 5 } },
      "square",
    ],
    [
      "rounds without marks",
      { ...nano, maskDecoder: { ...nano.maskDecoder, rounds: 2, marks: false } },
      "rounds",
    ],
    ["an encoder without stages", { ...nano, imageEncoder: { patch: 4, stages: [] } }, "stages"],
  ])("with %s is refused by name", (_, config, mention) => {
    const parsed = mimoConfigSchema.safeParse(config);
    expect(JSON.stringify(parsed.error?.issues)).toContain(mention);
  });
});

it("written before parts of the method could be chosen is that of the default parts", () => {
  const { kind: _, ...aligner } = presetConfig("mimo-nano").aligner;
  const {
    kind: __,
    rounds: ___,
    marks: ____,
    contextBlocks: _____,
    ...maskDecoder
  } = presetConfig("mimo-nano").maskDecoder;
  const old = mimoConfigSchema.parse({ ...presetConfig("mimo-nano"), aligner, maskDecoder });
  expect(old.aligner.kind).toBe("cross-attention");
  expect(old.maskDecoder).toMatchObject({ kind: "two-way", rounds: 1, marks: true, contextBlocks: 0 });
});

describe("parameters", () => {
  it("of mimo-tiny keep their names, shapes and order", async () => {
    const specs = parameterSpecs(presetConfig("mimo-tiny"));
    const lines = specs.map(
      ({ name, shape, decay }) => `${name} [${shape.join(", ")}]${decay ? " decay" : ""}`,
    );
    const total = countParameters(presetConfig("mimo-tiny"));
    // Trained weights are found by these names: a change makes old model folders unreadable. Meant? Then
    // `npx vitest run packages/model/src/config.test.ts --update`, and say so in the changelog.
    const text = `${[...lines, `${lines.length} tensors, ${total} numbers`].join("\n")}\n`;
    await expect(text).toMatchFileSnapshot("../golden/mimo-tiny.parameters.txt");
  });

  it("with adapters are the base model's and two small matrices for each adapted projection", () => {
    const { language } = presetConfig("mimo-nano");
    const namesOf = (lora: typeof language.lora) =>
      parameterSpecs(presetConfig("mimo-nano", { language: { ...language, lora } })).map(({ name }) => name);
    const added = new Set(namesOf({ rank: 2, alpha: 4 }));
    for (const name of namesOf(null)) expect(added.delete(name), name).toBe(true);
    const place = "language_model.layers.0.attention";
    expect([...added].sort()).toEqual(
      ["query", "value"].flatMap((projection) =>
        ["lora_a", "lora_b"].map((part) => `${place}.${projection}.${part}.weight`),
      ),
    );
  });
});

it("a graph of the paper's size is built by shapes alone: 7 to 9 billion numbers, few constants", () => {
  const graph = new Graph();
  buildInferenceGraph(new Scope(graph), presetConfig("mimo-7b"));
  const parameters = [...graph.parameters.values()];
  const count = parameters.reduce((sum, { spec }) => sum + elementCount(spec.shape), 0);
  expect(count).toBeGreaterThan(7e9);
  expect(count).toBeLessThan(9e9);
  const bytes = [...graph.constants.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(bytes).toBeLessThan(64 * 2 ** 20);
});
