import { stat } from "node:fs/promises";
import { basename, dirname, join, posix, resolve } from "node:path";
import { resolveInside } from "./inside-root.js";
import { listFiles, listFolders, requirePlace } from "./source-folder.js";

const MOST_DEPTH = 4;
const MOST_FOLDERS = 2000;

/** Folders below a root, the root (`""`) first, parents before children, in code unit order; hidden ones left out. */
export async function foldersBelow(
  root: string,
  isClosed: (path: string) => boolean = () => false,
): Promise<string[]> {
  const folders = [""];
  for (let at = 0; at < folders.length && folders.length < MOST_FOLDERS; at++) {
    const path = folders[at];
    const depth = path === "" ? 0 : path.split("/").length;
    if (depth >= MOST_DEPTH || isClosed(path)) continue;
    for (const name of await listFolders(join(root, path))) folders.push(posix.join(path, name));
  }
  return folders;
}

/** JSON files, and the folder from which they and the pictures are named. */
export interface JsonPlace {
  readonly root: string;
  /** Paths from the root, with forward slashes. */
  readonly jsonFiles: readonly string[];
}

/** Folders that hold annotations: the pictures lie beside them. */
const ANNOTATION_FOLDER = /^(annotations?|labels|train|val|test)$/i;

/**
 * The JSON files of a folder, at most four levels down; or a single JSON file, whose root is the folder that also holds
 * the pictures.
 *
 * @throws {SourceError} `not_found`
 */
export async function findJsonFiles(path: string, caller: string): Promise<JsonPlace> {
  const isJson = (name: string) => name.toLowerCase().endsWith(".json");
  const place = resolve(path);
  if (!(await requirePlace(place, caller)).isDirectory()) {
    let root = dirname(place);
    let name = basename(place);
    while (ANNOTATION_FOLDER.test(basename(root)) && dirname(root) !== root) {
      name = posix.join(basename(root), name);
      root = dirname(root);
    }
    return { root, jsonFiles: isJson(name) ? [name] : [] };
  }
  const jsonFiles: string[] = [];
  for (const folder of await foldersBelow(place)) {
    const names = (await listFiles(join(place, folder))).filter(isJson);
    jsonFiles.push(...names.map((name) => posix.join(folder, name)));
  }
  return { root: place, jsonFiles };
}

/** How many names decide: some pictures may be missing. */
const MOST_TRIED = 20;

/**
 * The folder that holds the pictures which a JSON file names: the one, at most four levels down, with the most of the
 * first names.
 *
 * @returns Its path from the root; `images` when no folder has any.
 */
export async function findPictureFolder(root: string, names: readonly string[]): Promise<string> {
  let best = { folder: "images", hits: 0 };
  const tried = names.slice(0, MOST_TRIED);
  for (const folder of await foldersBelow(root)) {
    let hits = 0;
    for (const name of tried) if (await isFile(join(root, folder), name)) hits++;
    if (hits > best.hits) best = { folder, hits };
    if (best.hits === tried.length) break;
  }
  return best.folder;
}

async function isFile(folder: string, name: string): Promise<boolean> {
  try {
    return (await stat(resolveInside(folder, name, "picture"))).isFile();
  } catch {
    return false;
  }
}

/**
 * The path of a picture that a record names.
 *
 * @throws {SourceError} `unsafe_path`
 */
export function pictureRef(folder: string, name: string, where: string): string {
  resolveInside("", name, where);
  return folder === "" ? name : `${folder}/${name}`;
}

/** The split that a file's name or its folder tells: `instances_train2017.json`, `annotations/val/x.json`. */
export function splitOfName(path: string): "train" | "val" | "test" | null {
  const word = /(?:^|[^a-z])(train|val|valid|validation|test)(?![a-z])/gi;
  const last = [...path.matchAll(word)].at(-1)?.[1].toLowerCase();
  if (last === undefined) return null;
  return last === "train" || last === "test" ? last : "val";
}
