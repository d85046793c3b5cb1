import { readdir, readFile } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { z } from "zod";
import { DatasetError } from "../dataset-error.js";
import type { ImageRecord, Split } from "../image-record.js";
import { catalogue, datasetFile, type ImageLine, imageLine } from "./plain-schema.js";

/** What to read, and what to do with lines that break the format. */
export interface PlainReadOptions {
  /** Only images of this split. Default: all. */
  readonly split?: Split;
  /** Skip lines that break the format and report them, in place of throwing. Default false. */
  readonly lenient?: boolean;
}

/** What a scan of a folder found. */
export interface PlainScan {
  readonly records: ImageRecord[];
  /** Lines that were left out, only with `lenient`. */
  readonly problems: DatasetError[];
}

/**
 * Reads every `index.jsonl` below a folder, at any depth, in the order of their paths.
 *
 * No image or mask is opened. The format is described in docs/plain-format.md.
 *
 * @throws {DatasetError} `not_found` (no such folder, or no index in it), `bad_record`, `unsafe_path` and `duplicate_id`
 *   (with file and line; not thrown with `lenient`), `bad_catalogue`.
 */
export async function readPlainDataset(dir: string, options: PlainReadOptions = {}): Promise<ImageRecord[]> {
  return (await scanPlainDataset(dir, options)).records;
}

/** Like `readPlainDataset`, and with `lenient` also says which lines were left out. */
export async function scanPlainDataset(dir: string, options: PlainReadOptions = {}): Promise<PlainScan> {
  const root = resolve(dir);
  const indexFolders = await findIndexFolders(root);
  if (indexFolders.length === 0) {
    throw new DatasetError(
      "not_found",
      `readPlainDataset: expected an index.jsonl below the folder, got ${dir}`,
    );
  }
  const listed = await readCatalogue(root);
  const scan: PlainScan = { records: [], problems: [] };
  const seenIds = new Set<string>();
  for (const folder of indexFolders) {
    const own = await readCompleteLabels(folder);
    const place = relative(root, folder).split(sep).join("/");
    const completeLabels = (dataset: string) => own ?? listed.get(place) ?? listed.get(dataset) ?? [];
    const file = join(folder, "index.jsonl");
    const lines = (await readFile(file, "utf8")).split("\n");
    for (const [at, text] of lines.entries()) {
      if (text.trim() === "") continue;
      try {
        const line = parseLine(text, `${file}:${at + 1}`);
        const record = toRecord(line, folder, completeLabels(line.dataset), `${file}:${at + 1}`);
        if (seenIds.has(record.id)) {
          throw new DatasetError(
            "duplicate_id",
            `${file}:${at + 1}: image: id must be unique, got ${record.id}`,
          );
        }
        seenIds.add(record.id);
        if (options.split === undefined || options.split === record.split) scan.records.push(record);
      } catch (error) {
        if (!options.lenient || !(error instanceof DatasetError)) throw error;
        scan.problems.push(error);
      }
    }
  }
  return scan;
}

async function findIndexFolders(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new DatasetError(
      "not_found",
      `readPlainDataset: expected a readable folder, got ${root}`,
      {},
      { cause },
    );
  });
  return entries
    .filter((entry) => entry.name === "index.jsonl" && !entry.isDirectory())
    .map((entry) => entry.parentPath)
    .sort();
}

function parseLine(text: string, where: string): ImageLine {
  const parsed = imageLine.safeParse(parseJson(text, where, "bad_record"));
  if (!parsed.success) throw new DatasetError("bad_record", `${where}: ${firstIssue(parsed.error)}`);
  return parsed.data;
}

function toRecord(
  line: ImageLine,
  folder: string,
  completeLabels: readonly string[],
  where: string,
): ImageRecord {
  return {
    id: `${line.dataset}/${line.image.replace(/^images\//, "").replace(/\.[^./]+$/, "")}`,
    imagePath: resolveInside(folder, line.image, `${where}: image`),
    modality: line.modality,
    dataset: line.dataset,
    caseId: line.case,
    bodyPart: line.body_part,
    width: line.width,
    height: line.height,
    spacingMm: line.spacing_mm,
    split: line.split,
    masks: line.masks.map((mask, at) => ({
      path: resolveInside(folder, mask.path, `${where}: masks.${at}.path`),
      label: mask.label,
      instance: mask.instance,
      kind: mask.kind,
      areaPx: mask.area_px,
    })),
    attributes: line.attributes,
    completeLabels,
  };
}

/**
 * An index may come from a stranger: it must not name files outside its own folder.
 * Backslashes count as separators, so that the same index is judged alike on every system.
 */
function resolveInside(folder: string, path: string, where: string): string {
  const parts = path.split(/[/\\]/);
  const unsafe = isAbsolute(path) || /^[a-z]:/i.test(path) || parts.includes("..") || path.includes("\0");
  if (unsafe) {
    throw new DatasetError(
      "unsafe_path",
      `${where}: must stay inside the index's folder, got ${JSON.stringify(path)}`,
    );
  }
  return join(folder, ...parts);
}

async function readCatalogue(root: string): Promise<Map<string, readonly string[]>> {
  const file = join(root, "datasets.json");
  const text = await readOptional(file);
  const labels = new Map<string, readonly string[]>();
  if (text === null) return labels;
  const parsed = catalogue.safeParse(parseJson(text, file, "bad_catalogue"));
  if (!parsed.success) throw new DatasetError("bad_catalogue", `${file}: ${firstIssue(parsed.error)}`);
  for (const entry of parsed.data) labels.set(entry.path ?? entry.dataset, entry.complete_labels);
  return labels;
}

async function readCompleteLabels(folder: string): Promise<readonly string[] | null> {
  const file = join(folder, "dataset.json");
  const text = await readOptional(file);
  if (text === null) return null;
  const parsed = datasetFile.safeParse(parseJson(text, file, "bad_catalogue"));
  if (!parsed.success) throw new DatasetError("bad_catalogue", `${file}: ${firstIssue(parsed.error)}`);
  return parsed.data.complete_labels;
}

async function readOptional(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function parseJson(text: string, where: string, code: "bad_record" | "bad_catalogue"): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DatasetError(code, `${where}: expected JSON, ${(cause as Error).message}`, {}, { cause });
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue.path.length > 0 ? issue.path.join(".") : "(line)"}: ${issue.message}`;
}
