import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isProcessAlive } from "@mimo/base";

/** A claim that nobody has touched for so long is nobody's: its process was stopped, or its machine is gone. */
const STALE_MS = 60_000;
const HEARTBEAT_MS = 5_000;

/** Claims that this process holds: its id alone does not tell it from an earlier process of the same id. */
const HELD = new Set<string>();

/**
 * Takes a piece of work, so that other processes leave it alone; null if another one has it.
 *
 * Claims only save work: were two processes to take one piece, both would write the same bytes.
 *
 * @param folder - Where the claims lie; shared by all processes, also of other machines.
 * @returns Gives the piece back.
 */
export async function claim(folder: string, name: string): Promise<(() => Promise<void>) | null> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  if (!(await place(path))) {
    if (!(await isAbandoned(path))) return null;
    // Renamed first: of several processes that find it abandoned, one gets it.
    const aside = `${path}.${randomUUID()}.old`;
    const mine = await rename(path, aside).then(
      () => true,
      () => false,
    );
    await rm(aside, { force: true });
    if (!mine || !(await place(path))) return null;
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  beat.unref();
  return async () => {
    clearInterval(beat);
    HELD.delete(path);
    await rm(path, { force: true });
  };
}

/** Linked into place when it is written: a process that is killed in between leaves no claim that names nobody. */
async function place(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.new`;
  try {
    await writeFile(draft, JSON.stringify({ pid: process.pid, host: hostname() }));
    await link(draft, path);
    HELD.add(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  if (HELD.has(path)) return false;
  try {
    const [text, { mtimeMs }] = [await readFile(path, "utf8"), await stat(path)];
    if (Date.now() - mtimeMs > STALE_MS) return true;
    const { pid, host } = JSON.parse(text) as { pid?: number; host?: string };
    if (host !== hostname() || pid === undefined) return false;
    return pid === process.pid || !isProcessAlive(pid);
  } catch {
    return false;
  }
}
