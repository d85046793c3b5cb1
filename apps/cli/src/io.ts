import type { EngineOptions } from "@mimo/inference";
import type { Engine } from "./engine.js";

/** Where a command writes text. */
export interface Writer {
  write(text: string): unknown;
  /** True for a terminal: colours and moving bars are fine. */
  readonly isTTY?: boolean | undefined;
}

/** Everything through which a command touches the world besides files; tests bring their own. */
export interface CliIo {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly stdout: Writer;
  readonly stderr: Writer;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Opens a model folder. */
  readonly openEngine: (folder: string, options: EngineOptions) => Promise<Engine>;
}

/** Whether to write colours: as asked, else on a terminal unless NO_COLOR is set (https://no-color.org). */
export function wantsColor(io: CliIo, asked: boolean | undefined): boolean {
  return asked ?? (io.stdout.isTTY === true && !io.env.NO_COLOR);
}

/** One line of JSON on standard output. */
export function writeJson(io: CliIo, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}
