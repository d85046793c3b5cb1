import { type NiftiHeader, planSlice, type SlicePlan, sliceGeometry } from "@mimo/imaging";
import { toSourceKey } from "../files/source-key.js";
import type { Skip, SourceImage, SourceMask } from "../source.js";
import { SourceError } from "../source-error.js";
import { chooseSlices, type SliceChoice } from "../volumes/choose-slices.js";
import { type NamedWindow, windowsFor } from "../volumes/ct-windows.js";
import { planeOf } from "../volumes/plane-of.js";
import { countAreas, type LabelVolume } from "./label-volume.js";
import type { NiftiFiles } from "./nifti-files.js";
import type { NiftiSet, VolumeCase } from "./nifti-set.js";
import { type Sides, type SliceRef, shownSpacing, squareSides } from "./slice-picture.js";

/** Which slices of a volume become pictures. */
export interface NiftiOptions extends SliceChoice {
  /** Both sides of a slice have at least so many voxels: fewer make no picture. */
  readonly minSide: number;
  /** The voxels of a slice are at most so many times as long as wide: beyond that the picture is a smear. */
  readonly maxAspect: number;
}

/** How a mask of a slice is found again; plain data. */
export interface LabelRef {
  readonly path: string;
  readonly values: readonly number[] | null;
}

interface DrawnLabel extends LabelRef {
  readonly label: string;
  readonly areas: readonly [Uint32Array, Uint32Array, Uint32Array];
}

interface CaseContent {
  readonly header: NiftiHeader;
  readonly drawn: readonly DrawnLabel[];
  readonly completeLabels: readonly string[];
}

/** Lists the pictures of a case: chosen slices along all three axes. Label volumes are read one at a time. */
export async function* listSlices(
  set: NiftiSet,
  found: VolumeCase,
  files: NiftiFiles,
  options: NiftiOptions,
  onSkip: (skip: Skip) => void,
): AsyncGenerator<SourceImage> {
  const content = await readCase(found, files, onSkip);
  if (content === null) return;
  const { header, drawn } = content;
  for (const axis of [0, 1, 2] as const) {
    const plan = planSlice(header, axis);
    const stored: Sides = [header.size[plan.column.axis], header.size[plan.row.axis]];
    const shown = squareSides(stored, relativeSpacing(header, plan));
    const aspect = Math.max(shown[0] / stored[0], shown[1] / stored[1]);
    if (Math.min(...stored) < options.minSide || aspect > options.maxAspect) continue;
    const areas = drawn.map((each) => each.areas[axis]);
    for (const slice of chooseSlices(areas, options)) {
      yield* describeSlice(set, found, content, { plan, stored, shown, slice }, options);
    }
  }
}

async function readCase(
  found: VolumeCase,
  files: NiftiFiles,
  onSkip: (skip: Skip) => void,
): Promise<CaseContent | null> {
  const drawn: DrawnLabel[] = [];
  const incomplete = new Set<string>();
  let header: NiftiHeader;
  try {
    header = await files.readHeader(found.image, "missing_image");
  } catch (error) {
    skipWith(error, found.image, onSkip);
    return null;
  }
  for (const { path, map } of found.labels) {
    try {
      const volume = await files.readLabels(path);
      assertSameGrid(volume, header, path);
      const { areas, unknown } = countAreas(volume, map);
      for (const value of unknown) {
        const message = `${path}: expected label values of the set's map, got ${value}`;
        onSkip({ reason: "unknown_label", ref: path, message });
      }
      map.classes.forEach(({ label, values }, i) => {
        drawn.push({ label, path, values, areas: areas[i] });
      });
    } catch (error) {
      skipWith(error, path, onSkip);
      for (const { label } of map.classes) incomplete.add(label);
    }
  }
  const completeLabels = found.completeLabels.filter((label) => !incomplete.has(label));
  return { header, drawn, completeLabels };
}

function skipWith(error: unknown, ref: string, onSkip: (skip: Skip) => void): void {
  if (!(error instanceof SourceError)) throw error;
  onSkip({ reason: error.code, ref, message: error.message });
}

/** Voxels of image and labels correspond by their index. Where both files say how they lie, they must not disagree. */
function assertSameGrid({ header }: LabelVolume, image: NiftiHeader, path: string): void {
  if (header.size.join() !== image.size.join()) {
    const [expected, got] = [image.size, header.size].map((size) => size.join(" x "));
    throw new SourceError(
      "size_mismatch",
      `${path}: labels must have their image's ${expected} voxels, got ${got}`,
    );
  }
  if (header.affineRas === null || image.affineRas === null) return;
  const isSame = [0, 1, 2].every((axis) => cosine(header.affineRas!, image.affineRas!, axis) > 0.9);
  if (!isSame) {
    throw new SourceError(
      "size_mismatch",
      `${path}: labels must lie as their image does, got other directions`,
    );
  }
}

type AffineRows = NonNullable<NiftiHeader["affineRas"]>;

function cosine(a: AffineRows, b: AffineRows, axis: number): number {
  const [u, v] = [a, b].map((rows) => rows.map((row) => row[axis]));
  const dot = u.reduce((sum, n, i) => sum + n * v[i], 0);
  return dot / (Math.hypot(...u) * Math.hypot(...v));
}

/** `[row, column]` in the file's own unit of length, which is enough to tell whether pixels are square. */
function relativeSpacing(header: NiftiHeader, { row, column }: SlicePlan): [number, number] | null {
  const along = (axis: number) =>
    header.spacingMm?.[axis] ??
    (header.affineRas && Math.hypot(...header.affineRas.map((line) => line[axis])));
  const [down, across] = [along(row.axis), along(column.axis)];
  return down !== null && across !== null && down > 0 && across > 0 ? [down, across] : null;
}

interface PlannedSlice extends Pick<SliceRef, "plan" | "stored" | "shown" | "slice"> {}

function* describeSlice(
  { dataset, bodyPart }: NiftiSet,
  found: VolumeCase,
  { header, drawn, completeLabels }: CaseContent,
  planned: PlannedSlice,
  { minPixels }: NiftiOptions,
): Generator<SourceImage> {
  const { plan, slice, stored, shown } = planned;
  const areaOf = (each: DrawnLabel) => each.areas[plan.axis][slice];
  const there = drawn.filter((each) => areaOf(each) >= minPixels);
  // Too small to be asked about, but there: it must not be taken for absent.
  const tiny = new Set(
    drawn.filter((each) => areaOf(each) > 0 && areaOf(each) < minPixels).map(({ label }) => label),
  );
  const { spacingMm, orientationLps } = sliceGeometry(header, plan, slice);
  const plane = planeOf(orientationLps);
  const labels = there.map(({ label }) => label);
  const windows = isHounsfield(found, header) ? windowsFor(labels) : [null];
  const masks = there.map(toMask);
  for (const window of windows) {
    const place = `${plane ?? `axis${plan.axis}`}-${String(slice).padStart(4, "0")}`;
    const ref: SliceRef = { image: found.image, ...planned, window: window?.window ?? null };
    yield {
      key: `${toSourceKey(found.name)}/${place}${isFirst(window, windows) ? "" : `-${window?.name}`}`,
      ref: JSON.stringify(ref),
      dataset,
      licence: null,
      modality: found.modality ?? "unknown",
      bodyPart,
      caseId: found.name,
      spacingMm: spacingMm && shownSpacing(spacingMm, stored, shown),
      split: found.split,
      masks,
      questions: [],
      attributes: {
        ...found.attributes,
        ...(plane === null ? {} : { plane }),
        slice,
        ...(header.volumes > 1 ? { volume: 0, volumes: header.volumes } : {}),
        ...windowAttributes(window),
      },
      completeLabels: completeLabels.filter((label) => !tiny.has(label)),
    };
  }
}

function toMask({ label, path, values }: DrawnLabel): SourceMask {
  return { ref: JSON.stringify({ path, values } satisfies LabelRef), label, kind: "all", instance: 0 };
}

function isFirst(window: NamedWindow | null, windows: readonly (NamedWindow | null)[]): boolean {
  return window === windows[0];
}

function windowAttributes(window: NamedWindow | null): Record<string, unknown> {
  if (window === null) return {};
  const { center, width } = window.window;
  return { window: window.name, window_center: center, window_width: width };
}

/** A CT whose voxels cannot be negative was rescaled for display: its numbers are no Hounsfield units. */
function isHounsfield({ modality }: VolumeCase, { type, slope, intercept }: NiftiHeader): boolean {
  if (modality !== "ct" || type.channels === 3) return false;
  return type.range === null || Math.min(...type.range.map((value) => value * slope + intercept)) < 0;
}
