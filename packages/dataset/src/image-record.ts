/** The part of a dataset that an image belongs to. Train on the first, choose on the second, report the third. */
export const SPLITS = ["train", "val", "test"] as const;
export type Split = (typeof SPLITS)[number];

/** One mask file of an image. */
export interface MaskRecord {
  /** Absolute path of a 1-bit or 8-bit PNG with the image's own width and height; not zero is inside. */
  readonly path: string;
  /** What the mask shows, as the dataset words it. The ontology knows the canonical term. */
  readonly label: string;
  /** 0 for the whole class, 1, 2, ... for single instances. */
  readonly instance: number;
  /** `all`: every pixel of the class in this image. `instance`: one object of the class. */
  readonly kind: "all" | "instance";
  readonly areaPx: number;
}

/** One image with what is known of it; the masks are not decoded. */
export interface ImageRecord {
  /** `dataset/stem`: unique in what was read together, and the same wherever the folder lies. */
  readonly id: string;
  /** Absolute path. */
  readonly imagePath: string;
  /** `ct`, `mr`, `xray`, `ultrasound`, `fundus`, `dermoscopy`, `endoscopy`, `pathology`, `microscopy`; others pass through. */
  readonly modality: string;
  readonly dataset: string;
  /** The patient or specimen. Unique only within the dataset. */
  readonly caseId: string;
  readonly bodyPart: string | null;
  readonly width: number;
  readonly height: number;
  /** `[row, column]`, null when unknown: then nothing may be said in millimetres. */
  readonly spacingMm: readonly [number, number] | null;
  readonly split: Split;
  readonly masks: readonly MaskRecord[];
  /** What the source says about the image: diagnosis, plane, side, ... Values are as in the file. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Labels that the dataset drew in every image where they are visible: unlisted means absent. Others prove nothing. */
  readonly completeLabels: readonly string[];
}
