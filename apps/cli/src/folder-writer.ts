import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A folder's files by name. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/**
 * Writes a folder's files so that a failure leaves nothing behind.
 *
 * All files are written to a hidden folder beside the target first. A new target appears in one rename; in one that
 * exists, each file is replaced by a rename, in the order of `files`, and other files stay.
 *
 * @param isStale - Which other files of an existing folder to remove: those of an earlier result.
 */
export async function writeFolder(
  folder: string,
  files: Files,
  isStale: (name: string) => boolean = () => false,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const staged = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    for (const [name, content] of files) await writeFile(join(staged, name), content);
    if (await isMissing(folder)) {
      await rename(staged, folder);
      return;
    }
    for (const name of files.keys()) await rename(join(staged, name), join(folder, name));
    const stale = (await readdir(folder)).filter((name) => !files.has(name) && isStale(name));
    for (const name of stale) await rm(join(folder, name));
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
}
