import { readFile } from "node:fs/promises";
import { SourceError } from "../source-error.js";

/** Reads a small JSON file; null if it is not there. @throws {SourceError} `bad_layout` if it is no JSON. */
export async function readSmallJson(path: string, name: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new SourceError("bad_layout", `${name}: expected JSON, ${(cause as Error).message}`, {}, { cause });
  }
}
