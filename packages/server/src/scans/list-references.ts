import { readdir, realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ServerError } from "../server-error.js";
import { MAX_FILES } from "./receive-upload.js";

/** A file below the images folder. */
export interface ReferencedFile {
  /** Without symbolic links. */
  readonly path: string;
  readonly name: string;
  readonly size: number;
}

const MAX_DEPTH = 64;

/**
 * Finds the files that paths below a folder name; folders are walked, in the order of their names.
 *
 * Neither ".." nor a symbolic link leads out: what a path names in the end must lie below the folder. Links to
 * folders are not followed in a walk, as they may go in circles.
 *
 * @param paths - Relative to the folder.
 * @throws {ServerError} `forbidden` for a path that leads out, `not_found`, `too_large` for too many files.
 */
export async function listReferences(
  imagesFolder: string,
  paths: readonly string[],
): Promise<ReferencedFile[]> {
  const root = await realpath(imagesFolder);
  const found = new Map<string, ReferencedFile>();
  for (const [i, path] of paths.entries()) {
    const rule = `paths.${i}: a path below the images folder`;
    if (isAbsolute(path) || path.includes("\0") || !isBelow(root, resolve(root, path))) {
      throw new ServerError("forbidden", `${rule}, got one that leads out of it`);
    }
    const real = await resolveLinks(join(root, path), rule);
    if (!isBelow(root, real)) throw new ServerError("forbidden", `${rule}, got one that leads out of it`);
    await collect(root, real, found, 0);
  }
  return [...found.values()];
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function resolveLinks(path: string, rule: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const isForbidden = code === "EACCES" || code === "EPERM";
    throw isForbidden
      ? new ServerError("forbidden", `${rule}, got one that may not be read`, {}, { cause })
      : new ServerError("not_found", `${rule}, got one that is not there`, {}, { cause });
  }
}

async function collect(
  root: string,
  path: string,
  found: Map<string, ReferencedFile>,
  depth: number,
): Promise<void> {
  const info = await stat(path);
  // Neither pipes nor devices: reading one may never end.
  if (info.isFile()) found.set(path, { path, name: basename(path), size: info.size });
  if (found.size > MAX_FILES)
    throw new ServerError("too_large", `paths: at most ${MAX_FILES} files, got more`);
  if (!info.isDirectory() || depth >= MAX_DEPTH) return;
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name);
    const real = entry.isSymbolicLink() ? await realpath(child).catch(() => null) : child;
    if (real === null || !isBelow(root, real)) continue;
    if (entry.isSymbolicLink() && !(await stat(real)).isFile()) continue;
    await collect(root, real, found, depth + 1);
  }
}
