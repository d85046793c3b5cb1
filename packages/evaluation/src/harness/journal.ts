import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { EvaluationError } from "../evaluation-error.js";
import type { ImageResult } from "./image-outcome.js";

/** Results kept in a folder as they come, so that an evaluation that was killed goes on from there. */
export interface Journal {
  /** What is kept, by image. */
  read(): Promise<Map<string, ImageResult>>;
  /** Keeps one image's result: a line of results.jsonl. */
  append(result: ImageResult): Promise<void>;
}

/** Of the rows: to be raised whenever other code gives other rows of the same answers. */
const VERSION = 3;

/**
 * Opens the journal of a run, or begins one.
 *
 * A line that was cut off when the process was killed is passed over, and its image evaluated again. Images that failed
 * are not kept: they get another chance.
 *
 * @param identity - Everything that decides the rows. Plain data.
 * @throws {EvaluationError} `other_run` if the folder holds a run with another identity.
 */
export async function openJournal(
  folder: string,
  identity: Readonly<Record<string, unknown>>,
): Promise<Journal> {
  const [settingsPath, resultsPath] = [join(folder, "settings.json"), join(folder, "results.jsonl")];
  const wanted: Record<string, unknown> = { version: VERSION, ...identity };
  const found = await readFile(settingsPath, "utf8").catch(() => null);
  if (found === null) {
    await mkdir(folder, { recursive: true });
    await rm(resultsPath, { force: true });
    await writeFileAtomic(settingsPath, `${JSON.stringify(wanted, null, 2)}\n`);
  } else {
    requireSame(folder, parseSettings(found), JSON.parse(JSON.stringify(wanted)));
  }
  let isFirst = true;
  // Workers end at any time, and a long line goes to the file in pieces: two at once would mix.
  let last: Promise<void> = Promise.resolve();
  return {
    read: async () => parseLines(await readFile(resultsPath, "utf8").catch(() => "")),
    append(result) {
      // Whatever a kill left of the last line must not swallow the next one.
      const start = isFirst && found !== null ? "\n" : "";
      isFirst = false;
      last = last.then(() => appendFile(resultsPath, `${start}${JSON.stringify(result)}\n`));
      return last;
    },
  };
}

/** Removes a journal when its report is written. */
export function removeJournal(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

function parseSettings(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function requireSame(folder: string, found: Record<string, unknown>, wanted: Record<string, unknown>): void {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  const other = names.find((name) => JSON.stringify(found[name]) !== JSON.stringify(wanted[name]));
  if (other === undefined) return;
  const show = (value: unknown) => JSON.stringify(value)?.slice(0, 80) ?? "nothing";
  throw new EvaluationError(
    "other_run",
    `evaluate: ${folder} must hold an unfinished run with the same settings, got ${other} ${show(found[other])} there and ${show(wanted[other])} now; remove the folder or choose another`,
  );
}

function parseLines(text: string): Map<string, ImageResult> {
  const results = new Map<string, ImageResult>();
  for (const line of text.split("\n")) {
    const result = parseLine(line);
    if (result !== null) results.set(result.imageId, result);
  }
  return results;
}

function parseLine(line: string): ImageResult | null {
  if (!line.endsWith("}")) return null;
  try {
    return JSON.parse(line) as ImageResult;
  } catch {
    return null;
  }
}
