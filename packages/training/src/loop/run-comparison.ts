/** Runs side by side: what their recipes differ in, and their curves in one picture. */
import { writeFileAtomic } from "@mimo/base";
import { lineChart, renderSvg } from "@mimo/imaging";
import { TrainingError } from "../training-error.js";
import { type Run, type RunSummary, readRun, shortNames } from "./run-list.js";
import { averageCurve } from "./run-log.js";

/** A field in which recipes differ. */
export interface RecipeDifference {
  /** Such as `optimizer.peakLearningRate` or `stages.0.steps`. */
  readonly field: string;
  /** Of each run, in their order; null where the recipe does not have the field. */
  readonly values: readonly unknown[];
}

/** Runs side by side. */
export interface RunComparison {
  readonly runs: readonly RunSummary[];
  /** A short name for each. */
  readonly names: readonly string[];
  readonly differences: readonly RecipeDifference[];
}

/** The fields of a value by dotted path. */
function flatten(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, path === "" ? key : `${path}.${key}`),
  );
}

/** The fields in which recipes differ, in the order of the first recipe that has them. */
export function recipeDifferences(recipes: readonly unknown[]): RecipeDifference[] {
  const flat = recipes.map((recipe) => new Map(flatten(recipe)));
  const fields = new Set(flat.flatMap((fieldsOf) => [...fieldsOf.keys()]));
  return [...fields].flatMap((field) => {
    const values = flat.map((fieldsOf) => fieldsOf.get(field) ?? null);
    return values.every((value) => value === values[0]) ? [] : [{ field, values }];
  });
}

function drawRuns(runs: readonly Run[], names: readonly string[], loss: string): string {
  const series = runs.map(({ records }, i) => ({ name: names[i], points: averageCurve(records, loss) }));
  return lineChart({
    title: `Training loss: ${loss}`,
    xLabel: "step",
    yLabel: "loss",
    series,
    width: 900,
    height: 540,
    logY: true,
  });
}

/**
 * Compares runs, and draws a loss of each into one PNG.
 *
 * @param loss - A name from the log, such as `total` or `dice`.
 * @throws {TrainingError} `no_run` if a folder is no run, or its log does not have the loss.
 */
export async function compareRuns(
  folders: readonly string[],
  loss: string,
  picture: string,
): Promise<RunComparison> {
  const runs = await Promise.all(folders.map(readRun));
  const names = shortNames(folders);
  const without = runs.findIndex(({ records }) => !records.some((record) => Number.isFinite(record[loss])));
  if (without >= 0) {
    throw new TrainingError("no_run", `${folders[without]}: a log with "${loss}", got a log without`);
  }
  await writeFileAtomic(picture, await renderSvg(drawRuns(runs, names, loss)));
  const differences = recipeDifferences(runs.map(({ recipe }) => recipe));
  return { runs: runs.map(({ summary }) => summary), names, differences };
}
