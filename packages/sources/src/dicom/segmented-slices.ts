import type { OpenedDicomSeg, OpenedSegFrame } from "@mimo/imaging";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";
import type { DicomFileRef, DicomFiles } from "./dicom-files.js";
import type { DicomIndex } from "./dicom-index.js";
import { readFramePlaces } from "./read-slice-facts.js";
import { segmentLabel } from "./seg-label.js";

/** One frame of one segment; plain data. */
export interface SegPart {
  readonly seg: DicomFileRef;
  /** Number of the segment. */
  readonly segment: number;
  /** Index among the segment's frames. */
  readonly at: number;
}

/** What one segment draws on a slice. */
export interface DrawnPart extends SegPart {
  readonly label: string;
  readonly pixels: number;
}

/** A frame of an image, and what is drawn on it. */
export interface SegmentedSlice {
  readonly image: DicomFileRef;
  /** From 0; null where the segmentation does not say, then the image must have one frame. */
  readonly frame: number | null;
  /** Sides of the segmentation's frames. */
  readonly width: number;
  readonly height: number;
  readonly positionLps: readonly [number, number, number] | null;
  readonly parts: DrawnPart[];
}

/** The slices that some segmentations draw on, in the order of their places; frames without an image are reported. */
export async function segmentedSlices(
  segs: readonly DicomFileRef[],
  index: DicomIndex,
  files: DicomFiles,
  onSkip: (skip: Skip) => void,
): Promise<SegmentedSlice[]> {
  const slices = new Map<string, SegmentedSlice>();
  let orientation: readonly number[] | null = null;
  for (const file of segs) {
    try {
      const seg = await files.openSeg(file);
      orientation ??= seg.orientationLps;
      const lost = await addFrames(slices, file, seg, index, files);
      if (lost > 0) {
        const message = `segmentation ${file.uid}: expected the images of all frames, got none for ${lost}`;
        onSkip({ reason: "missing_image", ref: file.uid, message });
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      onSkip({ reason: error.code, ref: file.uid, message: error.message });
    }
  }
  return inOrder([...slices.values()], orientation);
}

async function addFrames(
  slices: Map<string, SegmentedSlice>,
  file: DicomFileRef,
  seg: OpenedDicomSeg,
  index: DicomIndex,
  files: DicomFiles,
): Promise<number> {
  const { width, height } = seg;
  const needsPlaces = seg.segments.some(({ frames }) => frames.some((each) => each.sopInstanceUid === null));
  const places = needsPlaces ? await placesOf(file, seg, index, files) : [];
  let lost = 0;
  for (const segment of seg.segments) {
    const label = segmentLabel(segment);
    for (const [at, frame] of segment.frames.entries()) {
      const found = imageOf(frame, seg, index, places);
      if (found === null) {
        lost++;
        continue;
      }
      const key = `${found.image.uid}#${found.frame ?? ""}`;
      const slice = slices.get(key) ?? { ...found, width, height, positionLps: frame.positionLps, parts: [] };
      slices.set(key, slice);
      slice.parts.push({ seg: file, segment: segment.number, at, label, pixels: frame.countPixels() });
    }
  }
  return lost;
}

type Found = Pick<SegmentedSlice, "image" | "frame">;

interface Place extends Found {
  readonly originLps: readonly number[];
  readonly orientationLps: readonly number[];
}

/** Two frames are at one place if their first pixels are nearer than that, mm: files round positions. */
const SAME_PLACE_MM = 0.1;

/** The image of a frame: the one that it refers to, else the one that lies where it does. */
function imageOf(
  frame: OpenedSegFrame,
  { orientationLps }: OpenedDicomSeg,
  { instances }: DicomIndex,
  places: readonly Place[],
): Found | null {
  if (frame.sopInstanceUid !== null) {
    const image = instances.get(frame.sopInstanceUid);
    return image ? { image, frame: frame.frameNumber === null ? null : frame.frameNumber - 1 } : null;
  }
  const { positionLps } = frame;
  if (positionLps === null || orientationLps === null) return null;
  const found = places.find(
    (place) =>
      Math.hypot(...place.originLps.map((n, i) => n - positionLps[i])) < SAME_PLACE_MM &&
      place.orientationLps.every((n, i) => Math.abs(n - orientationLps[i]) < 0.01),
  );
  return found ? { image: found.image, frame: found.frame } : null;
}

/** Where the images lie that a segmentation may be of: those that it lists, else those in the same top folder. */
async function placesOf(
  file: DicomFileRef,
  seg: OpenedDicomSeg,
  { instances }: DicomIndex,
  files: DicomFiles,
): Promise<Place[]> {
  const listed = seg.references.flatMap(({ instanceUids }) => instanceUids);
  const top = (path: string) => (path.includes("/") ? path.split("/")[0] : "");
  const candidates =
    listed.length > 0
      ? listed.flatMap((uid) => instances.get(uid) ?? [])
      : [...instances.values()].filter(({ path }) => top(path) === top(file.path));
  const places: Place[] = [];
  for (const image of candidates) {
    for (const [frame, { originLps, orientationLps }] of (await framePlaces(image, files)).entries()) {
      if (originLps !== null && orientationLps !== null)
        places.push({ image, frame, originLps, orientationLps });
    }
  }
  return places;
}

async function framePlaces(
  image: DicomFileRef,
  files: DicomFiles,
): Promise<ReturnType<typeof readFramePlaces>> {
  try {
    return readFramePlaces(await files.readBytes(image, "missing_image"));
  } catch {
    // An image that cannot be read has no place; if it is wanted, the frame without an image is reported.
    return [];
  }
}

function inOrder(slices: SegmentedSlice[], orientation: readonly number[] | null): SegmentedSlice[] {
  if (orientation === null || slices.some(({ positionLps }) => positionLps === null)) return slices;
  const [ax, ay, az, bx, by, bz] = orientation;
  const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  const height = ({ positionLps }: SegmentedSlice) =>
    normal.reduce((sum, n, i) => sum + n * (positionLps as readonly number[])[i], 0);
  return slices.sort((a, b) => height(a) - height(b));
}
