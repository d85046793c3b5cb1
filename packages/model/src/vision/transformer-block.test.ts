import { goldenSuite } from "../testing/golden-suite.js";
import { visionBlock } from "./transformer-block.js";

goldenSuite("vision-block", {
  vision_block: ({ scope, batch, floats }) => ({
    out: visionBlock(scope.child("block"), floats("x", batch, 16, 32), 2, null),
  }),
  vision_block_windows: ({ scope, batch, floats }) => ({
    out: visionBlock(scope.child("block"), floats("x", batch, 16, 32), 2, 2),
  }),
});
