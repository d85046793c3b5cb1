import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EvaluationError } from "../evaluation-error.js";
import type { SampleRow } from "../harness/sample-row.js";

/** An earlier evaluation, as its folder tells it. */
export interface StoredEvaluation {
  /** What to call it: its folder, as it was given. */
  readonly name: string;
  /** SHA-256 of the weights; null if the folder does not say. */
  readonly weightsHash: string | null;
  readonly command: string | null;
  readonly createdAt: string | null;
  /** Decides marks and wording: numbers of different seeds are of different questions. */
  readonly seed: number;
  /** The answers of whom the evaluation is about; its baselines are left out. */
  readonly rows: readonly SampleRow[];
}

/** What rows of before these were measured lack: unknown, not zero. */
const UNMEASURED: Partial<SampleRow> = {
  reference: null,
  surfaceDice: [],
  qualities: [],
  grounding: null,
  isClosedRight: null,
  cpuMs: null,
  attributes: {},
};

/**
 * Reads `report.json` and `samples.jsonl` of a folder that `writeReport` wrote. Rows of older versions count as not measured
 * where they lack a field.
 *
 * @throws {EvaluationError} `bad_file` if a file is missing or is not what an evaluation writes.
 */
export async function readEvaluation(folder: string): Promise<StoredEvaluation> {
  const report = asObject(parse(await readText(folder, "report.json"), "report.json"), "report.json");
  const settings = asObject(report.settings, "report.json");
  if (typeof settings.seed !== "number") throw badFile("report.json", "must have a seed");
  const model = asObject(report.model ?? {}, "report.json");
  const main = report.mainAnswerer ?? "model";
  const lines = (await readText(folder, "samples.jsonl")).split("\n");
  const rows = lines.flatMap((line, at) => {
    if (line === "") return [];
    const row = parseRow(line, `samples.jsonl, line ${at + 1}`);
    return row.answerer === main ? [row] : [];
  });
  return {
    name: folder,
    weightsHash: textOrNull(model.weightsHash),
    command: textOrNull(settings.command),
    createdAt: textOrNull(report.createdAt),
    seed: settings.seed,
    rows,
  };
}

async function readText(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), "utf8");
  } catch (cause) {
    throw new EvaluationError(
      "bad_file",
      `readEvaluation: a folder must hold ${file}, got ${folder} without it`,
      {},
      { cause },
    );
  }
}

const WORDS = [
  "sampleId",
  "imageId",
  "dataset",
  "modality",
  "caseId",
  "answerer",
  "protocol",
  "question",
] as const;
const LISTS = ["targets", "terms", "overlaps"] as const;

function parseRow(line: string, where: string): SampleRow {
  const row = { ...UNMEASURED, ...asObject(parse(line, where), where) };
  const wrong =
    WORDS.find((name) => typeof row[name] !== "string") ?? LISTS.find((name) => !Array.isArray(row[name]));
  if (wrong !== undefined) throw badFile(where, `must have ${wrong}`);
  return row as SampleRow;
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badFile(where, "must be JSON");
  }
}

function asObject(value: unknown, where: string): Partial<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badFile(where, "must hold an object");
  }
  return value as Partial<Record<string, unknown>>;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What a line holds may be about patients: it is not quoted. */
function badFile(where: string, rule: string): EvaluationError {
  return new EvaluationError("bad_file", `readEvaluation: ${where} ${rule}, got something else`);
}
