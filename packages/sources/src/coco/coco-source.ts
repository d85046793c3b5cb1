import { join } from "node:path";
import type { Mask } from "@mimo/imaging";
import { checkRecord } from "../files/check-record.js";
import { assertMaskFits } from "../files/decode-picture.js";
import {
  findJsonFiles,
  findPictureFolder,
  type JsonPlace,
  pictureRef,
  splitOfName,
} from "../files/find-folders.js";
import { JsonFiles } from "../files/json-files.js";
import { readJsonItems } from "../files/json-items.js";
import { formatJsonRef } from "../files/json-ref.js";
import { PictureFiles } from "../files/picture-files.js";
import { paintSegmentations, parseSegmentation } from "../files/segmentation.js";
import { cardName } from "../files/source-folder.js";
import { toSourceKey, withoutEnding } from "../files/source-key.js";
import type { Skip, Source, SourceImage, SourceMask, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { type CocoIndex, type CocoOutline, readCocoIndex } from "./coco-index.js";
import { type CocoImage, cocoAnnotation } from "./coco-schema.js";

/**
 * COCO instances: one or more JSON files with the pictures beside them, at most four folders down.
 *
 * Each class of a picture gives a mask of the whole class, and one for each object that is no crowd. A file may have
 * any size: it is read piece by piece, and listing holds about 300 bytes per picture and 250 per annotation.
 */
export const COCO_SOURCE: SourceType = {
  format: "coco",
  summary: "COCO instances JSON (polygons, RLE) with its images folder",
  async open(path: string): Promise<Source> {
    const place = await findJsonFiles(path, "coco");
    const jsonFiles: string[] = [];
    for (const file of place.jsonFiles) if (await looksLikeCoco(place.root, file)) jsonFiles.push(file);
    if (jsonFiles.length === 0) {
      throw new SourceError(
        "bad_layout",
        `coco: expected a JSON file with images, annotations and categories, got none in ${path}`,
      );
    }
    return new CocoSource({ root: place.root, jsonFiles }, cardName(path, "coco"));
  },
};

const SECTIONS = new Set(["images", "annotations", "categories"]);

/** By its first parts only: a file of captions looks like it as well, and its annotations are then reported. */
async function looksLikeCoco(root: string, file: string): Promise<boolean> {
  try {
    for await (const { section, isElement } of readJsonItems(join(root, file), file)) {
      if (section === null) return false;
      if (isElement && SECTIONS.has(section)) return true;
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
  return false;
}

class CocoSource implements Source {
  readonly format = "coco";
  readonly card: Source["card"];
  readonly #place: JsonPlace;
  readonly #files: PictureFiles;
  readonly #json: JsonFiles;

  constructor(place: JsonPlace, name: string) {
    this.card = { name, licence: null, url: null };
    this.#place = place;
    this.#files = new PictureFiles(place.root);
    this.#json = new JsonFiles(place.root, place.jsonFiles);
  }

  async *list(onSkip: (skip: Skip) => void): AsyncGenerator<SourceImage> {
    const { root, jsonFiles } = this.#place;
    for (const file of jsonFiles) {
      const index = await readCocoIndex(root, file, onSkip);
      const names = Array.from(index.images.values(), ({ file_name }) => file_name);
      const folder = await findPictureFolder(root, names);
      yield* describeImages(
        index,
        { file, folder, dataset: this.card.name, prefix: this.#prefixOf(file) },
        onSkip,
      );
    }
  }

  /** Pictures of several files may have one name. */
  #prefixOf(file: string): string {
    return this.#place.jsonFiles.length === 1 ? "" : `${withoutEnding(file)}/`;
  }

  readImage(image: SourceImage): ReturnType<Source["readImage"]> {
    return this.#files.readImage(image.ref);
  }

  async readMask(image: SourceImage, mask: SourceMask): Promise<Mask> {
    const { file, records, rest } = await this.#json.read(mask.ref);
    const segmentations = records
      .map((record) => parseSegmentation(checkRecord(cocoAnnotation, record, file).segmentation, file))
      .filter((segmentation) => segmentation !== null);
    const size = await this.#files.sizeOf(image.ref);
    const declared = /(\d+)x(\d+)$/.exec(rest);
    if (declared !== null) {
      assertMaskFits(
        { width: Number(declared[1]), height: Number(declared[2]) },
        size,
        `${file}: ${image.ref}`,
      );
    }
    return paintSegmentations(segmentations, size, `${file}: ${image.ref}`);
  }

  close(): Promise<void> {
    return this.#json.close();
  }
}

interface Surroundings {
  readonly file: string;
  /** Of the pictures. */
  readonly folder: string;
  readonly dataset: string;
  /** Of the keys. */
  readonly prefix: string;
}

function* describeImages(
  index: CocoIndex,
  surroundings: Surroundings,
  onSkip: (skip: Skip) => void,
): Generator<SourceImage> {
  const { file, folder, dataset, prefix } = surroundings;
  const keys = new Set<string>();
  for (const [id, image] of index.images) {
    const where = `${file}: image ${id}`;
    try {
      const ref = pictureRef(folder, image.file_name, where);
      const key = toSourceKey(`${prefix}${withoutEnding(image.file_name)}`);
      if (keys.has(key))
        throw new SourceError("bad_record", `${where}: file_name: must be unique, got it again`);
      keys.add(key);
      const masks = describeMasks(index, image, file, onSkip);
      const licence = index.licences.get(image.license ?? "") ?? null;
      yield { key, ref, dataset, licence, ...UNKNOWN, caseId: key, split: splitOfName(file), masks };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      onSkip({ reason: error.code, ref: where, message: error.message });
    }
  }
  for (const id of index.outlines.keys()) {
    if (index.images.has(id)) continue;
    const message = `${file}: image ${id}: expected an entry for the annotations that name it, got none`;
    onSkip({ reason: "missing_image", ref: `${file}: image ${id}`, message });
  }
}

/** COCO says nothing of these. */
const UNKNOWN = {
  modality: "other",
  bodyPart: null,
  spacingMm: null,
  questions: [],
  attributes: {},
  completeLabels: [],
} as const;

function describeMasks(
  index: CocoIndex,
  { id, width, height }: CocoImage,
  file: string,
  onSkip: (skip: Skip) => void,
): SourceMask[] {
  const byLabel = new Map<string, CocoOutline[]>();
  for (const outline of index.outlines.get(id) ?? []) {
    const label = index.labels.get(outline.category);
    if (label === undefined) {
      const message = `${file}: image ${id}: category_id: expected one of the categories, got ${outline.category}`;
      onSkip({ reason: "unknown_label", ref: `${file}: image ${id}`, message });
    } else byLabel.set(label, [...(byLabel.get(label) ?? []), outline]);
  }
  const size = width === undefined || height === undefined ? "" : `${width}x${height}`;
  // The kind belongs to it: the only object of a class has the same place as the whole class.
  const refOf = (kind: "all" | "one", outlines: readonly CocoOutline[]) =>
    formatJsonRef({ file, rest: `${kind}${size}`, ranges: outlines.map(({ range }) => range) });
  return [...byLabel].flatMap(([label, outlines]): SourceMask[] => [
    { ref: refOf("all", outlines), label, kind: "all", instance: 0 },
    ...outlines
      .filter(({ isCrowd }) => !isCrowd)
      .map(
        (outline, at): SourceMask => ({
          ref: refOf("one", [outline]),
          label,
          kind: "instance",
          instance: at + 1,
        }),
      ),
  ]);
}
