// B images, S sequences of one image, R = B*S, K mask slots of one image, Q = B*K, M marks, L text tokens.
import { concat, type Dim, gatherRows, reshape, type Scope, type Tensor } from "@mimo/tensor";
import { multiModalInputAligner } from "./aligner/multi-modal-input-aligner.js";
import type { MimoConfig } from "./config.js";
import {
  embedTokens,
  type KeyValue,
  type LanguageOutputs,
  languageModel,
  vocabularyLogits,
} from "./language/language-model.js";
import { addVisualContext, visualContext } from "./language/visual-context.js";
import { type MaskDecoderOutputs, maskDecoder } from "./mask-decoder/mask-decoder.js";
import { type MaskFeatures, maskNeck } from "./mask-decoder/neck.js";
import { coarseMarkMaps, type MarkInputs, visualPromptEncoder } from "./prompt/visual-prompt-encoder.js";
import { type ImageFeatures, imageEncoder, imageTokens } from "./vision/image-encoder.js";

/** Everything that depends on the image alone: computed once, kept for every question and click. */
export interface EncodedImage {
  readonly features: ImageFeatures;
  readonly maskFeatures: MaskFeatures;
  readonly tokens_BLD: Tensor;
}

/** A question as the aligner takes it. */
export interface QuestionInputs {
  /** int64 `[R, T]` */
  readonly ids_RT: Tensor;
  /** 0, or a large negative number where padded, `[R, T]`. */
  readonly bias_RT: Tensor;
}

/** The aligner's result: the language model's prefix, and the marks for the mask decoder. */
export interface AlignedInputs {
  readonly prefix_RND: Tensor;
  /** What image and marks show, for the words, `[R, language width]`. */
  readonly context_RD: Tensor;
  readonly marks_RMA: Tensor;
}

/** One mask slot for each `<SEG>`. */
export interface SlotInputs {
  readonly seg_QE: Tensor;
  readonly termIds_QT: Tensor;
  readonly termWeights_QT: Tensor;
  readonly marks_QMA: Tensor;
  readonly markBias_QM: Tensor;
  readonly maps_QCHW: Tensor;
}

/**
 * MIMO as graph code: training steps and inference programs are both built from these methods, so they cannot drift
 * apart. Parameters are named by module: `image_encoder`, `visual_prompt_encoder`, `aligner`, `language_model`,
 * `mask_encoder`, `mask_neck`, `mask_decoder`.
 */
export class Mimo {
  constructor(
    readonly scope: Scope,
    readonly config: MimoConfig,
  ) {}

  /**
   * @param image - `[B, 3, S, S]`, S of the image encoder.
   * @param maskImage - The same at the mask encoder's size; null when the mask branch shares the image encoder.
   */
  encodeImage(image: Tensor, maskImage: Tensor | null = null): EncodedImage {
    const { scope, config } = this;
    const features = this.imageFeatures(image);
    const maskSource =
      config.maskEncoder && maskImage
        ? imageEncoder(scope.child("mask_encoder"), maskImage, config.maskEncoder)
        : features;
    return this.encodeFeatures(features, maskSource);
  }

  /** The first part of `encodeImage`, everything that the parameters of `image_encoder` take part in. */
  imageFeatures(image: Tensor): ImageFeatures {
    return imageEncoder(this.scope.child("image_encoder"), image, this.config.imageEncoder);
  }

  /** The rest of `encodeImage`, from features that may have been computed before. */
  encodeFeatures(features: ImageFeatures, maskSource: ImageFeatures = features): EncodedImage {
    const { scope, config } = this;
    return {
      features,
      maskFeatures: maskNeck(scope.child("mask_neck"), maskSource, config.maskDecoder),
      tokens_BLD: imageTokens(scope.child("aligner.image"), features, config.aligner.width),
    };
  }

  /** Encodes the marks and aligns image, question and marks. */
  align(
    encoded: Pick<EncodedImage, "features" | "tokens_BLD">,
    question: QuestionInputs,
    marks: MarkInputs,
  ): AlignedInputs {
    const { scope, config } = this;
    const width = config.aligner.width;
    const marks_RMA = visualPromptEncoder(
      scope.child("visual_prompt_encoder"),
      encoded.features,
      marks,
      width,
    );
    const prefix_RND = multiModalInputAligner(
      scope.child("aligner"),
      {
        image_BLD: encoded.tokens_BLD,
        question_RTE: this.embed(question.ids_RT),
        questionBias_RT: question.bias_RT,
        marks_RMD: marks_RMA,
        markBias_RM: marks.bias_RM,
        maps_RML: coarseMarkMaps(encoded.features, marks.maps_RMP),
      },
      config,
    );
    const context_RD = visualContext(
      scope.child("visual_context"),
      encoded.tokens_BLD,
      marks_RMA,
      marks.bias_RM,
      config.language.width,
    );
    return { prefix_RND, context_RD, marks_RMA };
  }

  /** Token embeddings, `[...] -> [..., language width]`. */
  embed(ids: Tensor): Tensor {
    return embedTokens(this.scope.child("language_model"), ids, this.config.language);
  }

  /** Runs the language model over the prefix (null after the first call) and text. */
  language(
    prefix_RND: Tensor | null,
    ids_RL: Tensor,
    positions_RT: Tensor,
    bias: Tensor | null,
    past: readonly KeyValue[] | null = null,
  ): LanguageOutputs {
    const text = this.embed(ids_RL);
    const embeddings_RTD = prefix_RND ? concat([prefix_RND, text], 1) : text;
    const inputs = { embeddings_RTD, positions_RT, bias, past };
    return languageModel(this.scope.child("language_model"), inputs, this.config.language);
  }

  /** Next-token logits: `[R, T, language width] -> [R, T, vocabulary]`. */
  logits(hidden_RTD: Tensor, context_RD: Tensor): Tensor {
    const seen = addVisualContext(this.scope.child("visual_context"), hidden_RTD, context_RD);
    return vocabularyLogits(this.scope.child("language_model"), seen, this.config.language);
  }

  /** Decodes one mask for each slot. */
  decodeMasks(features: MaskFeatures, slots: SlotInputs): MaskDecoderOutputs {
    return maskDecoder(this.scope.child("mask_decoder"), { features, ...slots }, this.config);
  }
}

/** Rows of `[R, L, D]` chosen by flat int64 indices `[Q]` into `R * L`: `[Q, D]`. */
export function gatherStates(states_RLD: Tensor, flat_Q: Tensor): Tensor {
  const [sequences, length, width] = states_RLD.shape as readonly [number, number, number];
  return gatherRows(reshape(states_RLD, [sequences * length, width]), flat_Q);
}

/** Whole blocks of `[R, X, ...]` chosen by int64 indices `[Q]`: `[Q, X, ...]`. */
export function gatherSequences(blocks: Tensor, sequence_Q: Tensor): Tensor {
  const [sequences, ...rest] = blocks.shape as readonly number[];
  const flat = reshape(blocks, [sequences, rest.reduce((product, extent) => product * extent, 1)]);
  const slots: Dim = sequence_Q.shape[0];
  return reshape(gatherRows(flat, sequence_Q), [slots, ...rest]);
}

/** Side of the grid on which the visual prompt encoder weighs features. */
export function markGridSide(config: MimoConfig): number {
  const stage = Math.max(0, config.imageEncoder.stages.length - 2);
  return config.imageSize / config.imageEncoder.patch / 2 ** stage;
}

/** Side of the grid on which marks are drawn for the mask decoder; masks are four times as large. */
export function fineGridSide(config: MimoConfig): number {
  const encoder = config.maskEncoder ?? { ...config.imageEncoder, imageSize: config.imageSize };
  return (encoder.imageSize / encoder.patch / 2 ** (encoder.stages.length - 1)) * 4;
}
