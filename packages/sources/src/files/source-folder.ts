import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { SourceError } from "../source-error.js";

/**
 * The absolute path of a folder that a source is to be read from.
 *
 * @param caller - Function for whose message it is checked.
 * @throws {SourceError} `not_found`, or `bad_layout` for a file.
 */
export async function requireFolder(path: string, caller: string): Promise<string> {
  if (!(await requirePlace(path, caller)).isDirectory()) {
    throw new SourceError("bad_layout", `${caller}: expected a folder, got the file ${path}`);
  }
  return resolve(path);
}

/** What lies at a path. @throws {SourceError} `not_found` */
export async function requirePlace(path: string, caller: string): Promise<Stats> {
  return stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new SourceError(
      "not_found",
      `${caller}: expected a folder or file that can be read, got ${path} (${cause.code})`,
      {},
      { cause },
    );
  });
}

/** A card's name for a place: its last part, with `-` for what a name may not hold. */
export function cardName(path: string, fallback: string): string {
  const name = basename(resolve(path))
    .replace(/\.[^.]*$/, "")
    .replace(/[^\w-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? fallback : name;
}

/** Names of the files in a folder, in code unit order; none when there is no such folder. Links are followed. */
export async function listFiles(folder: string): Promise<string[]> {
  return namesOf(folder, (entry) => !entry.isDirectory());
}

/** Names of the folders in a folder, in code unit order; none when there is no such folder. Links are followed. */
export async function listFolders(folder: string): Promise<string[]> {
  return namesOf(folder, (entry) => entry.isDirectory());
}

async function namesOf(folder: string, keep: (entry: Dirent | Stats) => boolean): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await entriesOf(folder)) {
    const target = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => entry) : entry;
    if (!entry.name.startsWith(".") && keep(target)) names.push(entry.name);
  }
  return names.sort(byCodeUnit);
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

const PICTURE_ENDINGS = new Set([".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm"]);

/** Whether a file is named like a picture that can be read. */
export function isPictureName(name: string): boolean {
  return PICTURE_ENDINGS.has(extname(name).toLowerCase());
}
