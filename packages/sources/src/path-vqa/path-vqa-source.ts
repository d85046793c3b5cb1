import { join, posix } from "node:path";
import { z } from "zod";
import { checkRecord } from "../files/check-record.js";
import { foldersBelow, splitOfName } from "../files/find-folders.js";
import { cardName, listFiles, requireFolder } from "../files/source-folder.js";
import type { Row, RowFile } from "../questions/group-rows.js";
import { locateFile } from "../questions/locate-file.js";
import { plainPicture, questionSource, splitOfRows } from "../questions/question-source.js";
import { isYesOrNo, questionText } from "../questions/question-text.js";
import type { Source, SourceImage, SourceQuestion, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";

/** Numbers are answers, too. */
const words = z.union([z.string(), z.number().transform(String)]);
const record = z.object({
  image: z.union([z.string(), z.object({ path: z.string() }).transform(({ path }) => path)]),
  question: words,
  answer: words,
});
type PathVqaRow = z.infer<typeof record>;

/**
 * PathVQA as JSON: pictures and `{"image", "question", "answer"}` records, one file for each split.
 *
 * Files: `train.json`, `val.json`, `test.json` at any depth, also `.jsonl`, `train_qa.json`, `train_vqa.json`; a list of records
 * or an object that holds one. `image` is a path or a bare name (`train_0422`), with or without ending, also in an object
 * `{"path"}`; pictures are looked for at the root, beside the JSON, in `images` and in `images/SPLIT` of both. The pickle files
 * of the first release and Parquet are not read: unpacking a pickle runs what is in it.
 *
 * Every picture counts as pathology. A picture that several splits name goes to the test split before the others.
 */
export const PATH_VQA_SOURCE: SourceType = {
  format: "path-vqa",
  summary: "PathVQA as JSON or JSON lines with image, question and answer",
  async open(path): Promise<Source> {
    const root = await requireFolder(path, "path-vqa");
    const files = await findRowFiles(root);
    if (files.length === 0) {
      throw new SourceError(
        "bad_layout",
        "path-vqa: expected train, val or test as .json or .jsonl at any depth, got none",
      );
    }
    return questionSource<PathVqaRow>({
      format: "path-vqa",
      card: { name: cardName(root, "PathVQA"), licence: null, url: "https://arxiv.org/abs/2003.10286" },
      root,
      files,
      rows: {
        check: (value, where) => checkRecord(record, value, where),
        // A bare name means one picture of its split; a path says so itself.
        keyOf: ({ image }, { split }) => (image.includes("/") ? image : `${split}/${image}`),
      },
      describe: (rows) => describePicture(root, rows),
    });
  },
};

async function findRowFiles(root: string): Promise<RowFile[]> {
  const files: RowFile[] = [];
  for (const folder of await foldersBelow(root)) {
    for (const name of await listFiles(join(root, folder))) {
      if (!/^(?:train|val|valid|validation|test)(?:_v?qa)?\.(?:json|jsonl)$/i.test(name)) continue;
      files.push({ path: posix.join(folder, name), split: splitOfName(name.replace(/_v?qa/i, "")) });
    }
  }
  return files;
}

async function describePicture(root: string, rows: readonly Row<PathVqaRow>[]): Promise<SourceImage> {
  const [{ file, value, where }] = rows;
  const beside = posix.dirname(file.path) === "." ? "" : posix.dirname(file.path);
  const folders = [...new Set(["", beside])].flatMap((folder) =>
    ["", "images", `images/${file.split}`, `${file.split}`].map((part) => posix.join(folder, part)),
  );
  const name = value.image.replace(/^(?:\.\/)+/, "");
  const ref = await locateFile(
    root,
    name,
    folders.map((each) => (each === "." ? "" : each)),
    where,
  );
  if (ref === null)
    throw new SourceError("missing_image", `${where}: expected the picture ${name}, got none`);
  return {
    ...plainPicture(ref, "PathVQA", "pathology"),
    split: splitOfRows(rows),
    questions: rows.map(({ value: row }) => toQuestion(row)),
  };
}

function toQuestion({ question, answer }: PathVqaRow): SourceQuestion {
  return {
    question: questionText(question),
    answer: questionText(answer),
    answerType: isYesOrNo(answer) ? "closed" : "open",
    language: "en",
    grounding: [],
    region: null,
    earlier: [],
  };
}
