import {
  fineGridSide,
  HIDDEN,
  MARK_CHANNELS,
  MARK_GEOMETRY,
  type MimoConfig,
  markGridSide,
  TERM_TOKENS,
} from "@mimo/model";
import { formulaIntegers, formulaValues } from "@mimo/model/testing";
import type { TensorValue } from "@mimo/tensor";
import type { BatchShape } from "../step-graph.js";

/** A batch by formula: exactly that of `formula_batch` in tools/torch_twin.py. */
export function formulaBatch(config: MimoConfig, shape: BatchShape): Record<string, TensorValue> {
  const { images, marks, tokens, questionTokens } = shape;
  const [rows, slots] = [images * shape.sequencesPerImage, images * shape.slotsPerImage];
  const [size, middle, fine] = [config.imageSize, markGridSide(config), fineGridSide(config)];
  const values = (name: string, extents: readonly number[], change = (value: number) => value) => {
    const count = extents.reduce((product, extent) => product * extent, 1);
    return { data: formulaValues(`batch:${name}`, count).map(change), shape: extents };
  };
  const integers = (name: string, extents: readonly number[], below = config.language.vocabulary) => {
    const count = extents.reduce((product, extent) => product * extent, 1);
    return { data: formulaIntegers(`batch:${name}`, count, below), shape: extents };
  };
  const share = 1 / (rows * tokens);
  return {
    image: values("image", [images, 3, size, size]),
    ids: integers("ids", [rows, tokens]),
    targets: integers("targets", [rows * tokens]),
    target_weights: values("target_weights", [rows * tokens], (v) => (v > 0 ? share : 0)),
    question_ids: integers("question_ids", [rows, questionTokens]),
    question_bias: values("question_bias", [rows, questionTokens], (v) => (v > 0.5 ? HIDDEN : 0)),
    mark_maps: values("mark_maps", [rows, marks, middle ** 2], (v) => Math.abs(v) / middle),
    mark_geometry: values("mark_geometry", [rows, marks, MARK_GEOMETRY]),
    mark_bias: values("mark_bias", [rows, marks], (v) => (v > 0 ? HIDDEN : 0)),
    seg_position: integers("seg_position", [slots], rows * tokens),
    slot_sequence: integers("slot_sequence", [slots], rows),
    term_ids: integers("term_ids", [slots, TERM_TOKENS]),
    term_weights: values("term_weights", [slots, TERM_TOKENS], (v) => Math.abs(v) / TERM_TOKENS),
    drawn: values("drawn", [slots, MARK_CHANNELS, fine, fine], (v) => Math.max(0, v)),
    masks: values("masks", [slots, fine * 4, fine * 4], (v) => (v > 0 ? 1 : 0)),
    slot_weight: values("slot_weight", [slots], (v) => (v > -0.5 ? 1 : 0)),
    present: values("present", [slots], (v) => (v > -0.5 ? 1 : 0)),
  };
}
