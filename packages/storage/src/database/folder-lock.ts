import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isProcessAlive } from "@mimo/base";
import { StorageError } from "../storage-error.js";

/** Gives the lock back. */
export interface FolderLock {
  release(): Promise<void>;
}

const CLAIM = /^(\d+)\.([0-9a-f]+|unknown)\.[0-9a-f]+$/;
const UNKNOWN_BIRTH = "unknown";
/** Two that claim at the same moment both step back, and try again after a pause of random length. */
const MOST_ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 60;
/** Claims of this process, which may have the pid of one that died. */
const ownClaims = new Set<string>();

/**
 * Takes a lock, so that one process at a time has what it stands for.
 *
 * PGlite loses data when two processes open its folder (electric-sql/pglite#1106). Everyone who wants the lock first
 * puts a claim into a folder, an empty file whose name says who claims, and then has the lock if nobody else who lives
 * has a claim there: of two, the later one always sees the earlier. Claims of the dead are deleted, which is safe
 * because no two claims ever have the same name. Processes must see each other's pids: not across machines or
 * containers.
 *
 * @param folder - For the claims, beside what is locked; made if missing.
 * @throws {StorageError} `locked`, with the other process's pid.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const birth = await readBirth(process.pid);
  for (let attempt = 1; ; attempt++) {
    const claim = `${process.pid}.${birth}.${randomBytes(6).toString("hex")}`;
    ownClaims.add(claim);
    await writeFile(join(folder, claim), "", { flag: "wx" });
    const other = await findOther(folder, claim);
    if (other === null) return { release: () => withdraw(folder, claim) };
    await withdraw(folder, claim);
    if (attempt === MOST_ATTEMPTS) {
      throw new StorageError("locked", `openStore: one process may have the folder, got process ${other}`, {
        pid: other,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));
  }
}

async function withdraw(folder: string, claim: string): Promise<void> {
  await rm(join(folder, claim), { force: true });
  ownClaims.delete(claim);
}

/** Pid of somebody else who lives and has a claim; null if there is none. */
async function findOther(folder: string, own: string): Promise<number | null> {
  for (const claim of await readdir(folder)) {
    const [, pid, birth] = CLAIM.exec(claim) ?? [];
    if (pid === undefined || birth === undefined || claim === own) continue;
    if (await isAlive(Number(pid), birth, claim)) return Number(pid);
    await rm(join(folder, claim), { force: true });
  }
  return null;
}

async function isAlive(pid: number, birth: string, claim: string): Promise<boolean> {
  if (pid === process.pid) return ownClaims.has(claim);
  if (!isProcessAlive(pid)) return false;
  const now = await readBirth(pid);
  return birth === UNKNOWN_BIRTH || now === UNKNOWN_BIRTH || birth === now;
}

/**
 * Tells a process from a later one with the same pid, where the system allows it.
 *
 * On Linux from the boot and the start time: proc(5), field 22 of `stat`, in ticks since boot.
 */
async function readBirth(pid: number): Promise<string> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // Field 2 is the command in brackets, which may hold blanks and brackets itself.
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[22 - 3];
    return createHash("sha256").update(`${boot} ${start}`).digest("hex").slice(0, 16);
  } catch {
    return UNKNOWN_BIRTH;
  }
}
