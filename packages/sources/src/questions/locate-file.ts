import { stat } from "node:fs/promises";
import { resolveInside } from "../files/inside-root.js";

/** Endings that records leave out. */
const ENDINGS = ["", ".png", ".jpg", ".jpeg"];

/**
 * Finds the file that a record names.
 *
 * @param folders - Where it may be, from the root; `""` is the root. The first that has it counts.
 * @param where - Record and field, for messages.
 * @returns Its path from the root, or null if no such file is there, with or without an ending.
 * @throws {SourceError} `unsafe_path`
 */
export async function locateFile(
  root: string,
  name: string,
  folders: readonly string[],
  where: string,
): Promise<string | null> {
  // Judged before it is put behind a folder, where climbing once would look harmless.
  resolveInside(root, name, where);
  for (const folder of folders) {
    for (const ending of ENDINGS) {
      const path = [folder, `${name}${ending}`].filter((part) => part !== "").join("/");
      if (await isFile(resolveInside(root, path, where))) return path;
    }
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
