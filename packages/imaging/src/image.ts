/** How pixels lie in the patient. Every field is null where the file does not say: nothing is assumed. */
export interface Geometry {
  /** Distance between pixel centres, `[row spacing, column spacing]` in millimetres. */
  readonly spacingMm: readonly [number, number] | null;
  /** Centre of pixel (0, 0) in patient coordinates (LPS, millimetres). */
  readonly originLps: readonly [number, number, number] | null;
  /** Unit vectors of increasing column and increasing row, LPS: DICOM's ImageOrientationPatient. */
  readonly orientationLps: readonly [number, number, number, number, number, number] | null;
}

/** DICOM window centre and width, in the image's own units (HU for CT). */
export interface DisplayWindow {
  readonly center: number;
  readonly width: number;
}

/** What a pixel number means. */
export type PixelMeaning = "grey" | "hounsfield" | "colour";

/**
 * One 2-D picture with geometry: the only image type of the project.
 *
 * `pixels` is row-major, interleaved when `channels` is 3; (0, 0) is the top-left pixel. Rescale slope and
 * intercept are already applied; MONOCHROME1 is already inverted; palettes and YBR are already RGB.
 */
export interface MedicalImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array | Uint16Array | Int16Array | Int32Array | Float32Array;
  readonly meaning: PixelMeaning;
  /** Window to show the image with: from the file, else null (then the full range of values is shown). */
  readonly window: DisplayWindow | null;
  /** DICOM modality code (CT, MR, DX, US, ...) or null. */
  readonly modality: string | null;
  readonly geometry: Geometry;
  /** Which slice or frame this is, and of how many: `{ index: 0, count: 1 }` for a plain picture. */
  readonly slice: { readonly index: number; readonly count: number };
}

/** A binary mask on an image's own pixel grid: row-major, 1 inside, 0 outside. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A point in pixel coordinates: (0, 0) is the top-left CORNER of the top-left pixel, x to the right, y down. */
export type PointXyPx = readonly [x: number, y: number];

/** A box in pixel coordinates: x0 < x1 and y0 < y1. */
export type BoxXyxyPx = readonly [x0: number, y0: number, x1: number, y1: number];

/** A mark that a person puts on the image. Coordinates are pixels of the image as stored. */
export type Mark =
  | { readonly kind: "point"; readonly at: PointXyPx; readonly positive: boolean }
  | { readonly kind: "box"; readonly box: BoxXyxyPx }
  | { readonly kind: "scribble"; readonly path: readonly PointXyPx[]; readonly positive: boolean }
  | { readonly kind: "mask"; readonly mask: Mask };

/** Codes of the errors that reading, checking and drawing images can throw. */
export type ImagingErrorCode =
  | "unknown_format"
  | "unsupported"
  | "truncated"
  | "corrupt"
  | "too_large"
  | "bad_slice"
  | "bad_window"
  | "bad_mask"
  | "bad_mark"
  | "unknown_spacing"
  | "not_found";
