import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { StorageError } from "../storage-error.js";

/** Gives the lock back. */
export interface FolderLock {
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  /** Tells a process from a later one with the same pid; null where the system does not say. */
  readonly birth: string | null;
}

const MOST_ATTEMPTS = 5;
/** Locks of this process, for systems where a birth is unknown. */
const held = new Set<string>();

/**
 * Takes a lock file, so that one process at a time has what it stands for.
 *
 * PGlite loses data when two processes open its folder (electric-sql/pglite#1106). The file names its process; that
 * of a process that is gone is taken over. Processes must see each other's pids: not across machines or containers.
 *
 * @param path - The lock file, beside what is locked.
 * @throws {StorageError} `locked`, with the other process's pid.
 */
export async function lockFolder(path: string): Promise<FolderLock> {
  const own = JSON.stringify({ pid: process.pid, birth: await readBirth(process.pid) } satisfies Owner);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, own, { flush: true });
  try {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (await tryLink(draft, path)) {
        held.add(path);
        return { release: () => release(path, own) };
      }
      await reap(path);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new StorageError("locked", "openStore: the folder must be free, got one that others keep taking");
}

/** A link appears with its whole content, and fails where there is a file already. */
async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function reap(path: string): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return;
  const owner = parseOwner(text);
  if (owner !== null && (await isAlive(owner, path))) {
    throw new StorageError("locked", `openStore: one process may have the folder, got process ${owner.pid}`, {
      pid: owner.pid,
    });
  }
  // Another process may be reaping too and have a lock of its own here by now: look at what was moved away.
  const moved = `${path}.${randomBytes(6).toString("hex")}`;
  await rename(path, moved).catch(() => {});
  const taken = await readFile(moved, "utf8").catch(() => null);
  if (taken !== null && taken !== text) await tryLink(moved, path);
  await rm(moved, { force: true });
}

function parseOwner(text: string): Owner | null {
  try {
    const { pid, birth } = JSON.parse(text) as Owner;
    return Number.isInteger(pid) && pid > 0 ? { pid, birth } : null;
  } catch {
    return null;
  }
}

async function isAlive(owner: Owner, path: string): Promise<boolean> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const birth = await readBirth(owner.pid);
  if (birth !== null && owner.birth !== null) return birth === owner.birth;
  return owner.pid !== process.pid || held.has(path);
}

/** Boot and start time of a process on Linux (proc(5): field 22 of `stat`, in ticks since boot); else null. */
async function readBirth(pid: number): Promise<string | null> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // Field 2 is the command in brackets, which may hold blanks and brackets itself.
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[22 - 3];
    return start === undefined ? null : `${boot.trim()} ${start}`;
  } catch {
    return null;
  }
}

async function release(path: string, own: string): Promise<void> {
  held.delete(path);
  if ((await readFile(path, "utf8").catch(() => null)) === own) await rm(path, { force: true });
}
