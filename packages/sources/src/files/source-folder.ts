import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
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

/** Names of the files in a folder, in code unit order; none when there is no such folder. Links count as files. */
export async function listFiles(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

/** Names of the folders in a folder, in code unit order; none when there is no such folder. */
export async function listFolders(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
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
