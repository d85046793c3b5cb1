import { constants, gunzipSync } from "node:zlib";
import type { Geometry } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { detectFormat } from "../read/detect-format.js";
import { type Affine, NIFTI_HEADER_BYTES, parseNiftiHeader } from "../read/nifti/nifti-header.js";
import { planSlice, type SlicePlan } from "../read/nifti/slice-plan.js";

/** The voxels that a label map is written on, and how a scan's slices lie in them. */
export interface LabelGrid {
  readonly size: readonly [number, number, number];
  readonly plan: SlicePlan;
  /** A NIfTI header that holds the grid's place in space, and nothing that names a patient. */
  readonly header: Uint8Array;
}

/** First voxel of a slice's picture, and the steps to the next pixel along its columns and rows. */
export interface SliceWalk {
  readonly width: number;
  readonly height: number;
  readonly start: number;
  readonly columnStep: number;
  readonly rowStep: number;
}

/**
 * The grid of a NIfTI volume, so that a label map overlays it in any tool: its sizes and both of its orientations are
 * taken over as they are.
 *
 * @param bytes - The volume's file, .nii or .nii.gz.
 * @param axis - Voxel axis across the slices, as the masks were made.
 * @throws {ImagingError} `unsupported` if the file is not NIfTI; what parsing its header throws.
 */
export function gridOfNifti(bytes: Uint8Array, axis: 0 | 1 | 2 | null): LabelGrid {
  const format = detectFormat(bytes);
  if (format !== "nifti" && format !== "nifti-gz") {
    throw new ImagingError("unsupported", `label map: a NIfTI source, got ${format ?? "an unknown format"}`);
  }
  const head = format === "nifti" ? bytes.subarray(0, NIFTI_HEADER_BYTES) : startOfGzip(bytes);
  const parsed = parseNiftiHeader(head);
  const header = Uint8Array.from(head.subarray(0, isVersion2(head) ? 540 : 348));
  clearText(header);
  return { size: parsed.size, plan: planSlice(parsed, axis ?? undefined), header };
}

/** How a stack of slices lies in the patient. */
export interface SliceStack {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Of the first and the last slice. */
  readonly first: Geometry;
  readonly last: Geometry;
  /** Distance between neighbouring slices; null where unknown or uneven. One slice needs none. */
  readonly sliceSpacingMm: number | null;
}

/**
 * The grid of a DICOM series: columns, rows, slices.
 *
 * One slice alone gets a thickness of 1 mm, because a NIfTI file without any is not valid.
 *
 * @throws {ImagingError} `unsupported` if a slice does not say how it lies in the patient; `unknown_spacing` if the
 *   slices are not evenly spaced.
 */
export function gridOfSlices(stack: SliceStack): LabelGrid {
  const { width, height, count, first } = stack;
  const steps = stepsLps(stack);
  const spacing = steps.map((step) => Math.hypot(...step));
  const header = new Uint8Array(348);
  const view = new DataView(header.buffer);
  view.setInt32(0, 348, true);
  [3, width, height, count, 1, 1, 1, 1].forEach((n, i) => {
    view.setInt16(40 + 2 * i, n, true);
  });
  view.setInt16(70, 2, true);
  [1, ...spacing, 1, 1, 1, 1].forEach((n, i) => {
    view.setFloat32(76 + 4 * i, n, true);
  });
  view.setUint8(123, 2); // millimetres
  view.setInt16(254, 1, true); // sform: scanner coordinates
  toRas(steps, first.originLps!).forEach((row, i) => {
    row.forEach((n, k) => {
      view.setFloat32(280 + 16 * i + 4 * k, n, true);
    });
  });
  header.set(Buffer.from("n+1\0", "latin1"), 344);
  const plan: SlicePlan = {
    axis: 2,
    column: { axis: 0, isFlipped: false },
    row: { axis: 1, isFlipped: false },
  };
  return { size: [width, height, count], plan, header };
}

/** Where a slice's pixels are among the voxels, the first axis fastest. */
export function walkOf({ size, plan }: LabelGrid, slice: number): SliceWalk {
  if (!(Number.isInteger(slice) && slice >= 0 && slice < size[plan.axis])) {
    throw new ImagingError("bad_slice", `label map: a slice from 0 to ${size[plan.axis] - 1}, got ${slice}`);
  }
  const strides = [1, size[0], size[0] * size[1]];
  const sides = [plan.column, plan.row];
  const starts = sides.map(({ axis, isFlipped }) => (isFlipped ? (size[axis] - 1) * strides[axis] : 0));
  const [columnStep, rowStep] = sides.map(({ axis, isFlipped }) =>
    isFlipped ? -strides[axis] : strides[axis],
  );
  return {
    width: size[plan.column.axis],
    height: size[plan.row.axis],
    start: slice * strides[plan.axis] + starts[0] + starts[1],
    columnStep,
    rowStep,
  };
}

/** Whether a header is NIfTI-2's. */
export function isVersion2(header: Uint8Array): boolean {
  return isLittleEndian(header) ? header[0] === 540 % 256 : header[3] === 540 % 256;
}

/** Whether a header's numbers are little-endian. */
export function isLittleEndian(header: Uint8Array): boolean {
  return header[2] === 0 && header[3] === 0;
}

type Vector = readonly [number, number, number];

/** From a pixel to the next along columns, rows and slices, in millimetres. */
function stepsLps({ count, first, last, sliceSpacingMm }: SliceStack): readonly [Vector, Vector, Vector] {
  const { spacingMm, orientationLps, originLps } = first;
  if (!spacingMm || !orientationLps || !originLps || !last.originLps) {
    throw new ImagingError(
      "unsupported",
      "label map: NIfTI needs a scan that says how it lies in the patient, got one that does not",
    );
  }
  if (count > 1 && sliceSpacingMm === null) {
    throw new ImagingError(
      "unknown_spacing",
      "label map: evenly spaced slices, got unknown or uneven distances",
    );
  }
  const [ax, ay, az, bx, by, bz] = orientationLps;
  const along: Vector = [ax * spacingMm[1], ay * spacingMm[1], az * spacingMm[1]];
  const down: Vector = [bx * spacingMm[0], by * spacingMm[0], bz * spacingMm[0]];
  const normal: Vector = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  const step = (i: number) => (last.originLps![i] - originLps[i]) / (count - 1);
  return [along, down, count > 1 ? [step(0), step(1), step(2)] : normal];
}

/** DICOM's axes point left and back, NIfTI's right and front: the first two rows change sign. */
function toRas(steps: readonly [Vector, Vector, Vector], origin: Vector): Affine {
  return [0, 1, 2].map((i) => {
    const sign = i < 2 ? -1 : 1;
    return [...steps, origin].map((vector) => sign * vector[i] + 0) as [number, number, number, number];
  });
}

/** Names and free text of either version; what a scanner or converter wrote there may name the patient. */
function clearText(header: Uint8Array): void {
  const fields = isVersion2(header)
    ? [[240, 104]]
    : [
        [4, 34],
        [148, 104],
      ];
  for (const [at, length] of fields) header.fill(0, at, at + length);
}

/** What the first 64 KiB of a gzip hold. */
function startOfGzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, 2 ** 16), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw new ImagingError("corrupt", "label map: a sound gzip stream, got a damaged one", {}, { cause });
  }
}
