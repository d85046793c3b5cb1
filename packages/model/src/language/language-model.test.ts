import { type MimoConfig, presetConfig } from "../config.js";
import { type CaseInputs, causalRows, goldenSuite } from "../testing/golden-suite.js";
import { languageModel, vocabularyLogits } from "./language-model.js";

const NEW = 6;
const { language: nano } = presetConfig("mimo-nano");

function run(
  { scope, batch, floats, given }: CaseInputs,
  config: MimoConfig["language"],
  past: number,
): ReturnType<Parameters<typeof goldenSuite>[1][string]> {
  const place = scope.child("language_model");
  const positions = BigInt64Array.from({ length: batch * NEW }, (_, i) => BigInt(past + (i % NEW)));
  const cache = {
    key: () => floats("past_key", batch, 2, past, 16),
    value: () => floats("past_value", batch, 2, past, 16),
  };
  const inputs = {
    embeddings_RTD: floats("embeddings", batch, NEW, 32),
    positions_RT: given("positions", positions, batch, NEW),
    bias: given("bias", causalRows(NEW, past), 1, 1, NEW, past + NEW),
    past: past > 0 ? [{ key: cache.key(), value: cache.value() }] : null,
  };
  const { hidden_RTD, present } = languageModel(place, inputs, config);
  return { hidden: hidden_RTD, logits: vocabularyLogits(place, hidden_RTD, config), ...present[0] };
}

goldenSuite("language-model", {
  language: (inputs) => run(inputs, nano, 0),
  language_past: (inputs) => run(inputs, nano, 4),
  language_lora: (inputs) => run(inputs, { ...nano, lora: { rank: 4, alpha: 8 } }, 0),
});
