import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { ByteCache, type Mask, type MedicalImage } from "@mimo/imaging";
import { z } from "zod";
import { checkRecord } from "../files/check-record.js";
import { assertMaskFits, decodePicture } from "../files/decode-picture.js";
import { splitOfName } from "../files/find-folders.js";
import { resolveInside } from "../files/inside-root.js";
import type { PictureFiles } from "../files/picture-files.js";
import { cardName, listFiles, requireFolder } from "../files/source-folder.js";
import { withoutEnding } from "../files/source-key.js";
import { readableLabel } from "../files/words.js";
import { groundTerms } from "../questions/ground-terms.js";
import type { Row, RowFile } from "../questions/group-rows.js";
import { locateFile } from "../questions/locate-file.js";
import { plainPicture, questionSource, splitOfRows } from "../questions/question-source.js";
import { questionText } from "../questions/question-text.js";
import type { Skip, Source, SourceImage, SourceMask, SourceQuestion, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { modalityOfWords } from "../volumes/modality-words.js";
import { readSmallJson } from "../volumes/read-small-json.js";
import { toSentenceWords } from "../volumes/sentence-words.js";
import { countLabels, pixelsOfLabel } from "./label-picture.js";
import { type MaskLegend, readMaskLegend } from "./mask-legend.js";

const words = z.union([z.string(), z.number().transform(String)]);
const record = z.object({
  img_id: z.union([z.number(), z.string()]).nullish(),
  img_name: z.string().min(1),
  question: words,
  answer: words,
  q_lang: z.string().nullish(),
  location: z.string().nullish(),
  modality: z.string().nullish(),
  answer_type: z.string().nullish(),
  base_type: z.string().nullish(),
  content_type: z.string().nullish(),
});
type SlakeRow = z.infer<typeof record>;

/** `detection.json`: boxes `[x, y, width, height]` by name. */
const detections = z.array(z.record(z.string(), z.array(z.number()).length(4)));

/** Locations whose words do not name a part of the body as we do. */
const BODY_PARTS: Readonly<Record<string, string>> = { lung: "chest", "pelvic cavity": "pelvis" };

const MASK_CACHE_BYTES = 64 * 2 ** 20;

/**
 * SLAKE: `train.json`, `validation.json` and `test.json`, `imgs/xmlabN/{source.jpg, mask.png, detection.json}`, `mask.txt`.
 *
 * Questions of both languages are kept. A mask's pixels are looked up in `mask.txt` (see `readMaskLegend`); values that it
 * does not know are reported, and the rest of the mask is used. Structures that an English answer names and the mask shows are grounded
 * (see `groundTerms`). Boxes and kinds of questions go to the attributes.
 */
export const SLAKE_SOURCE: SourceType = {
  format: "slake",
  summary: "SLAKE: train.json, validation.json, test.json, imgs/ and mask.txt",
  async open(path): Promise<Source> {
    const root = await requireFolder(path, "slake");
    const files = (await listFiles(root))
      .filter((name) => /^(?:train|val|validation|validate|test)\.json$/i.test(name))
      .map((name): RowFile => ({ path: name, split: /^val/i.test(name) ? "val" : splitOfName(name) }));
    if (files.length === 0) {
      throw new SourceError(
        "bad_layout",
        "slake: expected train.json, validation.json or test.json, got none",
      );
    }
    const masks = new SlakeMasks(root, await readMaskLegend(root));
    return questionSource<SlakeRow>({
      format: "slake",
      card: { name: cardName(root, "SLAKE"), licence: "CC BY 4.0", url: "https://www.med-vqa.com/slake/" },
      root,
      files,
      rows: {
        check: (value, where) => checkRecord(record, value, where),
        keyOf: ({ img_name }) => img_name,
      },
      describe: (rows, onSkip) => describePicture(root, rows, masks, onSkip),
      readMask: (pictures, image, mask) => masks.read(pictures, image, mask),
    });
  },
};

/** The masks of all pictures: one file holds all labels of a picture. */
class SlakeMasks {
  readonly #root: string;
  readonly #legend: MaskLegend | null;
  readonly #pictures = new ByteCache<MedicalImage>(MASK_CACHE_BYTES, ({ pixels }) => pixels.byteLength);

  constructor(root: string, legend: MaskLegend | null) {
    this.#root = root;
    this.#legend = legend;
  }

  /** Labels that a mask shows; none, with a report, if it cannot be used. */
  async labelsOf(path: string, onSkip: (skip: Skip) => void): Promise<string[]> {
    try {
      const { areas, unknown } = countLabels(await this.#load(path), this.#known());
      if (unknown.length > 0) {
        const message = `${path}: expected values of mask.txt, got ${unknown.slice(0, 8).join(", ")}`;
        onSkip({ reason: "unknown_label", ref: path, message });
      }
      return [...areas.keys()];
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      onSkip({ reason: error.code, ref: path, message: error.message });
      return [];
    }
  }

  async read(pictures: PictureFiles, image: SourceImage, { ref, label }: SourceMask): Promise<Mask> {
    const path = ref.slice(0, ref.lastIndexOf("#"));
    const picture = await this.#load(path);
    assertMaskFits(picture, await pictures.sizeOf(image.ref), path);
    const { width, height } = picture;
    return { width, height, data: pixelsOfLabel(picture, this.#known(), label) };
  }

  #known(): MaskLegend {
    if (this.#legend === null) {
      throw new SourceError(
        "missing_mask",
        "mask.txt: expected the names of the masks' values, got no such file",
      );
    }
    return this.#legend;
  }

  #load(path: string): Promise<MedicalImage> {
    return this.#pictures.get(path, async () => {
      let bytes: Uint8Array;
      try {
        bytes = await readFile(resolveInside(this.#root, path, "mask"));
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        if (cause instanceof SourceError || code === undefined) throw cause;
        throw new SourceError(
          "missing_mask",
          `${path}: expected a file that can be read, got ${code}`,
          {},
          { cause },
        );
      }
      return (await decodePicture(bytes, path)).image;
    });
  }
}

async function describePicture(
  root: string,
  rows: readonly Row<SlakeRow>[],
  masks: SlakeMasks,
  onSkip: (skip: Skip) => void,
): Promise<SourceImage> {
  const [{ value, where }] = rows;
  const ref = await locateFile(root, value.img_name, ["imgs", ""], where);
  if (ref === null) throw new SourceError("missing_image", `${where}: expected ${value.img_name}, got none`);
  const folder = posix.dirname(ref);
  const maskPath = `${folder}/mask.png`;
  const found = (await masks.labelsOf(maskPath, onSkip)).map(
    (label): SourceMask => ({ ref: `${maskPath}#${label}`, label, kind: "all", instance: 0 }),
  );
  const picture = plainPicture(ref, "SLAKE", modalityOfWords(value.modality ?? "") ?? "unknown");
  return {
    ...picture,
    key: picture.key.replace(/\/source$/, ""),
    caseId: posix.basename(withoutEnding(ref).replace(/\/source$/, "")),
    bodyPart: toBodyPart(value.location),
    split: splitOfRows(rows),
    masks: found,
    questions: rows.map((row) => toQuestion(row.value, found)),
    attributes: {
      ...valuesOf("content_types", rows, ({ content_type }) => content_type),
      ...valuesOf("base_types", rows, ({ base_type }) => base_type),
      ...(await readDetections(root, folder, onSkip)),
    },
  };
}

/** "Chest_lung", "Brain_Tissue": the first word names the part, what follows what was looked at. */
function toBodyPart(location: string | null | undefined): string | null {
  const plain = (location ?? "").trim().toLowerCase();
  if (plain === "") return null;
  const part = plain.split("_")[0];
  return BODY_PARTS[part] ?? readableLabel(part);
}

function valuesOf(
  key: string,
  rows: readonly Row<SlakeRow>[],
  pick: (row: SlakeRow) => string | null | undefined,
): Record<string, string[]> {
  const values = [...new Set(rows.flatMap(({ value }) => pick(value) || []))].sort();
  return values.length > 0 ? { [key]: values } : {};
}

async function readDetections(
  root: string,
  folder: string,
  onSkip: (skip: Skip) => void,
): Promise<Record<string, unknown>> {
  const path = `${folder}/detection.json`;
  try {
    const json = await readSmallJson(join(root, path), path);
    if (json === null) return {};
    const boxes = checkRecord(detections, json, path).flatMap((entry) =>
      Object.entries(entry).map(([label, box]) => ({
        label: toSentenceWords(readableLabel(label)),
        box_xywh_px: box,
      })),
    );
    return boxes.length > 0 ? { detections: boxes } : {};
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    onSkip({ reason: "bad_record", ref: path, message: error.message });
    return {};
  }
}

function toQuestion(row: SlakeRow, masks: readonly SourceMask[]): SourceQuestion {
  const language = row.q_lang?.trim().toLowerCase() || "en";
  const plain = questionText(row.answer);
  const grounded = language === "en" ? groundTerms(plain, masks) : { answer: plain, grounding: [] };
  return {
    question: questionText(row.question),
    ...grounded,
    answerType: (row.answer_type ?? "").trim().toUpperCase() === "CLOSED" ? "closed" : "open",
    language,
    region: null,
    earlier: [],
  };
}
