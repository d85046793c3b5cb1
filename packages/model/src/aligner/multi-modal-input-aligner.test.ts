import { presetConfig } from "../config.js";
import { goldenSuite, lastHidden } from "../testing/golden-suite.js";
import { multiModalInputAligner } from "./multi-modal-input-aligner.js";

goldenSuite("aligner", {
  aligner: ({ scope, batch, floats, given }) => {
    const rows = 2 * batch;
    const inputs = {
      image_BLD: floats("image", batch, 16, 32),
      question_RTE: floats("question", rows, 5, 32),
      questionBias_RT: given("question_bias", lastHidden(rows, 5), rows, 5),
      marks_RMD: floats("marks", rows, 3, 32),
      markBias_RM: given("mark_bias", lastHidden(rows, 3), rows, 3),
    };
    return { out: multiModalInputAligner(scope.child("aligner"), inputs, presetConfig("mimo-nano")) };
  },
});
