/** The image encoder's features as inputs of a step, in place of the image. */
import { type ImageFeatures, Mimo, type MimoConfig } from "@mimo/model";
import { Graph, Scope } from "@mimo/tensor";

/** Name of the input that holds stage `index` of the encoder's features. */
export function featureName(index: number): string {
  return `feature_${index}`;
}

/** Graph and outputs of the image encoder alone, for `images` pictures at once. */
export function encoderGraph(
  config: MimoConfig,
  images: number,
): { readonly graph: Graph; readonly features: ImageFeatures } {
  const graph = new Graph();
  const side = config.imageSize;
  const image = graph.input("image", "float32", [images, 3, side, side]);
  return { graph, features: new Mimo(new Scope(graph), config).imageFeatures(image) };
}

/** Extents of each stage's features of `images` pictures, `[images, C, H, W]`. */
export function featureShapes(config: MimoConfig, images: number): (readonly number[])[] {
  return encoderGraph(config, images).features.stages_BCHW.map(({ shape }) => shape as readonly number[]);
}

/** Declares one input for each stage, named by `featureName`. */
export function declareFeatures(graph: Graph, config: MimoConfig, images: number): ImageFeatures {
  const stages_BCHW = featureShapes(config, images).map((shape, i) =>
    graph.input(featureName(i), "float32", shape),
  );
  return { stages_BCHW };
}
