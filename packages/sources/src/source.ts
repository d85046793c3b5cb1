/** What an importer is: a place with pictures, masks and questions in some format, read where it lies. */
import type { Split } from "@mimo/dataset";
import type { Mask, MedicalImage } from "@mimo/imaging";
import type { SourceErrorCode } from "./source-error.js";

/** Names of the formats, as `--source FORMAT:PATH` spells them. */
export const SOURCE_FORMATS = [
  "plain",
  "sa-med2d",
  "coco",
  "biomedparse",
  "grand-f",
  "reasonseg",
  "mecovqa",
  "slake",
  "vqa-rad",
  "path-vqa",
  "nifti",
  "dicom",
] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

/** What a source says of itself; for the dataset's card. */
export interface SourceCard {
  /** Short name: letters, digits, `-` and `_`. */
  readonly name: string;
  /** The licence as the source words it, or null when it says nothing. */
  readonly licence: string | null;
  /** Where it is published, or null. */
  readonly url: string | null;
}

/** One mask of a picture: described, not decoded. */
export interface SourceMask {
  /** How the source finds it again; opaque to everybody else. Unique within its picture. */
  readonly ref: string;
  /** As the source words it, made readable ("left+kidney" -> "left kidney"); the ontology knows the canonical term. */
  readonly label: string;
  /** `all`: every pixel of the class in this picture. `instance`: one object of the class. */
  readonly kind: "all" | "instance";
  /** 0 for the whole class, 1, 2, ... for single objects. */
  readonly instance: number;
}

/** A question that came with the source, with its answer. */
export interface SourceQuestion {
  /** Plain words. */
  readonly question: string;
  /** In the answer grammar of the text package: `<p>term</p><SEG>` where a mask belongs to a phrase, else plain words. */
  readonly answer: string;
  /** `closed`: yes or no, or a choice among given words. */
  readonly answerType: "open" | "closed";
  /** BCP 47, "en" where the source does not say. */
  readonly language: string;
  /** One mask reference (of this picture's masks) per `<SEG>` of the answer, in order. */
  readonly grounding: readonly string[];
  /** Mask reference of the region that the question points at, or null. */
  readonly region: string | null;
  /** Earlier questions of the same conversation, oldest first; their answers carry no `<SEG>`. */
  readonly earlier: readonly { readonly question: string; readonly answer: string }[];
}

/** One picture of a source: described, not decoded. Survives `JSON.stringify`, so that another process can read it. */
export interface SourceImage {
  /** Unique within the source and the same wherever the source lies: letters, digits and `-_./+`, no `..`. */
  readonly key: string;
  /** How the source finds the picture again; opaque to everybody else. */
  readonly ref: string;
  /** The set it is from: a source may hold many. */
  readonly dataset: string;
  /** This picture's own licence where it differs from the card's; null: the card's holds. */
  readonly licence: string | null;
  /** `ct`, `mr`, `xray`, `ultrasound`, `fundus`, `dermoscopy`, `endoscopy`, `pathology`, `microscopy`; others pass through. */
  readonly modality: string;
  readonly bodyPart: string | null;
  /** The patient or specimen, unique within `dataset`; the key where the source does not say. */
  readonly caseId: string;
  /** `[row, column]`; null when unknown. */
  readonly spacingMm: readonly [number, number] | null;
  /** The split that the source prescribes, or null: then the builder chooses, by patient. */
  readonly split: Split | null;
  readonly masks: readonly SourceMask[];
  readonly questions: readonly SourceQuestion[];
  /** What the source says about the picture; docs/plain-format.md names those that make questions. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Labels that the source drew wherever they are visible: unlisted means absent. */
  readonly completeLabels: readonly string[];
}

/** A decoded picture. */
export interface SourcePicture {
  readonly image: MedicalImage;
  /** The file's own bytes where they are an 8-bit PNG or JPEG as it should be stored; null: to be encoded as PNG. */
  readonly encoded: { readonly bytes: Uint8Array; readonly format: "png" | "jpeg" } | null;
}

/** Something that was left out, and why. `ref` names the file, line or member. */
export interface Skip {
  readonly reason: SourceErrorCode;
  readonly ref: string;
  readonly message: string;
}

/** A source, opened. Reading may go on from several calls at once. */
export interface Source {
  readonly format: SourceFormat;
  readonly card: SourceCard;
  /**
   * Describes every picture, always in the same order, in memory that does not grow with their number.
   *
   * Decodes no picture (label volumes may be read where only they say which slices show something). A record that
   * cannot be used is reported and left out; the rest goes on.
   */
  list(onSkip: (skip: Skip) => void): AsyncIterable<SourceImage>;
  /**
   * Decodes a picture that `list` described.
   *
   * @throws {SourceError} `missing_image`, `corrupt`, `too_large`, `unsafe_path`.
   */
  readImage(image: SourceImage): Promise<SourcePicture>;
  /**
   * Decodes a mask that `list` described, on its picture's grid; known faults of the source (inverted masks) are mended.
   *
   * @throws {SourceError} `missing_mask`, `corrupt`, `too_large`, `size_mismatch`, `unknown_label`, `unsafe_path`.
   */
  readMask(image: SourceImage, mask: SourceMask): Promise<Mask>;
  close(): Promise<void>;
}

/** One importer. A format is one folder with one of these, listed in `open-source.ts`. */
export interface SourceType {
  readonly format: SourceFormat;
  /** One line for `--help`. */
  readonly summary: string;
  /**
   * Opens a source.
   *
   * @throws {SourceError} `not_found`, `bad_layout`.
   */
  open(path: string): Promise<Source>;
}
