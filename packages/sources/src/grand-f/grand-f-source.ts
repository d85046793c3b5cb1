import { basename, join } from "node:path";
import type { Mask } from "@mimo/imaging";
import {
  findJsonFiles,
  findPictureFolder,
  type JsonPlace,
  pictureRef,
  splitOfName,
} from "../files/find-folders.js";
import { JsonFiles } from "../files/json-files.js";
import { type JsonItem, parseItem, readJsonItems } from "../files/json-items.js";
import { formatJsonRef } from "../files/json-ref.js";
import { PictureFiles } from "../files/picture-files.js";
import { paintSegmentations } from "../files/segmentation.js";
import { cardName } from "../files/source-folder.js";
import { toSourceKey, withoutEnding } from "../files/source-key.js";
import type { Skip, Source, SourceImage, SourceMask, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { type GrandFRecord, looksLikeGrandF, parseGrandFRecord } from "./grand-f-record.js";
import { captionOf, groundCaption, phraseLabel } from "./grounded-caption.js";

/** What the grounded captions answer. */
const QUESTION = "Describe this image, and mark what you name.";

/**
 * GLaMM's GranD-f: JSON files of captions whose phrases have run lengths, and the RefCOCOg variant with polygons.
 *
 * Pictures are of everyday scenes: modality `other`. A picture with several captions is listed once for each. Memory does
 * not grow with the files. The Flickr variant (COCO-like, `sam_mask`) is not read.
 */
export const GRAND_F_SOURCE: SourceType = {
  format: "grand-f",
  summary: "GLaMM GranD-f JSON: captions with masks for their phrases",
  async open(path: string): Promise<Source> {
    const { root, jsonFiles } = await findJsonFiles(path, "grand-f");
    const own: string[] = [];
    for (const file of jsonFiles) if (await startsLikeGrandF(root, file)) own.push(file);
    if (own.length === 0) {
      throw new SourceError(
        "bad_layout",
        `grand-f: expected a JSON file of entries with caption and groundings (or refs), got none in ${path}`,
      );
    }
    return new GrandFSource({ root, jsonFiles: own }, cardName(path, "GranD-f"));
  },
};

/** By its first few entries: one may be broken. */
async function startsLikeGrandF(root: string, file: string): Promise<boolean> {
  let tries = 5;
  try {
    for await (const item of readJsonItems(join(root, file), file)) {
      if (looksLikeGrandF(parseItem(item.bytes, file))) return true;
      if (--tries === 0) return false;
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
  return false;
}

class GrandFSource implements Source {
  readonly format = "grand-f";
  readonly card: Source["card"];
  readonly #place: JsonPlace;
  readonly #pictures: PictureFiles;
  readonly #json: JsonFiles;

  constructor(place: JsonPlace, name: string) {
    this.card = { name, licence: null, url: null };
    this.#place = place;
    this.#pictures = new PictureFiles(place.root);
    this.#json = new JsonFiles(place.root, place.jsonFiles);
  }

  async *list(onSkip: (skip: Skip) => void): AsyncGenerator<SourceImage> {
    for (const file of this.#place.jsonFiles) {
      const folder = await findPictureFolder(this.#place.root, await this.#firstNames(file));
      for await (const { record, item, number } of this.#records(file, onSkip)) {
        const where = `${file}: entry ${number}`;
        try {
          yield describe(record, { file, folder, item, number, where });
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          onSkip({ reason: error.code, ref: where, message: error.message });
        }
      }
    }
  }

  async #firstNames(file: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { record } of this.#records(file, () => {})) {
      if (names.push(record.fileName) === 20) break;
    }
    return names;
  }

  async *#records(
    file: string,
    onSkip: (skip: Skip) => void,
  ): AsyncGenerator<{ record: GrandFRecord; item: JsonItem; number: number }> {
    let number = 0;
    for await (const item of readJsonItems(join(this.#place.root, file), file)) {
      const where = `${file}: entry ${number}`;
      try {
        yield { record: parseGrandFRecord(parseItem(item.bytes, where), where), item, number };
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        onSkip({ reason: error.code, ref: where, message: error.message });
      }
      number++;
    }
  }

  readImage(image: SourceImage): ReturnType<Source["readImage"]> {
    return this.#pictures.readImage(image.ref);
  }

  async readMask(image: SourceImage, mask: SourceMask): Promise<Mask> {
    const { file, rest, records } = await this.#json.read(mask.ref);
    const phrase = parseGrandFRecord(records[0], file).phrases[Number(rest)];
    if (phrase === undefined)
      throw new SourceError("missing_mask", `${file}: expected phrase ${rest}, got no such`);
    const size = await this.#pictures.sizeOf(image.ref);
    return paintSegmentations(phrase.segmentations, size, `${file}: ${image.ref}`);
  }

  close(): Promise<void> {
    return this.#json.close();
  }
}

interface EntryPlace {
  readonly file: string;
  /** Of the pictures. */
  readonly folder: string;
  readonly item: JsonItem;
  readonly number: number;
  readonly where: string;
}

/** @throws {SourceError} `unsafe_path` */
function describe(record: GrandFRecord, { file, folder, item, number, where }: EntryPlace): SourceImage {
  const ref = pictureRef(folder, record.fileName, where);
  const dataset = withoutEnding(basename(file));
  const refs = record.phrases.map((_, at) => formatJsonRef({ file, rest: String(at), ranges: [item.range] }));
  const masks = describeMasks(record, refs);
  const phrases = record.phrases.map(({ name, span }, at) => ({ name, span, ref: refs[at] }));
  const { answer, grounding } = groundCaption(captionOf(record.caption), phrases);
  const question = {
    question: QUESTION,
    answer,
    answerType: "open",
    language: "en",
    grounding,
    region: null,
    earlier: [],
  } as const;
  return {
    key: toSourceKey(`${dataset}/${number}-${withoutEnding(basename(record.fileName))}`),
    ref,
    dataset: dataset.replace(/[-_]?(?:train|val|test)\d*$/i, "") || dataset,
    licence: null,
    modality: "other",
    bodyPart: null,
    // A picture has several captions: they must not be parted.
    caseId: withoutEnding(basename(record.fileName)),
    spacingMm: null,
    split: splitOfName(file),
    masks,
    questions: answer === "" ? [] : [question],
    attributes: {},
    completeLabels: [],
  };
}

/** A phrase's mask is one of the things that its words name, not every one: an instance. */
function describeMasks({ phrases }: GrandFRecord, refs: readonly string[]): SourceMask[] {
  const counts = new Map<string, number>();
  return phrases.map(({ name }, at) => {
    const label = phraseLabel(name);
    const instance = (counts.get(label) ?? 0) + 1;
    counts.set(label, instance);
    return { ref: refs[at], label, kind: "instance", instance };
  });
}
