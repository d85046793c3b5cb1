import { CliError } from "./cli-error.js";

/**
 * Checks that there is something to answer, before a model works for it.
 *
 * @throws {CliError} `nothing_asked`
 */
export function requireSomethingAsked(question: string | null, markCount: number): void {
  if (question?.trim() || markCount > 0) return;
  throw new CliError("nothing_asked", "question: words, or at least one mark, are needed, got neither");
}
