import { MimoError } from "@mimo/base";
import { CommanderError } from "commander";
import type { CliIo } from "./io.js";

/** What the process ends with; the only place that decides it. */
export const EXIT = { ok: 0, bug: 1, refused: 2, interrupted: 130 } as const;

/** File errors that the user can mend; others are bugs. */
const FILE_ERRORS = new Set([
  "EACCES",
  "EDQUOT",
  "EEXIST",
  "EISDIR",
  "ENOENT",
  "ENOSPC",
  "ENOTDIR",
  "ENOTEMPTY",
  "EPERM",
  "EROFS",
]);

/** Whether an error is about what the user gave, and not a bug of ours. */
export function isUserError(error: unknown): error is Error {
  if (error instanceof MimoError) return true;
  return error instanceof Error && FILE_ERRORS.has((error as NodeJS.ErrnoException).code ?? "");
}

/** An error's message on one line. */
export function oneLine(message: string): string {
  return message.trim().replace(/\s*\n\s*/g, " ");
}

/**
 * Tells the user about a failure.
 *
 * @returns The exit code: 2 with one line for what the user gave, 130 after Ctrl-C, 1 with a stack for a bug.
 */
export function reportFailure(error: unknown, io: Pick<CliIo, "stderr" | "signal">): number {
  if (io.signal.aborted) {
    io.stderr.write("mimo: stopped\n");
    return EXIT.interrupted;
  }
  // Commander has written its line, or the help, by then.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.refused;
  if (isUserError(error)) {
    io.stderr.write(`mimo: ${oneLine(error.message)}\n`);
    return EXIT.refused;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  io.stderr.write(`mimo: this is a bug in mimo, please report it\n${stack}\n`);
  return EXIT.bug;
}
