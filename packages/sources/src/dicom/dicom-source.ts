import { groupBy } from "@mimo/base";
import { type Mask, readImage, union } from "@mimo/imaging";
import { asSourceError, assertMaskFits } from "../files/decode-picture.js";
import { cardName, requireFolder } from "../files/source-folder.js";
import type { Skip, Source, SourceImage, SourceMask, SourcePicture, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { chooseSlices, DEFAULT_SLICE_CHOICE, type SliceChoice } from "../volumes/choose-slices.js";
import { modalityOfCode } from "../volumes/modality-words.js";
import { planeOf } from "../volumes/plane-of.js";
import { type DicomFileRef, DicomFiles } from "./dicom-files.js";
import { type DicomIndex, indexDicomFolder } from "./dicom-index.js";
import { readSliceFacts, type SliceFacts, shortHash } from "./read-slice-facts.js";
import { type DrawnPart, type SegmentedSlice, type SegPart, segmentedSlices } from "./segmented-slices.js";

/**
 * A folder of DICOM images with DICOM Segmentation objects (binary, uncompressed), at any depth and in any order.
 *
 * Segments lie on the frames that they refer to, or where they refer to none, on those that lie at the same place. Of each
 * segmented series at most three slices become pictures (see `chooseSlices`), as they were acquired; series without a
 * segmentation give none. Several segmentations of a series are put together: a label that several segments have gets one mask of all of
 * them and one for each. Window and spacing are the file's.
 *
 * Patients: `caseId` and keys are hashes (see `hashedCase`), messages name instances by their UIDs, and neither the
 * name nor any free text of a file is read. Paths, which often hold a PatientID, stand only in `ref`.
 */
export const DICOM_SOURCE: SourceType = dicomSourceType();

/** {@link DICOM_SOURCE} with another choice of slices. */
export function dicomSourceType(choice: Partial<SliceChoice> = {}): SourceType {
  return {
    format: "dicom",
    summary: "a folder of DICOM images with DICOM SEG objects",
    async open(path) {
      const root = await requireFolder(path, "dicom");
      const index = await indexDicomFolder(root);
      if (index.segmentations.length === 0) {
        throw new SourceError("bad_layout", "dicom: expected DICOM segmentations at any depth, got none");
      }
      return new DicomSource(root, index, { ...DEFAULT_SLICE_CHOICE, ...choice });
    },
  };
}

/** How a picture is found again. */
interface ImageRef {
  readonly image: DicomFileRef;
  readonly frame: number;
}

class DicomSource implements Source {
  readonly format = "dicom";
  readonly card: Source["card"];
  readonly #index: DicomIndex;
  readonly #files: DicomFiles;
  readonly #choice: SliceChoice;

  constructor(root: string, index: DicomIndex, choice: SliceChoice) {
    this.card = { name: cardName(root, "dicom"), licence: null, url: null };
    this.#index = index;
    this.#files = new DicomFiles(root);
    this.#choice = choice;
  }

  async *list(onSkip: (skip: Skip) => void): AsyncIterable<SourceImage> {
    for (const [series, segs] of await this.#bySeries(onSkip)) {
      const slices = await segmentedSlices(segs, this.#index, this.#files, onSkip);
      const labels = [...new Set(slices.flatMap(({ parts }) => parts.map(({ label }) => label)))];
      const areas = labels.map((label) => slices.map((slice) => areaOf(slice, label)));
      for (const at of chooseSlices(areas, this.#choice)) {
        const image = await this.#describe(series, slices[at], onSkip);
        if (image !== null) yield image;
      }
    }
  }

  async readImage({ ref }: SourceImage): Promise<SourcePicture> {
    const { image, frame } = JSON.parse(ref) as ImageRef;
    const bytes = await this.#files.readBytes(image, "missing_image");
    const name = `instance ${image.uid}`;
    return {
      image: await asSourceError(name, () => readImage(bytes, { slice: frame, name: "image" })),
      encoded: null,
    };
  }

  async readMask(_image: SourceImage, { ref }: SourceMask): Promise<Mask> {
    const masks: Mask[] = [];
    for (const { seg, segment, at } of JSON.parse(ref) as SegPart[]) {
      const { segments } = await this.#files.openSeg(seg);
      const frame = segments.find(({ number }) => number === segment)?.frames[at];
      if (frame === undefined) {
        throw new SourceError(
          "missing_mask",
          `segmentation ${seg.uid}: expected it as listed, got fewer frames`,
        );
      }
      masks.push(frame.readMask());
    }
    return masks.reduce((all, mask) => union(all, mask));
  }

  async close(): Promise<void> {
    this.#files.forget();
  }

  /** Segmentations by the series that they were made on; one that names no series stays alone. */
  async #bySeries(onSkip: (skip: Skip) => void): Promise<Map<string, DicomFileRef[]>> {
    const all: { file: DicomFileRef; series: string }[] = [];
    for (const file of this.#index.segmentations) {
      try {
        const { references } = await this.#files.openSeg(file);
        all.push({ file, series: references[0]?.seriesUid || file.uid });
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        onSkip({ reason: error.code, ref: file.uid, message: error.message });
      }
    }
    const groups = groupBy(all, ({ series }) => series);
    return new Map(Array.from(groups, ([series, members]) => [series, members.map(({ file }) => file)]));
  }

  async #describe(
    series: string,
    slice: SegmentedSlice,
    onSkip: (skip: Skip) => void,
  ): Promise<SourceImage | null> {
    const { image } = slice;
    try {
      const bytes = await this.#files.readBytes(image, "missing_image");
      const facts = await asSourceError(`instance ${image.uid}`, () =>
        readSliceFacts(bytes, slice.frame ?? 0),
      );
      assertMaskFits(slice, facts, `segmentation ${slice.parts[0].seg.uid}`);
      if (slice.frame === null ? facts.frames > 1 : slice.frame >= facts.frames) {
        throw new SourceError("missing_image", `instance ${image.uid}: expected the frame that is segmented`);
      }
      return toSourceImage(this.card.name, series, slice, facts, this.#choice.minPixels);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      onSkip({ reason: error.code, ref: image.uid, message: error.message });
      return null;
    }
  }
}

function areaOf({ parts }: SegmentedSlice, label: string): number {
  return parts.reduce((sum, part) => (part.label === label ? sum + part.pixels : sum), 0);
}

function toSourceImage(
  dataset: string,
  series: string,
  slice: SegmentedSlice,
  facts: SliceFacts,
  minPixels: number,
): SourceImage {
  const frame = slice.frame ?? 0;
  const plane = planeOf(facts.geometry.orientationLps);
  const place = `${shortHash(series, 8)}-${shortHash(slice.image.uid, 12)}`;
  return {
    key: `${facts.caseId}/${place}${facts.frames > 1 ? `-${frame + 1}` : ""}`,
    ref: JSON.stringify({ image: slice.image, frame } satisfies ImageRef),
    dataset,
    licence: null,
    modality: modalityOfCode(facts.modality),
    bodyPart: facts.bodyPart,
    caseId: facts.caseId,
    spacingMm: facts.geometry.spacingMm,
    split: null,
    masks: toMasks(slice, minPixels),
    questions: [],
    attributes: {
      ...(plane === null ? {} : { plane }),
      ...(facts.window === null
        ? {}
        : { window_center: facts.window.center, window_width: facts.window.width }),
    },
    completeLabels: [],
  };
}

function toMasks({ parts }: SegmentedSlice, minPixels: number): SourceMask[] {
  const toRef = (some: readonly DrawnPart[]) =>
    JSON.stringify(some.map(({ seg, segment, at }): SegPart => ({ seg, segment, at })));
  return [...groupBy(parts, ({ label }) => label)].flatMap(([label, all]): SourceMask[] => {
    const drawn = all.filter(({ pixels }) => pixels > 0);
    if (drawn.reduce((sum, { pixels }) => sum + pixels, 0) < minPixels) return [];
    const whole: SourceMask = { ref: toRef(drawn), label, kind: "all", instance: 0 };
    if (drawn.length === 1) return [whole];
    // The reference of a list of one cannot be that of the whole, which has several.
    const single = drawn.map(
      (part, i): SourceMask => ({ ref: toRef([part]), label, kind: "instance", instance: i + 1 }),
    );
    return [whole, ...single];
  });
}
