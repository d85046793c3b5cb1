import { type CaseInputs, goldenSuite } from "../testing/golden-suite.js";
import { MARK_GEOMETRY, visualPromptEncoder } from "./visual-prompt-encoder.js";

/** The encoder over given stages, with `rows` sequences of `count` marks on a grid of `cells`. */
function encode(
  { scope, batch, floats, given }: CaseInputs,
  stages: readonly (readonly [channels: number, side: number])[],
  [rows, count, cells]: readonly [number, number, number],
) {
  const features = {
    stages_BCHW: stages.map(([channels, side], i) => floats(`stage_${i}`, batch, channels, side, side)),
  };
  const marks = {
    maps_RMP: floats("maps", rows, count, cells),
    geometry_RMG: floats("geometry", rows, count, MARK_GEOMETRY),
    bias_RM: given("bias", new Float32Array(rows * count), rows, count),
  };
  return { out: visualPromptEncoder(scope.child("marks"), features, marks, 32) };
}

goldenSuite("visual-prompt-encoder", {
  marks: (inputs) => {
    const stages = [[8, 16] as const, [16, 8] as const, [32, 4] as const];
    return encode(inputs, stages, [2 * inputs.batch, 3, 64]);
  },
  marks_one_stage: (inputs) => encode(inputs, [[8, 4]], [inputs.batch, 2, 16]),
});
