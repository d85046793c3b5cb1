import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  emitOnnx,
  Graph,
  Program,
  readSafetensors,
  type SafetensorsTensor,
  Scope,
  TensorError,
  writeSafetensors,
} from "@mimo/tensor";
import { SPECIALS, trainBpe } from "@mimo/text";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { presetConfig } from "./config.js";
import { ModelError } from "./model-error.js";
import { openModelFolder, parameterSpecs, readWeights, writeModelFolder } from "./model-folder.js";
import { buildInferenceGraph } from "./programs.js";
import { formulaParameter, formulaValues } from "./testing/formula-values.js";

const tokenizer = trainBpe(["the liver"], { vocabSize: 300, specials: SPECIALS });
const preset = presetConfig("mimo-nano");
const vocabulary = Object.keys(tokenizer.model.vocab).length;
const config = { ...preset, language: { ...preset.language, vocabulary } };
const weights = new Map(
  parameterSpecs(config).map((spec) => [spec.name, { shape: spec.shape, data: formulaParameter(spec) }]),
);
const about = { config, presenceThreshold: 0.4, provenance: { seed: 1 } };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-model-"));
  await writeModelFolder(folder, about, tokenizer, weights);
}, 60_000);
afterEach(() => rm(folder, { recursive: true, force: true }));

const weightsPath = () => join(folder, "weights.safetensors");

async function changeWeights(change: (tensors: Map<string, SafetensorsTensor>) => void): Promise<void> {
  const tensors = await readSafetensors(weightsPath());
  change(tensors);
  await writeSafetensors(weightsPath(), tensors);
}

async function changeModelFile(change: (file: Record<string, unknown>) => void): Promise<void> {
  const path = join(folder, "model.json");
  const file = JSON.parse(await readFile(path, "utf8"));
  change(file);
  await writeFile(path, JSON.stringify(file));
}

async function openingError(): Promise<Error & { code: string }> {
  return openModelFolder(folder).then(
    () => {
      throw new Error("the folder was opened");
    },
    (error) => error,
  );
}

describe("a model folder", () => {
  it("gives back configuration, tokenizer and threshold", async () => {
    const model = await openModelFolder(folder);
    expect(model.config).toEqual(config);
    expect(model.file).toEqual({ format: "mimo-model/1", closeLook: false, ...about });
    expect(model.tokenizer.vocabSize).toBe(Object.keys(tokenizer.model.vocab).length);
  });

  it("is refused when the vocabulary does not fit the configuration", async () => {
    const other = trainBpe(["the liver", "the liver"], { vocabSize: 300, specials: SPECIALS });
    await writeFile(join(folder, "tokenizer.json"), JSON.stringify(other));
    const error = await openingError();
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(/tokens, the configuration needs/);
  });

  it("keeps vectors exactly and matrices in half precision", async () => {
    const read = await readWeights(folder);
    expect([...read.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, { shape, data }] of weights) {
      const back = read.get(name)!;
      expect(back.length, name).toBe(data.length);
      const bits = shape.length > 1 ? 2 ** -11 : 0;
      const isKept = data.every(
        (value, i) => Math.abs(back[i] - value) <= bits * Math.abs(value) + bits * 2 ** -13,
      );
      expect(isKept, name).toBe(true);
    }
  });

  it("has a hash that depends on the weights alone", async () => {
    const first = (await openModelFolder(folder)).weightsHash;
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    await changeModelFile((file) => {
      file.presenceThreshold = 0.9;
    });
    expect((await openModelFolder(folder)).weightsHash).toBe(first);
    await changeWeights((tensors) => {
      (tensors.get("language_model.norm.gain")!.data as Float32Array)[0] += 1;
    });
    expect((await openModelFolder(folder)).weightsHash).not.toBe(first);
  });

  it("runs: programs read the weights where the file has them", async () => {
    const model = await openModelFolder(folder);
    const graph = new Graph();
    const { encode } = buildInferenceGraph(new Scope(graph), model.config);
    const outputs = { coarse: encode.mask_coarse };
    const image = { data: formulaValues("image", 3 * 64 * 64), shape: [1, 3, 64, 64] };
    const fromFile = emitOnnx(graph, { outputs, parameters: { kind: "external", locate: model.locate } });
    const fromInputs = emitOnnx(graph, { outputs, parameters: { kind: "inputs" } });
    const given = [...(await readWeights(folder))].map(([name, data]) => [
      name,
      { data, shape: weights.get(name)!.shape },
    ]);
    const programs = [
      await Program.load(fromFile, { threads: 1, weights: model.weights }),
      await Program.load(fromInputs, { threads: 1 }),
    ];
    const [a, b] = await Promise.all(
      programs.map((each) => each.run({ image, ...Object.fromEntries(given) })),
    );
    b.coarse.data.forEach((value, i) => {
      expect(Number(a.coarse.data[i])).toBeCloseTo(Number(value), 4);
    });
    await Promise.all(programs.map((each) => each.release()));
  });
});

describe("a damaged model folder is refused, saying what is wrong", () => {
  it("when it is not there", async () => {
    await rm(folder, { recursive: true });
    const error = await openingError();
    expect(error).toBeInstanceOf(ModelError);
    expect(error.code).toBe("bad_model_folder");
    expect(error.message).toContain(join(folder, "model.json"));
  });

  it("when the weights are not there", async () => {
    await rm(weightsPath());
    const error = await openingError();
    expect(error).toBeInstanceOf(TensorError);
    expect(error).toMatchObject({ code: "bad_weights", message: expect.stringContaining(weightsPath()) });
  });

  it("when model.json is not JSON", async () => {
    await writeFile(join(folder, "model.json"), "{");
    expect(await openingError()).toMatchObject({
      code: "bad_config",
      message: expect.stringContaining("JSON"),
    });
  });

  it.each<[string, (file: Record<string, unknown>) => void, string]>([
    ["has an unknown key", (file) => Object.assign(file, { extra: 1 }), "extra"],
    ["has another format", (file) => Object.assign(file, { format: "mimo-model/9" }), "format"],
    ["has a threshold above 1", (file) => Object.assign(file, { presenceThreshold: 2 }), "presenceThreshold"],
    ["has an unknown key in the configuration", (file) => Object.assign(file.config!, { widht: 1 }), "widht"],
  ])("when model.json %s", async (_, change, mention) => {
    await changeModelFile(change);
    expect(await openingError()).toMatchObject({
      code: "bad_config",
      message: expect.stringContaining(mention),
    });
  });

  it.each([0, 7, 100, -1])(
    "when the weights end after %i bytes (-1: the last one is missing)",
    async (bytes) => {
      const { length } = await readFile(weightsPath());
      await truncate(weightsPath(), bytes < 0 ? length + bytes : bytes);
      const error = await openingError();
      expect(error).toBeInstanceOf(TensorError);
      expect(error).toMatchObject({ code: "bad_weights", message: expect.stringContaining(weightsPath()) });
    },
  );

  it("when a tensor is missing", async () => {
    await changeWeights((tensors) => tensors.delete("aligner.queries"));
    expect(await openingError()).toMatchObject({
      code: "missing_weight",
      message: expect.stringContaining('"aligner.queries"'),
    });
  });

  it("when a tensor has another shape", async () => {
    await changeWeights((tensors) => {
      const name = "language_model.norm.gain";
      tensors.set(name, { dtype: "F32", shape: [2], data: new Float32Array(2) });
    });
    const error = await openingError();
    expect(error.code).toBe("wrong_shape");
    for (const mention of ['"language_model.norm.gain"', "[2]", "[32]"])
      expect(error.message).toContain(mention);
  });
});
