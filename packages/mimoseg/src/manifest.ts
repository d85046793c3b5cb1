/** `dataset.json` of a built dataset: what it is, what it was made from, and every file with its digest. */
import { PERSPECTIVES, SPLITS } from "@mimo/dataset";
import { z } from "zod";

const count = z.number().int().nonnegative();
const split = z.enum(SPLITS);

/** One file. Paths have forward slashes, from the dataset's folder. */
export const manifestFile = z.strictObject({
  path: z.string(),
  bytes: count,
  rows: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Three files that belong together. */
export const manifestShard = z.strictObject({
  /** `train-00000` */
  name: z.string(),
  split,
  images: manifestFile,
  masks: manifestFile,
  samples: manifestFile,
});

export const manifestSource = z.strictObject({
  name: z.string(),
  format: z.string(),
  licence: z.string().nullable(),
  url: z.string().nullable(),
  images: count,
  masks: count,
  samples: count,
});

/** Why pictures, masks or samples were left out, by rule. */
export const manifestSkips = z.record(z.string(), count);

export const manifestSchema = z.strictObject({
  format: z.literal("mimoseg"),
  version: z.literal(1),
  /** What the build was asked for; the same options over the same sources give the same bytes. */
  options: z.strictObject({
    seed: count,
    perspectives: z.array(z.enum(PERSPECTIVES)),
    samplesPerImage: z.number().int().positive(),
    /** Most samples in all, or null. */
    limit: count.nullable(),
    /** `grammar`, or the model behind `--writer`. */
    writer: z.string(),
    imagesPerShard: z.number().int().positive(),
    /** Shares of the splits where a source prescribes none. */
    splits: z.strictObject({ train: z.number(), val: z.number(), test: z.number() }),
    /** Bits that near-duplicates differ in at most. */
    nearDuplicateDistance: count.optional(),
    /** Fingerprint of the ontology that gave the terms, or null where that is not known. */
    ontology: z.string().nullable().optional(),
  }),
  sources: z.array(manifestSource),
  shards: z.array(manifestShard),
  skipped: manifestSkips,
  /** Labels that the ontology does not know, with the number of their masks. */
  unknownLabels: z.record(z.string(), count),
});

export type ManifestFile = z.infer<typeof manifestFile>;
export type ManifestShard = z.infer<typeof manifestShard>;
export type ManifestSource = z.infer<typeof manifestSource>;
export type Manifest = z.infer<typeof manifestSchema>;
