import { readFile } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import type { Mask } from "@mimo/imaging";
import { z } from "zod";
import { checkRecord } from "../files/check-record.js";
import { findJsonFiles, splitOfName } from "../files/find-folders.js";
import type { PictureFiles } from "../files/picture-files.js";
import { cardName } from "../files/source-folder.js";
import type { Row } from "../questions/group-rows.js";
import { locateFile } from "../questions/locate-file.js";
import { plainPicture, questionSource, splitOfRows } from "../questions/question-source.js";
import { questionText } from "../questions/question-text.js";
import { CLASS_MAP_FILE, type ClassMap, parseClassMap } from "../sa-med2d/class-map.js";
import { parsePictureName } from "../sa-med2d/member-name.js";
import { modalityOfPrefix } from "../sa-med2d/modality-of-prefix.js";
import type { Skip, Source, SourceImage, SourceMask, SourceQuestion, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";
import { type NamedMask, type ParsedTurn, parseConversation } from "./parse-conversation.js";

const record = z.object({
  image: z.string().min(1),
  conversations: z.array(z.object({ from: z.string(), value: z.string() })),
  answer_type: z.string().nullish(),
});
type MecoRow = z.infer<typeof record>;

/** In these sets of SA-Med2D the object is 0 and the background is not. */
const INVERTED = new Set(["ichallenge_adam_task2"]);

/** What a mask is called when neither map nor words name it. */
const NAMELESS = "target";

/**
 * MeCoVQA: `MeCoVQA-{Complex,Region,Grounding}.json`, in `train` and `test` or with the split in their names, over
 * pictures and masks of SA-Med2D (`images/`, `masks/`, at the root, in `SAMed2Dv1`, or beside the JSON).
 *
 * The records of a picture come together, over all files. A mask in an answer becomes `<p>name</p><SEG>`. Its name
 * is that of the class map of SA-Med2D, if `SAMed2D_v1_class_mapping_id.json` lies at the root or in `SAMed2Dv1`; else
 * the tagged phrase, the noun in the answer before it, or the noun in the question; else "target". A tagged phrase stays in the
 * answer whatever the mask is called. Case and set are told by the picture's name, so that patients agree with the SA-Med2D source.
 */
export const MECOVQA_SOURCE: SourceType = {
  format: "mecovqa",
  summary: "MeCoVQA's JSON over pictures and masks of SA-Med2D",
  async open(path): Promise<Source> {
    const { root, jsonFiles } = await findJsonFiles(path, "mecovqa");
    const ours = jsonFiles.filter((file) => /(?:mecovqa|complex|region|grounding)[^/]*$/i.test(file));
    if (ours.length === 0) {
      throw new SourceError("bad_layout", "mecovqa: expected MeCoVQA-*.json at any depth, got none");
    }
    const classes = await readClasses(root);
    return questionSource<MecoRow>({
      format: "mecovqa",
      card: {
        name: cardName(root, "MeCoVQA"),
        licence: null,
        url: "https://github.com/ShawnHuang497/MedPLIB",
      },
      root,
      files: ours.map((file) => ({ path: file, split: splitOfName(file) })),
      rows: {
        check: (value, where) => checkRecord(record, value, where),
        keyOf: ({ image }) => withoutPng(image),
      },
      describe: (rows, onSkip) => describePicture(root, rows, classes, onSkip),
      readMask,
    });
  },
};

async function readMask(files: PictureFiles, image: SourceImage, { ref }: SourceMask): Promise<Mask> {
  const mask = await files.readMask(ref, image.ref);
  if (!INVERTED.has(image.dataset)) return mask;
  return { ...mask, data: mask.data.map((value) => 1 - value) };
}

async function readClasses(root: string): Promise<ClassMap> {
  for (const folder of ["", "SAMed2Dv1"]) {
    try {
      return parseClassMap(await readFile(join(root, folder, CLASS_MAP_FILE)));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    }
  }
  return new Map();
}

function withoutPng(path: string): string {
  return path
    .replace(/\\/g, "/")
    .replace(/^(?:\.\/)+/, "")
    .replace(/\.png$/i, "");
}

async function describePicture(
  root: string,
  rows: readonly Row<MecoRow>[],
  classes: ClassMap,
  onSkip: (skip: Skip) => void,
): Promise<SourceImage | null> {
  const [{ value, where }] = rows;
  const name = withoutPng(value.image);
  const ref = await locateFile(root, name, foldersOf(rows[0]), where);
  if (ref === null)
    throw new SourceError("missing_image", `${where}: expected the picture ${name}, got none`);
  const masks = new MaskList(root, classes);
  const turns: ParsedTurn[] = [];
  for (const row of rows) {
    try {
      const parsed = parseConversation(row.value.conversations, row.value.answer_type ?? null, row.where);
      for (const { grounding, region } of parsed) await masks.add([...grounding, ...regionOf(region)], row);
      turns.push(...parsed);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      onSkip({ reason: error.code, ref: row.where, message: error.message });
    }
  }
  if (turns.length === 0) return null;
  const parts = parsePictureName(basename(name));
  const picture = plainPicture(ref, parts?.dataset ?? "MeCoVQA", "unknown");
  const imaging = parts && modalityOfPrefix(parts.prefix);
  return {
    ...picture,
    modality: imaging?.modality ?? "unknown",
    caseId: parts?.caseName ?? picture.caseId,
    split: splitOfRows(rows),
    masks: masks.toSourceMasks(),
    questions: turns.map((turn) => toQuestion(turn, masks)),
    attributes: imaging?.sequence ? { sequence: imaging.sequence } : {},
  };
}

function regionOf(path: string | null): NamedMask[] {
  return path === null ? [] : [{ path, name: null }];
}

function foldersOf({ file }: Row<MecoRow>): string[] {
  const beside = posix.dirname(file.path);
  return [...new Set(["", "SAMed2Dv1", beside === "." ? "" : beside])];
}

interface ListedMask {
  readonly ref: string;
  /** From the class map; goes before every other name. */
  readonly label: string | null;
  name: string | null;
}

/** The masks of one picture, each once, by the path that records give it. */
class MaskList {
  readonly #root: string;
  readonly #classes: ClassMap;
  readonly #byPath = new Map<string, ListedMask>();

  constructor(root: string, classes: ClassMap) {
    this.#root = root;
    this.#classes = classes;
  }

  /** @throws {SourceError} `missing_mask`, `unsafe_path`; then none of them is added. */
  async add(named: readonly NamedMask[], row: Row<MecoRow>): Promise<void> {
    const found: [string, string | null, ListedMask][] = [];
    for (const { path, name } of named) {
      const key = withoutPng(path);
      const known = this.#byPath.get(key);
      const ref = known?.ref ?? (await locateFile(this.#root, key, foldersOf(row), row.where));
      if (ref === null)
        throw new SourceError("missing_mask", `${row.where}: expected the mask ${key}, got none`);
      found.push([key, name, known ?? { ref, label: this.#labelOf(key), name: null }]);
    }
    for (const [key, name, mask] of found) {
      const listed = this.#byPath.get(key) ?? mask;
      listed.name ??= name;
      this.#byPath.set(key, listed);
    }
  }

  refOf(path: string): string {
    return this.#byPath.get(withoutPng(path))!.ref;
  }

  nameOf(path: string): string {
    const mask = this.#byPath.get(withoutPng(path));
    return mask?.label ?? mask?.name ?? NAMELESS;
  }

  /** Of several masks with one label each is an object of its own; a single one is all of it. */
  toSourceMasks(): SourceMask[] {
    const counts = new Map<string, number>();
    const labels = [...this.#byPath.keys()].map((path) => this.nameOf(path));
    return [...this.#byPath.values()].map(({ ref }, i): SourceMask => {
      const label = labels[i];
      if (labels.filter((other) => other === label).length === 1)
        return { ref, label, kind: "all", instance: 0 };
      const instance = (counts.get(label) ?? 0) + 1;
      counts.set(label, instance);
      return { ref, label, kind: "instance", instance };
    });
  }

  /** `..--0003_000` names a class by its number. */
  #labelOf(path: string): string | null {
    const [, stem, id] = /^(.+)--(\d+)_\d+$/.exec(basename(path)) ?? [];
    const dataset = stem === undefined ? undefined : parsePictureName(stem)?.dataset;
    return dataset === undefined ? null : (this.#classes.get(dataset)?.get(Number(id)) ?? null);
  }
}

function toQuestion(turn: ParsedTurn, masks: MaskList): SourceQuestion {
  const { question, answerType, language, earlier, grounding, region } = turn;
  const answerOf = (each: ParsedTurn) => each.writeAnswer((path) => masks.nameOf(path));
  return {
    question,
    answer: answerOf(turn),
    answerType,
    language,
    grounding: grounding.map(({ path }) => masks.refOf(path)),
    region: region === null ? null : masks.refOf(region),
    // A later turn reads the words alone.
    earlier: earlier.map((each) => ({ question: each.question, answer: questionText(answerOf(each)) })),
  };
}
