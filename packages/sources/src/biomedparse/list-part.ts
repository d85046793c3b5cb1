import { join } from "node:path";
import type { Split } from "@mimo/dataset";
import { JsonPieces } from "../files/json-items.js";
import { listFiles } from "../files/source-folder.js";
import { toSourceKey, withoutEnding } from "../files/source-key.js";
import type { Skip, SourceImage, SourceMask, SourceQuestion } from "../source.js";
import { parseMaskName, parsePictureName } from "./biomedparse-names.js";
import { type MaskEntry, readMaskEntries, readSentences } from "./biomedparse-sentences.js";

/** One split of one set. */
export interface Part {
  /** Of the pictures, from the root; masks are in `<folder>_mask`, sentences in `<folder>.json`. */
  readonly folder: string;
  readonly dataset: string;
  readonly split: Split;
}

/** A mask file, before its picture is described. */
interface FoundMask {
  readonly file: string;
  readonly target: string;
}

/**
 * Lists the pictures of one part by name: those in the folder, and those that only the JSON names.
 *
 * @throws {SourceError} `corrupt`, `bad_layout`, `too_large` for a broken JSON file.
 */
export async function* listPart(
  root: string,
  part: Part,
  onSkip: (skip: Skip) => void,
): AsyncGenerator<SourceImage> {
  const json = `${part.folder}.json`;
  const entries = await readMaskEntries(root, json, onSkip);
  const pictures = new Set((await listFiles(join(root, part.folder))).filter(isPng));
  for (const { picture } of entries.values()) pictures.add(picture);
  const masks = await findMasks(root, part, pictures, entries, onSkip);
  const pieces = new JsonPieces(join(root, json));
  try {
    for (const picture of [...pictures].sort((a, b) => (a < b ? -1 : 1))) {
      const ref = `${part.folder}/${picture}`;
      const found = masks.get(picture) ?? [];
      const image = describe(part, picture, found);
      if (image === null) {
        onSkip({ reason: "bad_record", ref, message: `${ref}: name: expected <name>_<modality>_<site>.png` });
      } else {
        yield { ...image, questions: await ask(found, image.masks, entries, pieces, json) };
      }
    }
  } finally {
    await pieces.close();
  }
}

const isPng = (name: string) => name.toLowerCase().endsWith(".png");

/** Masks by their picture's file name. */
async function findMasks(
  root: string,
  { folder }: Part,
  pictures: ReadonlySet<string>,
  entries: ReadonlyMap<string, MaskEntry>,
  onSkip: (skip: Skip) => void,
): Promise<Map<string, FoundMask[]>> {
  const files = new Set((await listFiles(join(root, `${folder}_mask`))).filter(isPng));
  for (const file of entries.keys()) files.add(file);
  const masks = new Map<string, FoundMask[]>();
  for (const file of [...files].sort((a, b) => (a < b ? -1 : 1))) {
    const stated = entries.get(file)?.picture;
    const isOwn = (stem: string) =>
      stated === undefined ? pictures.has(`${stem}.png`) : stated === `${stem}.png`;
    const parsed = parseMaskName(withoutEnding(file), isOwn);
    if (parsed === null) {
      const ref = `${folder}_mask/${file}`;
      onSkip({
        reason: "missing_image",
        ref,
        message: `${ref}: expected a picture whose name it begins with, got none`,
      });
      continue;
    }
    const picture = `${parsed.picture}.png`;
    const found = masks.get(picture);
    const mask = { file, target: parsed.target };
    if (found === undefined) masks.set(picture, [mask]);
    else found.push(mask);
  }
  return masks;
}

function describe(part: Part, picture: string, found: readonly FoundMask[]): SourceImage | null {
  const stem = withoutEnding(picture);
  const name = parsePictureName(stem);
  if (name === null) return null;
  const key = toSourceKey(`${part.folder}/${stem}`);
  return {
    key,
    ref: `${part.folder}/${picture}`,
    dataset: part.dataset,
    licence: null,
    modality: name.modality,
    bodyPart: name.site,
    caseId: key,
    spacingMm: null,
    split: part.split,
    masks: found.map(
      ({ file, target }): SourceMask => ({
        ref: `${part.folder}_mask/${file}`,
        label: target,
        kind: "all",
        instance: 0,
      }),
    ),
    questions: [],
    attributes: { modality_code: name.code },
    completeLabels: [],
  };
}

/** The set's own sentences name what is wanted: "liver in abdomen CT". */
async function ask(
  found: readonly FoundMask[],
  masks: readonly SourceMask[],
  entries: ReadonlyMap<string, MaskEntry>,
  pieces: JsonPieces,
  json: string,
): Promise<SourceQuestion[]> {
  const questions: SourceQuestion[] = [];
  for (const [at, { file }] of found.entries()) {
    const entry = entries.get(file);
    if (entry === undefined) continue;
    for (const sentence of await readSentences(pieces, entry, json)) {
      questions.push({
        question: `Segment ${sentence}.`,
        answer: `<p>${masks[at].label}</p><SEG>`,
        answerType: "open",
        language: "en",
        grounding: [masks[at].ref],
        region: null,
        earlier: [],
      });
    }
  }
  return questions;
}
