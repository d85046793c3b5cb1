import type { MedicalImage } from "@mimo/imaging";
import type { EngineOptions, ImageSession } from "@mimo/inference";
import type { LoadedModel } from "@mimo/model";
import type { MimoServer, ServerOptions } from "@mimo/server";

/** What the commands need of an opened image. */
export type Session = Pick<
  ImageSession,
  "image" | "encodeMs" | "ask" | "askStream" | "segment" | "refine" | "reset"
>;

/** What the commands need of a loaded model: `MimoEngine`, or a stand-in in tests. */
export interface Engine {
  readonly model: Pick<LoadedModel, "config" | "file" | "weightsHash">;
  openImage(image: MedicalImage): Promise<Session>;
  release(): Promise<void>;
}

/** What the commands need of a server: `createServer`'s, or a stand-in in tests. */
export type Server = Pick<MimoServer, "listen" | "close">;

/** Where a server's log goes, line by line. */
export interface ServerLog {
  readonly level: "warn" | "info";
  readonly write: (line: string) => unknown;
}

/** One end of a line between two processes of the program: of a process, or of a child of it. Messages are plain data. */
export interface ProcessLine {
  send(message: object): unknown;
  on(event: "message", heard: (message: unknown) => void): unknown;
  on(event: "disconnect" | "exit" | "error", heard: () => void): unknown;
  disconnect(): void;
}

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
  /** Opens a server, which does not listen yet. */
  readonly startServer: (options: Omit<ServerOptions, "logger">, log: ServerLog) => Promise<Server>;
  /** Starts the program again with other arguments; without it a command does all its work itself. */
  readonly startProcess?: (argv: readonly string[]) => ProcessLine;
  /** The line to the process that started this one; only where `startProcess` did. */
  readonly parent?: ProcessLine;
  /**
   * For a command that runs until it is told to stop: resolves on Ctrl-C or SIGTERM, which from this call on are no
   * failure and do not abort `signal`.
   */
  readonly untilStopped: () => Promise<void>;
}

/** Whether to write colours: as asked, else on a terminal unless NO_COLOR is set (https://no-color.org). */
export function wantsColor(io: CliIo, asked: boolean | undefined): boolean {
  return asked ?? (io.stdout.isTTY === true && !io.env.NO_COLOR);
}

/** One line of JSON on standard output. */
export function writeJson(io: CliIo, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}
