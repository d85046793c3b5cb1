/**
 * The tables of a built dataset (docs/mimoseg-format.md): Parquet files `images/SPLIT-00000.parquet`,
 * `masks/SPLIT-00000.parquet` and `samples/SPLIT-00000.parquet`. Files of one number belong together: masks and
 * samples of a file speak of images of the file with the same name. Column names are as here.
 */

import type { Split } from "../image-record.js";
import type { Perspective, SampleTask } from "../sample.js";

/** One image. */
export interface ImageRow {
  /** `SOURCE/KEY`: unique in the dataset. */
  readonly image_id: string;
  /** PNG or JPEG; the struct that Hugging Face's `Image` feature reads. */
  readonly image: { readonly bytes: Uint8Array; readonly path: string };
  readonly width: number;
  readonly height: number;
  readonly split: Split;
  readonly source: string;
  readonly dataset: string;
  readonly licence: string | null;
  readonly modality: string;
  readonly body_part: string | null;
  /** `DATASET/CASE`: a patient is never in two splits. */
  readonly patient: string;
  readonly spacing_mm: readonly number[] | null;
  /** JSON object. */
  readonly attributes: string;
  readonly complete_labels: readonly string[];
  /** 64-bit perceptual hash, 16 hexadecimal digits. */
  readonly phash: string;
}

/** One mask, in COCO's compressed run-length form. */
export interface MaskRow {
  /** `IMAGE_ID#N`, N from 0: unique in the dataset. */
  readonly mask_id: string;
  readonly image_id: string;
  /** As the source words it. */
  readonly label: string;
  /** Canonical term of the ontology. */
  readonly term: string;
  readonly kind: "all" | "instance";
  readonly instance: number;
  readonly area_px: number;
  /** `[x0, y0, x1, y1]` along pixel edges. */
  readonly box: readonly number[];
  /** `[height, width]` */
  readonly size: readonly number[];
  /** COCO RLE counts. */
  readonly counts: string;
}

/** One mark of a sample, in pixels of the image; (0, 0) is the top-left corner of the top-left pixel. */
export interface MarkRow {
  readonly kind: "point" | "box" | "scribble" | "mask";
  readonly positive: boolean;
  /** point: x, y. box: x0, y0, x1, y1. scribble: x, y, x, y, ... mask: empty. */
  readonly xy: readonly number[];
  /** COCO RLE counts of a mask mark; null for the others. */
  readonly counts: string | null;
}

/** Something that an answer states, and where it comes from. */
export interface FactRow {
  readonly kind: string;
  /** Canonical term, or null for facts about the whole image. */
  readonly term: string | null;
  readonly value: string;
  /** `mm`, `mm2`, `percent`, `px`, or null. */
  readonly unit: string | null;
  /** `mask`, `metadata`, or what the ontology cites. */
  readonly source: string;
}

/** One sample: a conversation about one image. */
export interface SampleRow {
  /** Unique in the dataset. */
  readonly sample_id: string;
  readonly image_id: string;
  readonly split: Split;
  readonly perspective: Perspective;
  readonly task: SampleTask;
  /** What the question is about, finer than the task: "place", "count", "compare", "size", "report", ... */
  readonly topic: string;
  /** BCP 47. */
  readonly language: string;
  /** `grammar`, `source` (came with the source), or `llm:MODEL`. */
  readonly writer: string;
  /** Turns by turns, `user` first; answers in the grammar `<p>term</p><SEG>`. */
  readonly conversations: readonly { readonly role: "user" | "assistant"; readonly content: string }[];
  /** Marks of the last question. */
  readonly marks: readonly MarkRow[];
  /** How the marks were simulated (habit, jitter), JSON; null without marks. */
  readonly marking: string | null;
  /** One per `<SEG>` of the last answer, in order; `mask_id` null: the structure is absent. */
  readonly targets: readonly { readonly term: string; readonly mask_id: string | null }[];
  readonly facts: readonly FactRow[];
}

/** The rows that belong together: one file of each table. */
export interface ShardRows {
  readonly images: readonly ImageRow[];
  readonly masks: readonly MaskRow[];
  readonly samples: readonly SampleRow[];
}
