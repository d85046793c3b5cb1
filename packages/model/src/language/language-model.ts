// R sequences, T tokens, D width, H heads, d head width, V vocabulary.
import {
  add,
  attend,
  concat,
  gatherRows,
  linear,
  matmul,
  mergeHeads,
  mul,
  normal,
  rmsNorm,
  rotary,
  type Scope,
  scale,
  silu,
  splitHeads,
  type Tensor,
} from "@mimo/tensor";
import type { MimoConfig } from "../config.js";

/** Keys and values of one layer, `[R, H, T, d]`. */
export interface KeyValue {
  readonly key: Tensor;
  readonly value: Tensor;
}

export interface LanguageInputs {
  /** Embedded sequence: aligner prefix and text, `[R, T, D]`. */
  readonly embeddings_RTD: Tensor;
  /** Position of each token, int64 `[R, T]`. */
  readonly positions_RT: Tensor;
  /** Added to the attention scores, broadcast to `[R, H, T, past + T]`: causality and padding. */
  readonly bias: Tensor | null;
  /** Keys and values of earlier tokens, one for each layer, or null. */
  readonly past: readonly KeyValue[] | null;
}

export interface LanguageOutputs {
  /** Last hidden states after the final norm, `[R, T, D]`: `<SEG>` states and logits are read from these. */
  readonly hidden_RTD: Tensor;
  readonly present: readonly KeyValue[];
}

/** A projection without bias and, if configured, its low-rank adapter: W x + (alpha / rank) B A x (LoRA). */
function adapted(scope: Scope, x: Tensor, width: number, lora: MimoConfig["language"]["lora"]): Tensor {
  const base = linear(scope, x, width, { bias: false });
  if (lora === null) return base;
  const down = linear(scope.child("lora_a"), x, lora.rank, { bias: false });
  // B starts at zero: the adapted model starts as the base model.
  const up = linear(scope.child("lora_b"), down, width, { bias: false, deviation: 0 });
  return add(base, scale(up, lora.alpha / lora.rank));
}

function selfAttention(
  scope: Scope,
  x: Tensor,
  inputs: LanguageInputs,
  past: KeyValue | null,
  config: MimoConfig["language"],
): { out: Tensor; present: KeyValue } {
  const { width, heads, lora, maxTokens } = config;
  const rotate = (t: Tensor) => rotary(t, inputs.positions_RT, maxTokens);
  const query = rotate(splitHeads(adapted(scope.child("query"), x, width, lora), heads));
  const newKey = rotate(splitHeads(linear(scope.child("key"), x, width, { bias: false }), heads));
  const newValue = splitHeads(adapted(scope.child("value"), x, width, lora), heads);
  const key = past ? concat([past.key, newKey], 2) : newKey;
  const value = past ? concat([past.value, newValue], 2) : newValue;
  const attended = mergeHeads(attend(query, key, value, inputs.bias));
  return { out: linear(scope.child("out"), attended, width, { bias: false }), present: { key, value } };
}

/** SwiGLU: (silu(x W1) * x W3) W2. */
function swiGlu(scope: Scope, x: Tensor, hidden: number): Tensor {
  const gate = silu(linear(scope.child("gate"), x, hidden, { bias: false }));
  const up = linear(scope.child("up"), x, hidden, { bias: false });
  return linear(scope.child("down"), mul(gate, up), x.shape[x.rank - 1] as number, { bias: false });
}

/** The token table, shared by input and output: `[V, D]`. */
export function tokenTable(scope: Scope, config: MimoConfig["language"]): Tensor {
  return scope.vector("tokens", [config.vocabulary, config.width], normal(0.02));
}

/** Embeds int64 tokens of any shape: `[...] -> [..., D]`. */
export function embedTokens(scope: Scope, ids: Tensor, config: MimoConfig["language"]): Tensor {
  return gatherRows(tokenTable(scope, config), ids);
}

/** The decoder: pre-norm blocks with rotary attention and SwiGLU (LLaMA). */
export function languageModel(
  scope: Scope,
  inputs: LanguageInputs,
  config: MimoConfig["language"],
): LanguageOutputs {
  const present: KeyValue[] = [];
  let x = inputs.embeddings_RTD;
  for (let i = 0; i < config.layers; i++) {
    const layer = scope.child(`layers.${i}`);
    const normalized = rmsNorm(layer.child("norm1"), x);
    const attention = selfAttention(
      layer.child("attention"),
      normalized,
      inputs,
      inputs.past?.[i] ?? null,
      config,
    );
    present.push(attention.present);
    x = add(x, attention.out);
    x = add(x, swiGlu(layer.child("mlp"), rmsNorm(layer.child("norm2"), x), config.hidden));
  }
  return { hidden_RTD: rmsNorm(scope.child("norm"), x), present };
}

/** Logits over the vocabulary from hidden states: `[..., D] -> [..., V]`, with the input table as output weights. */
export function vocabularyLogits(scope: Scope, hidden: Tensor, config: MimoConfig["language"]): Tensor {
  return matmul(hidden, tokenTable(scope, config), { transB: true });
}
