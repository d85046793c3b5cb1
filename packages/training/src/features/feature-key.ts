/** What kept features depend on: if any of it differs, they are features of something else. */
import { createHash, type Hash } from "node:crypto";
import { letterbox, type MimoConfig } from "@mimo/model";
import { emitOnnx } from "@mimo/tensor";
import type { StoredImage, StoredPixels } from "../data/stored-image.js";
import { encoderGraph } from "./feature-inputs.js";
import { drawFixedView, type FixedViewOptions, type ViewedExample } from "./fixed-views.js";
import { isFrozen } from "./trained-parameters.js";

/** Each part in words that people can compare: hashes are SHA-256, hexadecimal. */
export interface FeatureKey {
  /** Of the frozen encoder's values. */
  readonly weights: string;
  /** The encoder's configuration, with the side of the model's square. */
  readonly configuration: string;
  /** Of the encoder as a program: other code with the same weights gives other features. */
  readonly program: string;
  /** Of probe pictures made ready for the model. */
  readonly preprocessing: string;
  /** Number of views, seed and augmentation. */
  readonly views: string;
  /** Of the pictures, in their order. */
  readonly pictures: string;
}

/** How a message calls the parts. */
const NAMES: Readonly<Record<keyof FeatureKey, string>> = {
  weights: "frozen weights",
  configuration: "encoder configuration",
  program: "encoder code",
  preprocessing: "preprocessing",
  views: "view parameters",
  pictures: "pictures",
};

function sha256(add: (hash: Hash) => void): string {
  const hash = createHash("sha256");
  add(hash);
  return hash.digest("hex");
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function hashWeights(weights: ReadonlyMap<string, Float32Array>): string {
  const frozen = [...weights].filter(([name]) => isFrozen(name, ["image_encoder"]));
  return sha256((hash) => {
    for (const [name, value] of frozen.sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${name} ${value.length}\n`).update(bytesOf(value));
    }
  });
}

/** A picture with edges and colours. */
function probePixels(width: number, height: number): StoredPixels {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7 + ((i * i) >> 5)) % 256);
  return { width, height, rgb };
}

function probe(modality: string, label: string, levels: StoredImage["levels"]): ViewedExample {
  const [{ width, height }] = levels;
  const record = {
    id: "probe",
    imagePath: "probe.png",
    modality,
    dataset: "probe",
    caseId: "probe",
    bodyPart: null,
    width,
    height,
    spacingMm: null,
    split: "train",
    masks: [{ path: "probe", label, instance: 0, kind: "all", areaPx: 1 }],
    attributes: {},
    completeLabels: [],
  } as const;
  return { record, image: { levels } };
}

/**
 * One picture of each kind that is treated differently; if they come out of the preparation as before, all pictures do:
 * in colour and grey, mirrored or not, turned or kept for a label's side, kept at one size or two.
 */
function probes(imageSize: number): ViewedExample[] {
  const large = 2 * imageSize;
  return [
    probe("dermoscopy", "lesion", [probePixels(37, 23)]),
    probe("pathology", "gland", [probePixels(30, 30)]),
    probe("endoscopy", "left lobe", [probePixels(30, 30)]),
    probe("fundus", "vessel", [probePixels(30, 30)]),
    probe("ct", "liver", [probePixels(large, 16), probePixels(imageSize, 8)]),
  ];
}

/** With every change of a picture, so that none goes unnoticed; what the run's own views are is another part. */
const PROBE_VIEWS: FixedViewOptions = {
  count: 4,
  seed: 1,
  augmentation: {
    rotationDegrees: 15,
    zoom: 0.2,
    shift: 0.1,
    tone: 0.2,
    noise: 8,
    window: 0.2,
    colour: 0.2,
    shading: 0.2,
    blurShare: 0.5,
    closeShare: 0.5,
  },
};

function hashPreprocessing(config: MimoConfig): string {
  const { imageSize } = config;
  const target = new Float32Array(3 * imageSize ** 2);
  return sha256((hash) => {
    for (const example of probes(imageSize)) {
      hash.update(JSON.stringify(letterbox(example.record.width, example.record.height, imageSize)));
      for (let index = 0; index < PROBE_VIEWS.count; index++) {
        drawFixedView(example, index, config, PROBE_VIEWS, target.fill(0));
        hash.update(bytesOf(target));
      }
    }
  });
}

function hashPictures(examples: readonly ViewedExample[]): string {
  return sha256((hash) => {
    for (const { record, image } of examples) {
      // Labels that name a side forbid mirroring.
      const labels = record.masks.map(({ label }) => label);
      hash.update(JSON.stringify([record.id, record.modality, record.width, record.height, labels]));
      for (const { width, height, rgb } of image.levels) hash.update(`${width} ${height}\n`).update(rgb);
    }
  });
}

/** The key of the features of some pictures. */
export function featureKey(
  examples: readonly ViewedExample[],
  weights: ReadonlyMap<string, Float32Array>,
  config: MimoConfig,
  views: FixedViewOptions,
): FeatureKey {
  const { graph, features } = encoderGraph(config, 1);
  const outputs = Object.fromEntries(features.stages_BCHW.map((stage, i) => [`stage_${i}`, stage]));
  const { model } = emitOnnx(graph, { outputs, parameters: { kind: "inputs" } });
  return {
    weights: hashWeights(weights),
    configuration: JSON.stringify({ imageSize: config.imageSize, ...config.imageEncoder }),
    program: sha256((hash) => hash.update(model)),
    preprocessing: hashPreprocessing(config),
    // The whole picture is what it is, whatever the others would be.
    views: JSON.stringify(views.count === 1 ? { count: 1 } : views),
    pictures: hashPictures(examples),
  };
}

function shorten(value: string): string {
  return /^[0-9a-f]{64}$/.test(value) ? value.slice(0, 12) : value;
}

/** What differs between two keys, in words; empty if nothing does. */
export function describeDifferences(kept: FeatureKey, wanted: FeatureKey): string[] {
  const parts = (Object.keys(NAMES) as (keyof FeatureKey)[]).filter((part) => kept[part] !== wanted[part]);
  return parts.map((part) => `${NAMES[part]} (${shorten(kept[part])}, now ${shorten(wanted[part])})`);
}
