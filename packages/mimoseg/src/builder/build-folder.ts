import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MANIFEST_FILE, SKIPPED_FILE, WORK_FOLDER } from "../built-dataset.js";
import { MimosegError } from "../mimoseg-error.js";

/** Everything that a build may leave in its folder; anything else is somebody else's. */
const OWN = new Set([
  WORK_FOLDER,
  MANIFEST_FILE,
  SKIPPED_FILE,
  "images",
  "masks",
  "samples",
  "pictures",
  "README.md",
  "statistics.json",
]);

/** Where a build keeps what. Everything below `work` goes when the build is finished. */
export class BuildFolder {
  readonly dir: string;
  readonly manifest: string;
  readonly options: string;
  readonly sources: string;
  readonly plan: string;
  readonly order: string;
  readonly planSkips: string;

  constructor(dir: string) {
    this.dir = resolve(dir);
    this.manifest = join(this.dir, MANIFEST_FILE);
    this.options = this.work("options.json");
    this.sources = this.work("sources.json");
    this.plan = this.work("plan.json");
    this.order = this.work("order.bin");
    this.planSkips = this.work("plan-skips.jsonl");
  }

  work(...parts: string[]): string {
    return join(this.dir, WORK_FOLDER, ...parts);
  }

  listing(source: string, suffix: "jsonl" | "offsets" | "skips.jsonl" | "json"): string {
    return this.work("listing", `${source}.${suffix}`);
  }
}

/** What a folder holds, as far as a build is concerned. */
export type FolderState = "new" | "unfinished" | "finished";

/**
 * Looks at the output folder before anything is written.
 *
 * @throws {MimosegError} `not_empty` if it holds something that no build put there.
 */
export async function folderState(dir: string): Promise<FolderState> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    if (error.code !== "ENOTDIR") throw error;
    throw new MimosegError("not_empty", `build: the output must be a folder, got the file ${dir}`);
  });
  const isLeftover = (name: string) => /^\..*\.tmp$/.test(name);
  const foreign = names.filter((name) => !OWN.has(name) && !isLeftover(name)).sort()[0];
  const isOurs = names.includes(MANIFEST_FILE) || names.includes(WORK_FOLDER);
  if (foreign !== undefined || (names.some((name) => !isLeftover(name)) && !isOurs)) {
    const found = foreign ?? names.sort()[0];
    throw new MimosegError(
      "not_empty",
      `build: the output folder must be empty or a build's, got ${found} in ${dir}`,
    );
  }
  if (names.includes(MANIFEST_FILE)) return "finished";
  return names.includes(WORK_FOLDER) ? "unfinished" : "new";
}

/** Reads a JSON file of the work folder; null if it is not there. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  return text === null ? null : JSON.parse(text);
}

/** Names in a folder, in order; none if the folder is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith(".")).sort();
}

/** Removes the half-written files that a killed process left behind. */
export async function removeLeftovers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (/^\..*\.tmp$/.test(name)) await rm(join(folder, name), { force: true });
  }
}
