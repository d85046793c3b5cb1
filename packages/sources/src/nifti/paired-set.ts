import { basename, join } from "node:path";
import type { Split } from "@mimo/dataset";
import { z } from "zod";
import { resolveInside } from "../files/inside-root.js";
import { cardName, listFiles } from "../files/source-folder.js";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";
import { modalityOfWords } from "../volumes/modality-words.js";
import { type LabelMap, parseLabelMap } from "./label-map.js";
import { type NiftiSet, type VolumeCase, volumeName } from "./nifti-set.js";

const words = z.string().nullish();
const channels = z.record(z.string(), z.string()).nullish();

/** `dataset.json` of the Medical Segmentation Decathlon and of nnU-Net 1 and 2, and our `labels.json` with the same fields. */
const description = z.object({
  name: words,
  licence: words,
  license: words,
  reference: words,
  modality: z.union([z.string(), z.record(z.string(), z.string())]).nullish(),
  channel_names: channels,
  labels: z.unknown(),
  training: z.array(z.unknown()).nullish(),
  body_part: words,
  complete_labels: z.union([z.boolean(), z.array(z.string())]).nullish(),
});

const trainingPair = z.object({ image: z.string(), label: z.string() });

/** Where the image and label volumes are. */
interface Folders {
  readonly images: string;
  readonly labels: string;
  readonly split: Split | null;
}

interface PairedSetParts {
  readonly root: string;
  /** Name of the file that describes the set. */
  readonly file: string;
  /** Its content. */
  readonly json: unknown;
  readonly folders: readonly Folders[];
}

/** What of the description every case shares. */
interface SetFacts {
  readonly map: LabelMap;
  readonly modality: string | null;
  readonly channels: readonly string[];
  readonly completeLabels: readonly string[];
}

/**
 * A set of image and label volumes in pairs: `imagesTr` and `labelsTr` with `dataset.json`, or `images` and `labels` with
 * `labels.json`.
 *
 * Cases are the pairs that `training` lists, or else those in the folders; channels are files that end in `_0000`,
 * `_0001`, ..., of which the first is used.
 *
 * @throws {SourceError} `bad_layout`
 */
export function openPairedSet({ root, file, json, folders }: PairedSetParts): NiftiSet {
  const parsed = description.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SourceError("bad_layout", `${file}: ${issue.path.join(".")}: ${issue.message}`);
  }
  const { data } = parsed;
  const facts = readFacts(data, file);
  const name = data.name ?? basename(root);
  const listed = data.training?.length ? data.training : null;
  return {
    card: {
      name: cardName(name, "nifti"),
      licence: data.licence ?? data.license ?? null,
      url: /^https?:/.test(data.reference ?? "") ? (data.reference ?? null) : null,
    },
    dataset: name,
    bodyPart: data.body_part ?? null,
    async *cases(onSkip) {
      if (listed !== null) yield* listedCases(root, file, listed, facts, onSkip);
      for (const folder of listed === null ? folders : folders.slice(1)) {
        yield* folderCases(root, folder, facts, onSkip);
      }
    },
  };
}

function readFacts(data: z.infer<typeof description>, file: string): SetFacts {
  const map = parseLabelMap(data.labels, `${file}: labels`);
  const named = data.channel_names ?? data.modality ?? {};
  const byNumber = typeof named === "string" ? { 0: named } : named;
  const channelNames = Object.entries(byNumber)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, channel]) => channel);
  const all = map.classes.map(({ label }) => label);
  const told = data.complete_labels;
  return {
    map,
    modality: channelNames.length > 0 ? modalityOfWords(channelNames[0]) : null,
    channels: channelNames,
    completeLabels:
      map.hasIgnored || !told ? [] : told === true ? all : all.filter((label) => told.includes(label)),
  };
}

async function* listedCases(
  root: string,
  file: string,
  pairs: readonly unknown[],
  facts: SetFacts,
  onSkip: (skip: Skip) => void,
): AsyncGenerator<VolumeCase> {
  const taken = new Set<string>();
  for (const [at, pair] of pairs.entries()) {
    const ref = `${file}: training.${at}`;
    try {
      const parsed = trainingPair.safeParse(pair);
      if (!parsed.success)
        throw new SourceError("bad_record", `${ref}: expected {"image", "label"} with paths`);
      const [image, label] = [parsed.data.image, parsed.data.label].map(withoutDot);
      resolveInside(root, image, ref);
      resolveInside(root, label, ref);
      const name = volumeName(label.split("/").at(-1) ?? "");
      if (name === null || taken.has(name)) {
        throw new SourceError(
          "bad_record",
          `${ref}: expected a NIfTI volume with a name of its own, got ${label}`,
        );
      }
      taken.add(name);
      yield makeCase(name, await firstChannel(root, image), label, null, facts);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      onSkip({ reason: error.code, ref, message: error.message });
    }
  }
}

function withoutDot(path: string): string {
  return path.replace(/\\/g, "/").replace(/^(?:\.\/)+/, "");
}

/** nnU-Net 1 lists `la_003.nii.gz` for a file that is called `la_003_0000.nii.gz`. */
async function firstChannel(root: string, image: string): Promise<string> {
  const folder = image.split("/").slice(0, -1).join("/");
  const file = image.split("/").at(-1) ?? "";
  const channel = file.replace(/(\.nii(?:\.gz)?)$/, "_0000$1");
  const names = await listFiles(join(root, folder));
  return !names.includes(file) && names.includes(channel)
    ? [folder, channel].filter(Boolean).join("/")
    : image;
}

async function* folderCases(
  root: string,
  { images, labels, split }: Folders,
  facts: SetFacts,
  onSkip: (skip: Skip) => void,
): AsyncGenerator<VolumeCase> {
  const labelFiles = await listFiles(join(root, labels));
  const labelNames = new Set(labelFiles.map(volumeName));
  const imageOf = new Map<string, string>();
  for (const file of await listFiles(join(root, images))) {
    const name = volumeName(file);
    const [, stem, channel] = /^(.+?)(?:_(\d{4}))?$/.exec(name ?? "") ?? [];
    if (name === null) continue;
    // A case may be called case_0012 where nothing has channels: then so is its label, which is looked for first.
    const isCase = channel === undefined || labelNames.has(name);
    if (isCase) imageOf.set(name, `${images}/${file}`);
    else if (channel === "0000") imageOf.set(stem, `${images}/${file}`);
  }
  const used = new Set<string>();
  for (const file of labelFiles) {
    const name = volumeName(file);
    if (name === null) continue;
    const image = imageOf.get(name);
    const path = `${labels}/${file}`;
    if (image === undefined) {
      onSkip({
        reason: "missing_image",
        ref: path,
        message: `${path}: expected an image in ${images}, got none`,
      });
    } else {
      used.add(image);
      yield makeCase(name, image, path, split, facts);
    }
  }
  for (const image of new Set(imageOf.values())) {
    if (used.has(image)) continue;
    onSkip({
      reason: "missing_mask",
      ref: image,
      message: `${image}: expected a volume in ${labels}, got none`,
    });
  }
}

function makeCase(
  name: string,
  image: string,
  label: string,
  split: Split | null,
  { map, modality, channels: names, completeLabels }: SetFacts,
): VolumeCase {
  const channel = names.length > 1 || modality === "mr" ? { channel: names[0] } : {};
  return {
    name,
    image,
    labels: [{ path: label, map }],
    split,
    modality,
    completeLabels,
    attributes: channel,
  };
}
