import { type FileHandle, open, readFile, truncate } from "node:fs/promises";
import { basename } from "node:path";
import { CliError } from "../cli-error.js";
import type { RequestId } from "./request.js";

const LINE_END = 0x0a;

/**
 * Looks at what an earlier run has written, and cuts off a last line that was torn.
 *
 * @param ids - Of the requests, in order: the results must be theirs.
 * @returns How many results are there already.
 * @throws {CliError} `bad_results` if the file holds something else than the first results of these requests.
 */
export async function recoverResults(path: string, ids: readonly RequestId[]): Promise<number> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null) return 0;
  const end = bytes.lastIndexOf(LINE_END) + 1;
  const lines = bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
  // A crash of the machine, unlike one of the program, can also leave a last line of zeros.
  const lastLine = lines.at(-1);
  const isTorn = lastLine !== undefined && parseLine(lastLine) === null;
  if (isTorn) lines.pop();
  checkBelongs(basename(path), lines, ids);
  const keep = isTorn ? end - Buffer.byteLength(lastLine) - 1 : end;
  if (keep < bytes.length) await truncate(path, keep);
  return lines.length;
}

function checkBelongs(name: string, lines: readonly string[], ids: readonly RequestId[]): void {
  const advice = "choose another --out, or remove the file";
  if (lines.length > ids.length) {
    const counts = `${lines.length} results for ${ids.length} requests`;
    throw new CliError("bad_results", `${name}: must be results of these requests, got ${counts}; ${advice}`);
  }
  for (const [index, line] of lines.entries()) {
    const id = parseLine(line)?.id;
    if (id === ids[index]) continue;
    const got = id === undefined ? "no result" : `id ${JSON.stringify(id)}`;
    const rule = `line ${index + 1} must have id ${JSON.stringify(ids[index])}`;
    throw new CliError(
      "bad_results",
      `${name}: must be results of these requests: ${rule}, got ${got}; ${advice}`,
    );
  }
}

function parseLine(line: string): { readonly id?: unknown } | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Appends results, each on disk before the next is computed. */
export class ResultsWriter {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<ResultsWriter> {
    return new ResultsWriter(await open(path, "a"));
  }

  async write(result: unknown): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(result)}\n`);
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
