import type { SourceType } from "../source.js";
import type { SourceErrorCode } from "../source-error.js";

/** An image that a sample must list. */
export interface ExpectedImage {
  readonly key: string;
  /** Pixels inside each mask, in the order of the list: `liver` for a whole class, `liver@2` for a single object. */
  readonly masks: Readonly<Record<string, number>>;
  /** How many questions come with it. Default: none. */
  readonly questions?: number;
}

/** A small, faultless source on disk. */
export interface SourceSample {
  readonly type: SourceType;
  /** What to open: the folder that was given, or something in it. */
  readonly path: string;
  /** Everything that `list` gives, in order: at least two images. Nothing may be skipped. */
  readonly expected: readonly ExpectedImage[];
}

/** Spoils a sample that lies in `folder`, in a way that leaves at least one image whole. */
export type Damage = (folder: string) => Promise<void>;

/** Why a format cannot be damaged in this way. */
export interface DoesNotApply {
  readonly because: string;
}

/** What each damage must be reported as, by `list` as a skip or by reading as an error. */
export const DAMAGE_CODES = {
  /** A picture that is named is not there. */
  missingImage: "missing_image",
  /** A mask that is named is not there. */
  missingMask: "missing_mask",
  /** A picture ends in its midst. */
  truncatedImage: "corrupt",
  /** A picture's header claims 100,000 x 100,000 pixels. */
  hugeImage: "too_large",
  /** A name in a record or archive climbs out of its folder. */
  climbingName: "unsafe_path",
  /** A field of one record has the wrong JSON type. */
  wrongType: "bad_record",
} as const satisfies Record<string, SourceErrorCode>;

export type DamageKind = keyof typeof DAMAGE_CODES;

/** One format's side of the conformance suite. */
export interface SourceConformance {
  /** Heads the tests: the format, and its variant where it has several. */
  readonly name: string;
  /** Lays a sample out in an empty folder. Called afresh for every test: it must always write the same. */
  make(folder: string): Promise<SourceSample>;
  /** How to spoil the sample in each way, or why that cannot be. */
  readonly damages: Readonly<Record<DamageKind, Damage | DoesNotApply>>;
}
