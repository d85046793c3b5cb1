import { emitOnnx, exp, Graph, Program, type Tensor } from "@mimo/tensor";
import { describe, expect, it } from "vitest";
import { type MimoConfig, presetConfig } from "../config.js";
import { type CaseInputs, goldenSuite, lastHidden } from "../testing/golden-suite.js";
import { gridMeans } from "./grid-means.js";
import { multiModalInputAligner } from "./multi-modal-input-aligner.js";

const nano = presetConfig("mimo-nano");

function align(
  { scope, batch, floats, given }: CaseInputs,
  kind: MimoConfig["aligner"]["kind"],
): { out: Tensor } {
  const rows = 2 * batch;
  const inputs = {
    image_BLD: floats("image", batch, 16, 32),
    question_RTE: floats("question", rows, 5, 32),
    questionBias_RT: given("question_bias", lastHidden(rows, 5), rows, 5),
    marks_RMD: floats("marks", rows, 3, 32),
    markBias_RM: given("mark_bias", lastHidden(rows, 3), rows, 3),
    maps_RML: exp(floats("maps", rows, 3, 16)),
  };
  const config = { ...nano, aligner: { ...nano.aligner, kind } };
  return { out: multiModalInputAligner(scope.child("aligner"), inputs, config) };
}

goldenSuite("aligner", { aligner: (inputs) => align(inputs, "cross-attention") });

goldenSuite("aligner-variants", {
  aligner_referring: (inputs) => align(inputs, "referring-aware"),
  aligner_none: (inputs) => align(inputs, "none"),
});

describe("gridMeans", () => {
  it("weigh a token by its area in the field", async () => {
    const graph = new Graph();
    const grid = graph.input("grid", "float32", [1, 9, 1]);
    const outputs = { means: gridMeans(grid, 3, 2) };
    const program = await Program.load(emitOnnx(graph, { outputs, parameters: { kind: "inputs" } }), {
      threads: 1,
    });
    const values = { data: Float32Array.of(9, 0, 0, 0, 18, 0, 0, 0, 0), shape: [1, 9, 1] };
    const { means } = await program.run({ grid: values });
    await program.release();
    // A field is 1.5 tokens wide: one whole (4 of 9 parts), two halves (2 each), and a quarter of the middle (1).
    const expected = [4 + 2, 2, 2, 2];
    expect(means.shape).toEqual([1, 4, 1]);
    expected.forEach((value, i) => {
      expect(means.data[i]).toBeCloseTo(value, 5);
    });
  });
});
