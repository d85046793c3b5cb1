import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ImageRecord } from "@mimo/dataset";
import { readMaskPng } from "@mimo/imaging";
import {
  badPredictions,
  ImageNames,
  type ImportedMask,
  type ImportProtocol,
  isImportProtocol,
  type Predictions,
} from "./imported-masks.js";

/** What a file's name says. */
interface NamedMask {
  readonly record: ImageRecord;
  readonly term: string;
}
type ReadName = (path: string, names: ImageNames) => NamedMask | null;

/**
 * Reads a folder of PNG masks, not zero is inside: `<image id or stem>--<term>.png`, `<image id or stem>--<term>--<NN>.png` or
 * `<image id or stem>/<term>.png`, underscores in terms for spaces. Below folders named box, point or text+point they are
 * answers to such marks, else to text.
 *
 * @throws {EvaluationError} `bad_file` if there is no PNG.
 */
export async function readMaskFolder(dir: string, records: readonly ImageRecord[]): Promise<Predictions> {
  return readFolder("masks", dir, records, readPlainName);
}

/**
 * Reads a folder of masks named as SA-Med2D-20M names them: `<image>--<class, 4 digits>_<instance, 3 digits>.png`, with the
 * class names in SAMed2D_v1_class_mapping_id.json at its top. Folders for marks as in {@link readMaskFolder}.
 *
 * @throws {EvaluationError} `bad_file` without PNG or class names.
 */
export async function readSaMed2dFolder(dir: string, records: readonly ImageRecord[]): Promise<Predictions> {
  const classes = await readClasses(dir);
  return readFolder("sa-med2d", dir, records, (path, names) => readSaMed2dName(path, names, classes));
}

async function readFolder(
  kind: string,
  dir: string,
  records: readonly ImageRecord[],
  readName: ReadName,
): Promise<Predictions> {
  const listed = await readdir(dir, { recursive: true });
  const paths = listed
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.png$/i.test(path))
    .sort();
  if (paths.length === 0) throw badPredictions(basename(dir), "must be a folder with PNG masks", "none");
  const names = new ImageNames(records);
  const hash = createHash("sha256");
  const masks = new Map<string, ImportedMask[]>();
  let elsewhere = 0;
  for (const path of paths) {
    const file = join(dir, path);
    hash.update(`${path}\0${(await stat(file)).size}\n`);
    const { protocol, rest } = splitProtocol(path);
    const found = readName(rest, names);
    if (found === null) {
      elsewhere++;
      continue;
    }
    const { record, term } = found;
    const mask = { term, protocol, score: null, place: path, load: () => readMaskPng(file) };
    masks.set(record.id, [...(masks.get(record.id) ?? []), mask]);
  }
  return { name: `${kind}:${basename(dir)}`, hash: hash.digest("hex"), masks, elsewhere };
}

function splitProtocol(path: string): { protocol: ImportProtocol; rest: string } {
  const [first, ...more] = path.split("/");
  return isImportProtocol(first) && more.length > 0
    ? { protocol: first, rest: more.join("/") }
    : { protocol: "text", rest: path };
}

/** Stems may hold the separator themselves: the longest beginning that is an image stands. */
function readPlainName(path: string, names: ImageNames): NamedMask | null {
  const parts = path.replace(/\.png$/i, "").split("--");
  for (let count = parts.length - 1; count >= 1; count--) {
    const record = names.find(parts.slice(0, count).join("--"));
    if (record !== null) return { record, term: toTerm(parts[count]) };
  }
  const at = path.lastIndexOf("/");
  const record = at < 0 ? null : names.find(path.slice(0, at));
  return record === null ? null : { record, term: toTerm(basename(path).replace(/\.png$/i, "")) };
}

function toTerm(word: string): string {
  return word.replaceAll("_", " ").trim();
}

type Classes = ReadonlyMap<string, ReadonlyMap<number, string>>;

function readSaMed2dName(path: string, names: ImageNames, classes: Classes): NamedMask | null {
  const parts = /^(.+)--(\d{4})_\d{3}\.png$/i.exec(basename(path));
  if (parts === null) return null;
  const record = names.find(parts[1]);
  if (record === null) return null;
  const dataset = parts[1].split("--")[1] ?? "";
  const term = classes.get(dataset)?.get(Number(parts[2]));
  if (term === undefined)
    throw badPredictions(path, `class ${parts[2]} of ${dataset} must be in ${CLASS_FILE}`, "none");
  return { record, term: toTerm(term) };
}

const CLASS_FILE = "SAMed2D_v1_class_mapping_id.json";

/** `{ dataset: { name: id } }` */
async function readClasses(dir: string): Promise<Classes> {
  const text = await readFile(join(dir, CLASS_FILE), "utf8").catch(() => null);
  if (text === null) throw badPredictions(basename(dir), `must hold ${CLASS_FILE}`, "none");
  try {
    const file = JSON.parse(text) as Record<string, Record<string, number | string>>;
    return new Map(
      Object.entries(file).map(([dataset, own]) => [
        dataset,
        new Map(Object.entries(own).map(([name, id]) => [Number(id), name])),
      ]),
    );
  } catch {
    throw badPredictions(
      CLASS_FILE,
      "must be JSON of datasets with class numbers by name",
      text.slice(0, 20),
    );
  }
}
