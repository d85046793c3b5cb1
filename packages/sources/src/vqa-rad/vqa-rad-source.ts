import { join, posix } from "node:path";
import { z } from "zod";
import { checkRecord } from "../files/check-record.js";
import { foldersBelow } from "../files/find-folders.js";
import { cardName, listFiles, requireFolder } from "../files/source-folder.js";
import type { Row, RowFile } from "../questions/group-rows.js";
import { locateFile } from "../questions/locate-file.js";
import { plainPicture, questionSource } from "../questions/question-source.js";
import { questionText } from "../questions/question-text.js";
import type { Source, SourceImage, SourceQuestion, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";

const words = z.union([z.string(), z.number().transform(String)]);
const record = z.object({
  image_name: z.string().min(1),
  question: words,
  answer: words,
  answer_type: z.string().nullish(),
  phrase_type: z.string().nullish(),
  question_type: z.string().nullish(),
  image_organ: z.string().nullish(),
  image_case_url: z.string().nullish(),
});
type VqaRadRow = z.infer<typeof record>;

/**
 * What the set's authors say of its pictures (Lau et al. 2018, Sci Data 5:180251): the chest ones are X-rays, the abdominal
 * ones axial CT; the head ones are CT or MR, and nothing tells which.
 */
const ORGANS: Readonly<Record<string, { readonly bodyPart: string; readonly modality: string }>> = {
  HEAD: { bodyPart: "head", modality: "unknown" },
  CHEST: { bodyPart: "chest", modality: "xray" },
  ABD: { bodyPart: "abdomen", modality: "ct" },
};

/**
 * VQA-RAD as published: one JSON list of questions and a folder of pictures.
 *
 * Questions whose `phrase_type` begins with "test" make the official test set, and most of their pictures have training
 * questions, too. A picture has one split here: one with any test question is "test" with all of its questions, so scores on
 * it are not those of the official set; the others are "train". `caseId` is the MedPix case of the picture, which several
 * pictures may share.
 */
export const VQA_RAD_SOURCE: SourceType = {
  format: "vqa-rad",
  summary: "VQA-RAD's JSON with its image folder",
  async open(path): Promise<Source> {
    const root = await requireFolder(path, "vqa-rad");
    const folders = await foldersBelow(root);
    const files: RowFile[] = [];
    for (const folder of folders) {
      for (const name of await listFiles(join(root, folder))) {
        const isOurs = /vqa[ _-]?rad.*\.jsonl?$/i.test(name) || /^(?:trainset|testset)\.json$/i.test(name);
        if (isOurs)
          files.push({ path: posix.join(folder, name), split: /^test/i.test(name) ? "test" : null });
      }
    }
    if (files.length === 0) {
      throw new SourceError("bad_layout", "vqa-rad: expected a JSON with VQA_RAD in its name, got none");
    }
    return questionSource<VqaRadRow>({
      format: "vqa-rad",
      card: { name: cardName(root, "VQA-RAD"), licence: null, url: "https://osf.io/89kps/" },
      root,
      files,
      rows: {
        check: (value, where) => checkRecord(record, value, where),
        keyOf: ({ image_name }) => image_name,
      },
      describe: (rows) => describePicture(root, folders, rows),
    });
  },
};

async function describePicture(
  root: string,
  folders: readonly string[],
  rows: readonly Row<VqaRadRow>[],
): Promise<SourceImage> {
  const [{ value, where }] = rows;
  const ref = await locateFile(root, value.image_name, folders, where);
  if (ref === null) {
    throw new SourceError("missing_image", `${where}: expected the picture ${value.image_name}, got none`);
  }
  const organ = ORGANS[(value.image_organ ?? "").trim().toUpperCase()];
  const isTest = rows.some((row) => row.file.split === "test" || /test/i.test(row.value.phrase_type ?? ""));
  const picture = plainPicture(ref, "VQA-RAD", organ?.modality ?? "unknown");
  const types = [...new Set(rows.flatMap((row) => questionTypes(row.value)))].sort();
  return {
    ...picture,
    bodyPart: organ?.bodyPart ?? null,
    caseId: caseOf(value.image_case_url) ?? picture.caseId,
    split: isTest ? "test" : "train",
    questions: rows.map((row) => toQuestion(row.value)),
    attributes: types.length > 0 ? { question_types: types } : {},
  };
}

/** The number of a MedPix case: `.../case?id=48e1dd0e` or `.../case/1234`. */
function caseOf(url: string | null | undefined): string | null {
  const [, id] = /[?&]id=([\w-]+)/.exec(url ?? "") ?? [];
  return id ?? /([\w-]+)\/?$/.exec((url ?? "").trim())?.[1] ?? null;
}

/** "MODALITY, PLANE" names two. */
function questionTypes({ question_type }: VqaRadRow): string[] {
  return (question_type ?? "")
    .split(/[,;]/)
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== "");
}

function toQuestion({ question, answer, answer_type }: VqaRadRow): SourceQuestion {
  return {
    question: questionText(question),
    answer: questionText(answer),
    // Published with stray spaces: "CLOSED ".
    answerType: (answer_type ?? "").trim().toUpperCase() === "CLOSED" ? "closed" : "open",
    language: "en",
    grounding: [],
    region: null,
    earlier: [],
  };
}
