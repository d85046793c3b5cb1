import { opendir } from "node:fs/promises";
import { relative, sep } from "node:path";
import { DatasetError, type ImageRecord, scanPlainDataset } from "@mimo/dataset";
import { PictureFiles } from "../files/picture-files.js";
import { cardName, listFiles, listFolders, requireFolder } from "../files/source-folder.js";
import { toSourceKey } from "../files/source-key.js";
import type { Skip, Source, SourceImage, SourceMask, SourceType } from "../source.js";
import { SourceError, type SourceErrorCode } from "../source-error.js";
import { listFolderPairs } from "./folder-pairs.js";
import { PlainLicences } from "./plain-licences.js";

/**
 * Our own format (docs/plain-format.md), at any depth; without an `index.jsonl`, folders `images` and `masks`.
 *
 * Listing holds the records of all indexes in memory, about 1 KB for each image.
 */
export const PLAIN_SOURCE: SourceType = {
  format: "plain",
  summary: "folders with images, masks and index.jsonl; or just images/ and masks/ with equal names",
  async open(path: string): Promise<Source> {
    const root = await requireFolder(path, "plain");
    const name = cardName(root, "plain");
    const hasIndex = await holdsIndex(root);
    if (!hasIndex && !(await holdsFolderPair(root))) {
      throw new SourceError(
        "bad_layout",
        `plain: expected an index.jsonl at any depth, or folders images and masks, got neither in ${path}`,
      );
    }
    const files = new PictureFiles(root);
    const licences = new PlainLicences(root);
    return {
      format: "plain",
      card: { name, licence: await licences.of(`${root}${sep}index.jsonl`), url: null },
      list: (onSkip) =>
        hasIndex ? listIndexes(root, licences, onSkip) : listFolderPairs(root, name, licences, onSkip),
      readImage: (image) => files.readImage(image.ref),
      readMask: (image, mask) => files.readMask(mask.ref, image.ref),
      close: async () => {},
    };
  },
};

async function holdsIndex(root: string): Promise<boolean> {
  for await (const entry of await opendir(root, { recursive: true })) {
    if (entry.name === "index.jsonl" && !entry.isDirectory()) return true;
  }
  return false;
}

async function holdsFolderPair(root: string): Promise<boolean> {
  const folders = await listFolders(root);
  return (
    folders.includes("images") && folders.includes("masks") && (await listFiles(`${root}/images`)).length > 0
  );
}

/** A dataset's complaint as a source's. */
const CODE_OF: Readonly<Record<string, SourceErrorCode>> = {
  unsafe_path: "unsafe_path",
  bad_record: "bad_record",
  duplicate_id: "bad_record",
};

async function* listIndexes(
  root: string,
  licences: PlainLicences,
  onSkip: (skip: Skip) => void,
): AsyncGenerator<SourceImage> {
  const { records, problems } = await scan(root);
  for (const { code, message } of problems) {
    const text = message.replaceAll(`${root}${sep}`, "");
    const ref = /^.*?index\.jsonl:\d+/.exec(text)?.[0] ?? "index.jsonl";
    onSkip({ reason: CODE_OF[code] ?? "bad_record", ref, message: text });
  }
  for (const record of records) {
    const image = toSourceImage(record, root, await licences.of(record.imagePath));
    const refs = new Set(image.masks.map(({ ref }) => ref));
    if (refs.size === image.masks.length) yield image;
    else
      onSkip({
        reason: "bad_record",
        ref: image.ref,
        message: `${image.ref}: masks: each file once, got one twice`,
      });
  }
}

async function scan(root: string): ReturnType<typeof scanPlainDataset> {
  try {
    return await scanPlainDataset(root, { lenient: true });
  } catch (cause) {
    if (!(cause instanceof DatasetError)) throw cause;
    throw new SourceError("bad_layout", cause.message, {}, { cause });
  }
}

function toSourceImage(record: ImageRecord, root: string, licence: string | null): SourceImage {
  const refOf = (path: string) => relative(root, path).split(sep).join("/");
  const masks = record.masks.map(
    ({ path, label, kind, instance }): SourceMask => ({
      ref: refOf(path),
      label,
      kind,
      instance: kind === "all" ? 0 : Math.max(1, instance),
    }),
  );
  const { dataset, modality, bodyPart, caseId, spacingMm, split, attributes, completeLabels } = record;
  return {
    key: toSourceKey(record.id),
    ref: refOf(record.imagePath),
    dataset,
    licence,
    modality,
    bodyPart,
    caseId,
    spacingMm,
    split,
    masks,
    questions: [],
    attributes,
    completeLabels,
  };
}
