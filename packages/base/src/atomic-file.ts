import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Part of a file's content. */
export type Chunk = string | Uint8Array;

/**
 * Writes a file so that a reader, or a crash, sees the whole old file or the whole new one.
 *
 * The bytes go to a hidden file in the same folder, are flushed to disk, then renamed over the target.
 */
export async function writeFileAtomic(
  path: string,
  content: Chunk | AsyncIterable<Chunk> | Iterable<Chunk>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  const file = await open(temporary, "w");
  try {
    const chunks = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
    for await (const chunk of chunks) {
      await file.writeFile(chunk);
    }
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}
