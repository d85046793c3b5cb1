import { type Mask, readNifti } from "@mimo/imaging";
import { asSourceError } from "../files/decode-picture.js";
import { listFolders, requireFolder } from "../files/source-folder.js";
import type { Skip, Source, SourceImage, SourceMask, SourcePicture, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { DEFAULT_SLICE_CHOICE } from "../volumes/choose-slices.js";
import { readSmallJson } from "../volumes/read-small-json.js";
import { openCaseFolders, SEGMENTATIONS } from "./case-folders.js";
import { sliceOfLabel } from "./label-volume.js";
import { type LabelRef, listSlices, type NiftiOptions } from "./list-slices.js";
import { NiftiFiles } from "./nifti-files.js";
import type { NiftiSet } from "./nifti-set.js";
import { openPairedSet } from "./paired-set.js";
import { resampleImage, resampleMask, type SliceRef } from "./slice-picture.js";

const DEFAULT_OPTIONS: NiftiOptions = { ...DEFAULT_SLICE_CHOICE, minSide: 24, maxAspect: 8 };

/**
 * NIfTI image volumes with label volumes, in three layouts: `imagesTr`, `labelsTr` and `dataset.json` (Medical Segmentation
 * Decathlon, nnU-Net 1 and 2); a folder for each case with an image and `segmentations/LABEL.nii.gz` (TotalSegmentator);
 * `images`, `labels` and `labels.json` (`{"1": "liver"}`, or the fields of `dataset.json` with `labels` among them).
 *
 * Of every volume at most three slices along each axis become pictures: those with the largest areas of the labels
 * and others spread evenly (see `chooseSlices`). They lie as radiologists look at them (see `planSlice` of the imaging
 * package), and where voxels are longer than wide by more than a quarter, the picture is resampled to square pixels, masks to the
 * nearest pixel. Axes whose slices have a side under 24 voxels or voxels over 8 times as long as wide give none. The
 * plane is told only where the file's matrix says it.
 *
 * CT in Hounsfield units is shown with the soft tissue window, and once more with that for lungs, bones or the brain where
 * labels of the slice suggest it (`ct-windows.ts`); other volumes over the range of their slice's percentiles (see `toRgb8`).
 * Of a file of several volumes the first is read, of several channel files `_0000`; the attributes say so.
 *
 * Labels count as complete where `dataset.json` says so (`"complete_labels": true`, or a list), and for the structures that a
 * TotalSegmentator case has a file for: a set may have drawn one vessel of many and call it "vessel".
 */
export const NIFTI_SOURCE: SourceType = niftiSourceType();

/** {@link NIFTI_SOURCE} with other limits. */
export function niftiSourceType(options: Partial<NiftiOptions> = {}): SourceType {
  return {
    format: "nifti",
    summary:
      "NIfTI image and label volumes (Decathlon, nnU-Net, TotalSegmentator, images + labels + labels.json)",
    open: async (path) => {
      const root = await requireFolder(path, "nifti");
      return new NiftiSource(root, await openSet(root), options);
    },
  };
}

async function openSet(root: string): Promise<NiftiSet> {
  for (const [file, ...folders] of [
    ["dataset.json", "imagesTr", "imagesTs"],
    ["labels.json", "images"],
  ]) {
    const json = await readSmallJson(`${root}/${file}`, file);
    if (json === null) continue;
    return openPairedSet({
      root,
      file,
      json: file === "labels.json" ? withLabels(json) : json,
      folders: folders.map((images) => {
        const split = images === "imagesTs" ? "test" : null;
        return { images, labels: images.replace("images", "labels"), split };
      }),
    });
  }
  for (const name of await listFolders(root)) {
    if ((await listFolders(`${root}/${name}`)).includes(SEGMENTATIONS)) return openCaseFolders(root);
  }
  throw new SourceError(
    "bad_layout",
    `nifti: expected dataset.json, labels.json or folders with ${SEGMENTATIONS}, got none in ${root}`,
  );
}

/** `labels.json` may be the map alone. */
function withLabels(json: unknown): unknown {
  const isWhole = typeof json === "object" && json !== null && "labels" in json;
  return isWhole ? json : { labels: json };
}

class NiftiSource implements Source {
  readonly format = "nifti";
  readonly card: Source["card"];
  readonly #set: NiftiSet;
  readonly #files: NiftiFiles;
  readonly #options: NiftiOptions;

  constructor(root: string, set: NiftiSet, options: Partial<NiftiOptions>) {
    this.card = set.card;
    this.#set = set;
    this.#files = new NiftiFiles(root);
    this.#options = { ...DEFAULT_OPTIONS, ...options };
  }

  async *list(onSkip: (skip: Skip) => void): AsyncIterable<SourceImage> {
    for await (const found of this.#set.cases(onSkip)) {
      yield* listSlices(this.#set, found, this.#files, this.#options, onSkip);
    }
  }

  async readImage(image: SourceImage): Promise<SourcePicture> {
    const ref = JSON.parse(image.ref) as SliceRef;
    const bytes = await this.#files.readImageBytes(ref.image);
    const stored = await asSourceError(ref.image, () => readNifti(bytes, ref.slice, ref.plan.axis));
    if (stored.width !== ref.stored[0] || stored.height !== ref.stored[1]) {
      throw new SourceError("corrupt", `${ref.image}: expected slices as they were listed, got others`);
    }
    const known = ref.window ? ({ meaning: "hounsfield", modality: "CT" } as const) : {};
    return {
      image: { ...resampleImage(stored, ref.shown), ...known, window: ref.window },
      encoded: null,
    };
  }

  async readMask(image: SourceImage, mask: SourceMask): Promise<Mask> {
    const { plan, slice, stored, shown } = JSON.parse(image.ref) as SliceRef;
    const { path, values } = JSON.parse(mask.ref) as LabelRef;
    const volume = await this.#files.readLabels(path);
    const { size } = volume.header;
    if (size[plan.column.axis] !== stored[0] || size[plan.row.axis] !== stored[1]) {
      throw new SourceError(
        "size_mismatch",
        `${path}: expected labels as they were listed, got another size`,
      );
    }
    const data = resampleMask(sliceOfLabel(volume, values, plan, slice), stored, shown);
    return { width: shown[0], height: shown[1], data };
  }

  async close(): Promise<void> {
    this.#files.forget();
  }
}
