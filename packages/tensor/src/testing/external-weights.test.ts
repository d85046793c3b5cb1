import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Graph } from "../graph/graph.js";
import { normal, ZEROS } from "../graph/initializer.js";
import { emitOnnx } from "../onnx/emit.js";
import { add } from "../ops/elementwise.js";
import { matmul } from "../ops/matmul.js";
import { Program } from "../runtime/program.js";
import {
  floatToHalf,
  readSafetensorsHeader,
  type SafetensorsTensor,
  tensorFileOffset,
  writeSafetensors,
} from "../safetensors/index.js";

it("runs a program whose weights lie in a safetensors file, in full and half precision", async () => {
  const folder = await mkdtemp(join(tmpdir(), "external-weights-"));
  try {
    const path = join(folder, "w.safetensors");
    const weights = new Map<string, SafetensorsTensor>([
      ["flags", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
      ["weight", { dtype: "F16", shape: [2, 2], data: floatToHalf(Float32Array.of(1, 2, 3, 4)) }],
      ["bias", { dtype: "F32", shape: [2], data: Float32Array.of(0.1, 0.2) }],
    ]);
    await writeSafetensors(path, weights, { note: "any" });
    const header = await readSafetensorsHeader(path);

    const graph = new Graph();
    const x = graph.input("x", "float32", ["rows", 2]);
    const weight = graph.parameter({ name: "weight", shape: [2, 2], initializer: normal(1), decay: true });
    const bias = graph.parameter({ name: "bias", shape: [2], initializer: ZEROS, decay: false });
    const locate = (name: string) => ({
      location: "w.safetensors",
      ...tensorFileOffset(header, name),
      dtype: header.tensors.get(name)?.dtype === "F16" ? ("F16" as const) : ("F32" as const),
    });
    const y = add(matmul(x, weight), bias);
    const emitted = emitOnnx(graph, { outputs: { y }, parameters: { kind: "external", locate } });
    const program = await Program.load(emitted, {
      weights: { location: "w.safetensors", data: await readFile(path) },
    });
    const result = await program.run({ x: { data: Float32Array.of(1, 10), shape: [1, 2] } });
    expect([...result.y.data]).toEqual([31.1, 42.2].map(Math.fround));
    await program.release();
  } finally {
    await rm(folder, { recursive: true });
  }
});
