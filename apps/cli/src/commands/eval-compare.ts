import { join, resolve } from "node:path";
import { compareEvaluations, pairingText, readEvaluation, writeComparison } from "@mimo/evaluation";
import { CliError } from "../cli-error.js";
import { type CliIo, writeJson } from "../io.js";

/** The options of `mimo eval --compare`. */
export interface CompareOptions {
  /** Folders of two evaluations: A, then B. */
  readonly compare: readonly string[];
  readonly out: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** `mimo eval --compare A B`: sets evaluation B against A, on the questions that both asked. */
export async function runCompare(io: CliIo, options: CompareOptions): Promise<void> {
  const [first, second, ...more] = options.compare;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new CliError(
      "bad_option",
      `mimo eval: --compare takes two folders of evaluations, got ${options.compare.length}`,
    );
  }
  const [a, b] = [await readEvaluation(first), await readEvaluation(second)];
  const comparison = compareEvaluations(a, b, options.seed === undefined ? {} : { seed: options.seed });
  const out = resolve(options.out);
  await writeComparison(comparison, out);
  const { pairs: _pairs, ...numbers } = comparison;
  if (options.json) return writeJson(io, numbers);
  io.stdout.write(`${pairingText(comparison)}\nThe comparison is in ${join(out, "comparison.html")}\n`);
}
