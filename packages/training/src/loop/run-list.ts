/** Runs as their folders tell of them. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { TrainingError } from "../training-error.js";
import { peekCheckpoint } from "./checkpoint.js";
import { type RunFile, type RunFileState, readRunFile, stateOf } from "./run-file.js";
import { readRunLog, type StepRecord } from "./run-log.js";

/** Steps that the smoothed loss and the step time are of. */
const RECENT_STEPS = 50;

/** What is known of a run; what is not known is null. */
export interface RunSummary {
  readonly folder: string;
  readonly name: string | null;
  readonly preset: string | null;
  /** `killed`: its process is gone without a word. `unknown`: a run from before there was a `run.json`. */
  readonly state: RunFileState | "killed" | "unknown";
  readonly stepsDone: number;
  readonly steps: number | null;
  readonly lastLoss: number | null;
  /** Mean loss of the last 50 steps. */
  readonly smoothedLoss: number | null;
  /** The last look at val images. */
  readonly validation: { readonly step: number; readonly total: number; readonly diceScore: number } | null;
  /** Median of the last 50 steps. */
  readonly msPerStep: number | null;
  /** ISO 8601. */
  readonly started: string | null;
  /** How often it went on after it had ended early. */
  readonly resumed: number;
  /** ISO 8601; when it ended, in whatever way. */
  readonly finished: string | null;
}

/** A run with its recipe and log. */
export interface Run {
  readonly summary: RunSummary;
  /** As it was parsed; empty if unknown. */
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly records: readonly StepRecord[];
}

const asText = (value: unknown) => (typeof value === "string" ? value : null);
const asNumber = (value: unknown) => (typeof value === "number" ? value : null);

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number | null {
  const known = values.filter(Number.isFinite).sort((a, b) => a - b);
  return known.length === 0 ? null : known[known.length >> 1];
}

async function readRecipe(folder: string, file: RunFile | null): Promise<Readonly<Record<string, unknown>>> {
  if (file) return file.recipe;
  const found = await peekCheckpoint(folder).catch(() => null);
  const recipe = found?.recipe;
  return typeof recipe === "object" && recipe !== null ? (recipe as Record<string, unknown>) : {};
}

function lastLook(folder: string): RunSummary["validation"] {
  const look = readRunLog(folder, "validation.jsonl").at(-1);
  return look ? { step: look.step, total: look.total, diceScore: look.diceScore } : null;
}

/** Whether a folder is that of a run. */
export function isRun(folder: string): boolean {
  return existsSync(join(folder, "run.json")) || existsSync(join(folder, "metrics.jsonl"));
}

/**
 * Reads a run.
 *
 * @throws {TrainingError} `no_run` if the folder is none.
 */
export async function readRun(folder: string): Promise<Run> {
  if (!isRun(folder)) {
    throw new TrainingError("no_run", `${folder}: a run folder with run.json or metrics.jsonl, got none`);
  }
  const file = await readRunFile(folder);
  const recipe = await readRecipe(folder, file);
  const records = readRunLog(folder);
  const [last, recent] = [records.at(-1), records.slice(-RECENT_STEPS)];
  const [stepsDone, steps] = [last ? last.step + 1 : 0, asNumber(recipe.steps)];
  const summary: RunSummary = {
    folder,
    name: asText(recipe.name),
    preset: asText(recipe.preset),
    state: file ? stateOf(file) : stepsDone === steps ? "finished" : "unknown",
    stepsDone,
    steps,
    lastLoss: last?.total ?? null,
    smoothedLoss: mean(recent.map(({ total }) => total)),
    validation: lastLook(folder),
    msPerStep: median(recent.map(({ ms }) => ms)),
    started: file?.started[0] ?? null,
    resumed: file ? file.started.length - 1 : 0,
    finished: file?.finished ?? null,
  };
  return { summary, recipe, records };
}

/** The runs in a folder, or the folder itself if it is one; by name. */
export async function listRuns(root: string): Promise<RunSummary[]> {
  if (isRun(root)) return [(await readRun(root)).summary];
  const entries = await readdir(root, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
  const runs = await Promise.all(folders.filter(isRun).sort().map(readRun));
  return runs.map(({ summary }) => summary);
}

/** A short name for each run that no other of them has. */
export function shortNames(folders: readonly string[]): string[] {
  const names = folders.map((folder) => basename(resolve(folder)));
  return names.map((name, i) => (names.indexOf(name) === names.lastIndexOf(name) ? name : folders[i]));
}
