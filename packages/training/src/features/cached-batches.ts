/** Batches whose pictures are features that were computed before. */
import type { MimoConfig } from "@mimo/model";
import { emitOnnx, Program, type TensorValue } from "@mimo/tensor";
import type { Batch } from "../data/batch-builder.js";
import { FeatureCache } from "./feature-cache.js";
import { encoderGraph, featureName, featureShapes } from "./feature-inputs.js";
import { featureKey } from "./feature-key.js";
import {
  drawFixedView,
  type FeatureSource,
  type FixedViewOptions,
  type ViewedExample,
} from "./fixed-views.js";

/** What to compute features of, and how. */
export interface CachedBatchesOptions {
  readonly folder: string;
  readonly examples: readonly ViewedExample[];
  readonly config: MimoConfig;
  readonly views: FixedViewOptions;
  /** Pictures that are encoded at once. */
  readonly images: number;
  readonly threads: number;
  /** Makes the batch builder, when the features are there. */
  readonly build: (features: FeatureSource) => { build(step: number): Batch };
  readonly onFeatures?: (done: number, total: number) => void;
}

/** Computes features before the first batch, once: later runs with the same frozen encoder find them on disk. */
export class CachedBatches {
  #batches: { build(step: number): Batch } | null = null;
  #cache: FeatureCache | null = null;

  constructor(readonly options: CachedBatchesOptions) {}

  /**
   * @param weights - Every parameter of the model by name.
   * @throws {TrainingError} `stale_features` if the folder's features were made with something else.
   */
  async prepare(weights: ReadonlyMap<string, Float32Array>): Promise<void> {
    const { folder, examples, config, views, build, onFeatures } = this.options;
    const key = featureKey(examples, weights, config, views);
    const shapes = featureShapes(config, 1).map(([, ...shape]) => shape);
    const imageIds = examples.map(({ record }) => record.id);
    const cache = await FeatureCache.open({ folder, key, imageIds, views: views.count, shapes });
    const encoder = await Encoder.load(this.options, weights);
    await cache.fill((wanted) => encoder.encode(wanted), onFeatures);
    await encoder.release();
    this.#cache = cache;
    this.#batches = build(cache);
  }

  build(step: number): Batch {
    if (!this.#batches) throw new RangeError("CachedBatches: prepare must come before build");
    return this.#batches.build(step);
  }

  close(): void {
    this.#cache?.close();
  }
}

/** The frozen encoder as a program of its own. */
class Encoder {
  private constructor(
    readonly options: CachedBatchesOptions,
    readonly program: Program,
    readonly feeds: Readonly<Record<string, TensorValue>>,
  ) {}

  static async load(
    options: CachedBatchesOptions,
    weights: ReadonlyMap<string, Float32Array>,
  ): Promise<Encoder> {
    const { graph, features } = encoderGraph(options.config, options.images);
    const outputs = Object.fromEntries(features.stages_BCHW.map((stage, i) => [featureName(i), stage]));
    const emitted = emitOnnx(graph, { outputs, parameters: { kind: "inputs" } });
    const feeds = [...graph.parameters.values()].map(({ spec: { name, shape } }) => {
      return [name, { data: weights.get(name) as Float32Array, shape }] as const;
    });
    const program = await Program.load(emitted, { threads: options.threads });
    return new Encoder(options, program, Object.fromEntries(feeds));
  }

  /** The stages' features of each view. */
  async encode(views: readonly (readonly [image: number, view: number])[]): Promise<Float32Array[][]> {
    const encoded: Float32Array[][] = [];
    for (let at = 0; at < views.length; at += this.options.images) {
      encoded.push(...(await this.#encodeSome(views.slice(at, at + this.options.images))));
    }
    return encoded;
  }

  async #encodeSome(some: readonly (readonly [number, number])[]): Promise<Float32Array[][]> {
    const { config, examples, images, views } = this.options;
    const plane = 3 * config.imageSize ** 2;
    const data = new Float32Array(images * plane);
    some.forEach(([image, view], i) => {
      drawFixedView(examples[image], view, config, views, data.subarray(i * plane, (i + 1) * plane));
    });
    const shape = [images, 3, config.imageSize, config.imageSize];
    const outputs = await this.program.run({ ...this.feeds, image: { data, shape } });
    return some.map((_, i) =>
      Object.keys(outputs).map((_, stage) => {
        const all = outputs[featureName(stage)].data as Float32Array;
        const length = all.length / images;
        return all.slice(i * length, (i + 1) * length);
      }),
    );
  }

  release(): Promise<void> {
    return this.program.release();
  }
}
