import type { Tensor } from "@mimo/tensor";
import { type MimoConfig, presetConfig } from "../config.js";
import { type CaseInputs, goldenSuite, lastHidden } from "../testing/golden-suite.js";
import { gridPositions } from "../vision/position-encoding.js";
import { maskDecoder } from "./mask-decoder.js";
import { maskNeck } from "./neck.js";
import { twoWayTransformer } from "./two-way-transformer.js";

const config = presetConfig("mimo-nano");

function neck({ scope, batch, floats }: CaseInputs, stages: readonly (readonly [number, number])[]) {
  const stages_BCHW = stages.map(([channels, side], i) => floats(`stage_${i}`, batch, channels, side, side));
  return { ...maskNeck(scope.child("mask_neck"), { stages_BCHW }, config.maskDecoder) };
}

function decode(
  { scope, batch, floats, integers, given }: CaseInputs,
  changes: Partial<MimoConfig["maskDecoder"]>,
): Record<string, Tensor> {
  const slots = 2 * batch;
  const features = {
    coarse: floats("coarse", batch, 32, 4, 4),
    middle: floats("middle", batch, 16, 8, 8),
    fine: floats("fine", batch, 8, 16, 16),
  };
  const inputs = {
    features,
    seg_QE: floats("seg", slots, 32),
    termIds_QT: integers("term_ids", config.language.vocabulary, slots, 5),
    termWeights_QT: floats("term_weights", slots, 5),
    marks_QMA: floats("marks", slots, 3, 32),
    markBias_QM: given("mark_bias", lastHidden(slots, 3), slots, 3),
    maps_QCHW: floats("maps", slots, 4, 16, 16),
  };
  const variant = { ...config, maskDecoder: { ...config.maskDecoder, ...changes } };
  const decoded = maskDecoder(scope.child("mask_decoder"), inputs, variant);
  const earlier = (decoded.earlier_QHW ?? []).map((logits, i) => [`earlier_${i}`, logits] as const);
  return {
    logits: decoded.logits_QHW,
    presence: decoded.presence_Q,
    quality: decoded.quality_Q,
    ...Object.fromEntries(earlier),
  };
}

goldenSuite("mask-decoder", {
  neck: (inputs) =>
    neck(inputs, [
      [8, 16],
      [16, 8],
      [32, 4],
    ]),
  neck_one_stage: (inputs) => neck(inputs, [[32, 4]]),
  two_way: ({ scope, batch, floats, given }) => {
    const state = { tokens_QXD: floats("tokens", batch, 5, 32), image_QLD: floats("image", batch, 9, 32) };
    const bias = given("bias", lastHidden(batch, 5), batch, 1, 1, 5);
    const positions = gridPositions(scope.graph, 3, 32);
    const read = twoWayTransformer(scope.child("transformer"), state, positions, bias, config.maskDecoder);
    return { read_tokens: read.tokens_QXD, read_image: read.image_QLD };
  },
  mask_decoder: (inputs) => decode(inputs, {}),
});

goldenSuite("mask-decoder-variants", {
  decoder_cascade: (inputs) => decode(inputs, { kind: "cascade" }),
  decoder_rounds: (inputs) => decode(inputs, { kind: "cascade", rounds: 2 }),
  decoder_unmarked: (inputs) => decode(inputs, { marks: false }),
});
