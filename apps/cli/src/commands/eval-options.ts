import type { Split } from "@mimo/dataset";
import { CONTROLS, type Control, SUITES, type Suite } from "@mimo/evaluation";
import { InvalidArgumentError } from "commander";
import type { ModelOptions } from "../engine.js";

/** The options of `mimo eval`, as commander gives them. */
export interface EvalOptions extends ModelOptions {
  readonly data: string;
  readonly split: Split;
  readonly out: string;
  readonly limit?: number;
  readonly suites: readonly string[];
  readonly controls: readonly Control[];
  /** False after `--no-blank`. */
  readonly blank: boolean;
  readonly blankEvery: number;
  readonly prior: boolean;
  readonly written: boolean;
  readonly predictions?: string;
  readonly workers: number;
  readonly seed: number;
  readonly json?: boolean;
  /** In a process of its own: whose priors to use. */
  readonly worker?: string;
}

/** Everything that can be left out of an evaluation: the fixed questions, and what goes beyond them. */
export const PARTS = ["questions", ...SUITES.map(({ name }) => name)];

/** Reads `--suites`: all, none (the questions alone), or a list. @throws {InvalidArgumentError} */
export function parseSuites(value: string): string[] {
  if (value === "all") return PARTS;
  if (value === "none") return ["questions"];
  return parseNames(value, PARTS);
}

/** Reads `--controls`: all, none, or a list, in which hyphens may stand for spaces. @throws {InvalidArgumentError} */
export function parseControls(value: string): Control[] {
  if (value === "all") return [...CONTROLS];
  if (value === "none") return [];
  const names = parseNames(
    value,
    CONTROLS.map((name) => name.replace(" ", "-")),
  );
  return CONTROLS.filter((name) => names.includes(name.replace(" ", "-")));
}

function parseNames(value: string, known: readonly string[]): string[] {
  const names = value.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(
      `must be all, none or of ${known.join(", ")}, got ${JSON.stringify(wrong)}.`,
    );
  }
  return known.filter((name) => names.includes(name));
}

/** The suites that were asked for. */
export function suitesOf({ suites }: Pick<EvalOptions, "suites">): Suite[] {
  return SUITES.filter(({ name }) => suites.includes(name));
}

/** The controls that were asked for. */
export function controlsOf({ controls, blank }: Pick<EvalOptions, "controls" | "blank">): readonly Control[] {
  return blank ? controls : [];
}

/** The command line that gives the same numbers, for the report. */
export function commandLine(options: EvalOptions): string {
  const { data, split, out, limit, predictions, blankEvery, prior, written, seed, model, threads } = options;
  const parts = ["mimo eval", `--data ${data}`, `--split ${split}`, `--out ${out}`, `--seed ${seed}`];
  if (limit !== undefined) parts.push(`--limit ${limit}`);
  if (predictions !== undefined) parts.push(`--predictions ${predictions}`);
  else {
    const controls = controlsOf(options).map((name) => name.replace(" ", "-"));
    if (options.suites.length < PARTS.length) parts.push(`--suites ${options.suites.join(",")}`);
    if (controls.length === 0) parts.push("--controls none");
    else if (controls.length < CONTROLS.length) parts.push(`--controls ${controls.join(",")}`);
    if (controls.length > 0) parts.push(`--blank-every ${blankEvery}`);
    if (!written) parts.push("--no-written");
    if (model !== undefined) parts.push(`--model ${model}`);
    // Another number of threads rounds otherwise.
    if (threads !== undefined) parts.push(`--threads ${threads}`);
  }
  if (!prior) parts.push("--no-prior");
  return parts.join(" ");
}

/**
 * The command line of one process of an evaluation.
 *
 * @param priors - File of the prior masks, or "none".
 */
export function workerArguments(options: EvalOptions, model: string, priors: string): string[] {
  const { data, out, split, limit, suites, blankEvery, written, seed, threads = 1 } = options;
  const controls = controlsOf(options).map((name) => name.replace(" ", "-"));
  return [
    ...["eval", "--worker", priors, "--data", data, "--out", out, "--split", split, "--model", model],
    ...["--suites", suites.join(","), "--controls", controls.join(",") || "none"],
    ...["--blank-every", String(blankEvery), "--seed", String(seed), "--threads", String(threads)],
    ...(limit === undefined ? [] : ["--limit", String(limit)]),
    ...(written ? [] : ["--no-written"]),
  ];
}
