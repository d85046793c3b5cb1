import { presetConfig } from "../config.js";
import { goldenSuite } from "../testing/golden-suite.js";
import { convolutionBlock, imageEncoder, imageTokens } from "./image-encoder.js";

const { imageEncoder: nano } = presetConfig("mimo-nano");
const PLAIN_VIT = {
  patch: 8,
  stages: [{ kind: "attention" as const, channels: 32, blocks: 2, heads: 2, window: 2 }],
};

goldenSuite("image-encoder", {
  convolution_block: ({ scope, batch, floats }) => ({
    out: convolutionBlock(scope.child("block"), floats("x", batch, 8, 6, 6)),
  }),
  encoder: ({ scope, batch, floats }) => {
    const features = imageEncoder(scope.child("image_encoder"), floats("image", batch, 3, 64, 64), nano);
    const stages = features.stages_BCHW.map((stage, i) => [`stage_${i}`, stage] as const);
    const tokens = imageTokens(scope.child("aligner.image"), features, 32);
    return { ...Object.fromEntries(stages), tokens };
  },
  plain_vit: ({ scope, batch, floats }) => ({
    out: imageEncoder(scope.child("mask_encoder"), floats("image", batch, 3, 32, 32), PLAIN_VIT)
      .stages_BCHW[0],
  }),
});
