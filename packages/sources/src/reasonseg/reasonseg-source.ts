import { join } from "node:path";
import { z } from "zod";
import { checkRecord } from "../files/check-record.js";
import { resolveInside } from "../files/inside-root.js";
import { PictureFiles } from "../files/picture-files.js";
import { cardName, isPictureName, listFiles, requireFolder } from "../files/source-folder.js";
import { toSourceKey, withoutEnding } from "../files/source-key.js";
import type { Skip, Source, SourceImage, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { reasonSegLabel, reasonSegQuestions } from "./reason-seg-questions.js";
import {
  paintTarget,
  parseEither,
  type ReasonSegRecord,
  readReasonSegRecord,
  readSmallFile,
} from "./reason-seg-record.js";

/** The set's folders; a folder of pictures alone has no split. */
const FOLDERS = [
  { folder: "train", split: "train" },
  { folder: "val", split: "val" },
  { folder: "test", split: "test" },
  { folder: "", split: null },
] as const;

/** LISA's ReasonSeg: pictures with a JSON of polygons and questions of the same name. Modality `other`. */
export const REASON_SEG_SOURCE: SourceType = {
  format: "reasonseg",
  summary: "LISA ReasonSeg: x.jpg with x.json, in train, val and test",
  async open(path: string): Promise<Source> {
    const root = await requireFolder(path, "reasonseg");
    let pairs = 0;
    for (const { folder } of FOLDERS) {
      const names = new Set(await listFiles(join(root, folder)));
      for (const name of names) if (isPictureName(name) && names.has(jsonOf(name))) pairs++;
    }
    if (pairs === 0) {
      throw new SourceError(
        "bad_layout",
        `reasonseg: expected pictures with a JSON of the same name, got none in ${path}`,
      );
    }
    const files = new PictureFiles(root);
    return {
      format: "reasonseg",
      card: { name: cardName(root, "ReasonSeg"), licence: null, url: null },
      list: (onSkip) => listPictures(root, onSkip),
      readImage: (image) => files.readImage(image.ref),
      readMask: async (image, mask) => {
        const record = await readReasonSegRecord(resolveInside(root, mask.ref, "mask"), mask.ref);
        return paintTarget(record, await files.sizeOf(image.ref), mask.ref);
      },
      close: async () => {},
    };
  },
};

function jsonOf(name: string): string {
  return `${withoutEnding(name)}.json`;
}

async function* listPictures(root: string, onSkip: (skip: Skip) => void): AsyncGenerator<SourceImage> {
  const explanations = await readExplanations(root, onSkip);
  for (const { folder, split } of FOLDERS) {
    const names = await listFiles(join(root, folder));
    const stems = new Set<string>();
    for (const name of names.filter(isPictureName)) {
      const ref = folder === "" ? name : `${folder}/${name}`;
      try {
        if (stems.has(withoutEnding(name))) {
          throw new SourceError("bad_record", `${ref}: each stem once, got another picture of that stem`);
        }
        stems.add(withoutEnding(name));
        const record = await readReasonSegRecord(join(root, jsonOf(ref)), jsonOf(ref));
        yield { ...describe(record, ref, explanations.get(name) ?? null), split };
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        onSkip({ reason: error.code, ref, message: error.message });
      }
    }
    for (const name of names) {
      // A lone JSON at the root may be anything.
      if (folder === "" || !name.endsWith(".json") || stems.has(withoutEnding(name))) continue;
      const ref = `${folder}/${name}`;
      onSkip({
        reason: "missing_image",
        ref,
        message: `${ref}: expected a picture of the same name, got none`,
      });
    }
  }
}

function describe(
  record: ReasonSegRecord,
  ref: string,
  explanation: string | null,
): Omit<SourceImage, "split"> {
  const key = toSourceKey(withoutEnding(ref));
  const maskRef = jsonOf(ref);
  return {
    key,
    ref,
    dataset: "ReasonSeg",
    licence: null,
    modality: "other",
    bodyPart: null,
    caseId: key,
    spacingMm: null,
    masks: [{ ref: maskRef, label: reasonSegLabel(record), kind: "all", instance: 0 }],
    questions: reasonSegQuestions(record, maskRef, explanation),
    attributes: {},
    completeLabels: [],
  };
}

const explanation = z.object({ image: z.string(), query: z.string().optional(), outputs: z.string() });

/** Explanations by the picture's file name; none when the set has no such file. */
async function readExplanations(root: string, onSkip: (skip: Skip) => void): Promise<Map<string, string>> {
  const name = "explanatory/train.json";
  const explanations = new Map<string, string>();
  const bytes = await readSmallFile(join(root, name), name).catch((error: unknown) => {
    if (error instanceof SourceError && error.code === "missing_mask") return null;
    throw error;
  });
  if (bytes === null) return explanations;
  try {
    const entries = checkRecord(z.array(z.unknown()), parseEither(bytes, name), name);
    for (const [at, entry] of entries.entries()) {
      const parsed = explanation.safeParse(entry);
      if (parsed.success) explanations.set(parsed.data.image, parsed.data.outputs);
      else
        onSkip({
          reason: "bad_record",
          ref: `${name}: ${at}`,
          message: `${name}: ${at}: expected image and outputs`,
        });
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    onSkip({ reason: error.code, ref: name, message: error.message });
  }
  return explanations;
}
