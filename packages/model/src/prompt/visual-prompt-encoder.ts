// R sequences, S sequences of one image, B images, M marks, P grid positions, G geometry features, D width.
import {
  concat,
  type Dim,
  linear,
  matmul,
  mlp,
  reduceSum,
  reshape,
  type Scope,
  type Tensor,
} from "@mimo/tensor";
import { gridToTokens, type ImageFeatures } from "../vision/image-encoder.js";

/** Number of geometry features of a mark; `preprocess/mark-features.ts` says what they are. */
export const MARK_GEOMETRY = 60;

/** Marks as the model takes them. */
export interface MarkInputs {
  /** Where each mark lies on the middle grid: weights that sum to 1, `[R, M, P]`. */
  readonly maps_RMP: Tensor;
  /** Kind, sign and coordinates, `[R, M, G]`. */
  readonly geometry_RMG: Tensor;
  /** 0 for a mark, a large negative number for padding, `[R, M]`. */
  readonly bias_RM: Tensor;
}

/** The stage whose grid `maps_RMP` lies on: the second coarsest, or the only one. */
export function markStage(features: ImageFeatures): number {
  return Math.max(0, features.stages_BCHW.length - 2);
}

/** Sums 2 x 2 blocks of a map: `[B, X, side*side]` -> `[B, X, (side/2)^2]`. */
function halveMap(map: Tensor, side: number): Tensor {
  const [batch, marks] = map.shape;
  const blocks = reshape(map, [batch, marks, side / 2, 2, side / 2, 2]);
  return reshape(reduceSum(blocks, [3, 5]), [batch, marks, (side / 2) ** 2]);
}

/**
 * The marks' maps on the coarsest grid, where the image tokens lie: `[R, M, P] -> [R, M, L]`; each still sums to 1.
 *
 * @param features - The stages that the maps were made for.
 */
export function coarseMarkMaps(features: ImageFeatures, maps_RMP: Tensor): Tensor {
  const { stages_BCHW } = features;
  if (stages_BCHW.length === 1) return maps_RMP;
  return halveMap(maps_RMP, stages_BCHW[markStage(features)].shape[2] as number);
}

function times(count: number, extent: Dim): Dim {
  return count === 1 ? extent : count * (extent as number);
}

/**
 * The visual prompt encoder: each mark becomes one token in the image features' space.
 *
 * A mark of any kind is a weight map over the picture plus its geometry. The token joins what the image shows under
 * the map (features averaged with its weights, at two resolutions) and where and what the mark is.
 *
 * @returns `[R, M, width]`
 */
export function visualPromptEncoder(
  scope: Scope,
  features: ImageFeatures,
  marks: MarkInputs,
  width: number,
): Tensor {
  const stages = features.stages_BCHW;
  const [sequences, count, positions] = marks.maps_RMP.shape;
  const batch = stages[0].shape[0] as number;
  const perImage = (sequences as number) / batch;
  const maps = reshape(marks.maps_RMP, [batch, times(perImage, count), positions]);
  const middle = stages[markStage(features)];
  const pooled = [matmul(maps, gridToTokens(middle))];
  if (stages.length > 1) {
    const coarse = stages[stages.length - 1];
    pooled.push(matmul(halveMap(maps, middle.shape[2] as number), gridToTokens(coarse)));
  }
  const seen = linear(scope.child("appearance"), concat(pooled, 2), width);
  const appearance = reshape(seen, [sequences, count, width]);
  const geometry = linear(scope.child("geometry"), marks.geometry_RMG, width);
  return mlp(scope.child("mlp"), concat([appearance, geometry], 2), width, width);
}
