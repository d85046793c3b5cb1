import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFolder } from "./folder-lock.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-lock-"));
  path = join(folder, "database.lock");
});
afterEach(() => rm(folder, { recursive: true }));

async function withProcess<T>(work: (pid: number) => Promise<T>): Promise<T> {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const ended = once(other, "exit");
  try {
    await once(other, "spawn");
    return await work(other.pid!);
  } finally {
    other.kill("SIGKILL");
    await ended;
  }
}

/** Leaves a claim as another process does. */
async function claimAs(pid: number, birth = "unknown") {
  await mkdir(path);
  await writeFile(join(path, `${pid}.${birth}.0123`), "");
}

test("a lock that is held is refused with the pid, and is free after its release", async () => {
  const lock = await lockFolder(path);
  await expect(lockFolder(path)).rejects.toMatchObject({ code: "locked", details: { pid: process.pid } });
  await lock.release();
  const again = await lockFolder(path);
  await again.release();
  expect(await readdir(path)).toEqual([]);
});

test("the lock of a live process is refused, and taken over once that is dead", async () => {
  await withProcess(async (pid) => {
    await claimAs(pid);
    await expect(lockFolder(path)).rejects.toMatchObject({ code: "locked", details: { pid } });
  });
  const lock = await lockFolder(path);
  expect(await readdir(path)).toEqual([expect.stringMatching(`^${process.pid}\\.`)]);
  await lock.release();
});

test("a dead process whose pid is now this one's does not keep a lock", async () => {
  await claimAs(process.pid);
  const lock = await lockFolder(path);
  await lock.release();
});

// Only Linux tells when a process began.
test.runIf(process.platform === "linux")("nor does one whose pid is another's now", async () => {
  await withProcess(async (pid) => {
    await claimAs(pid, "ab12");
    const lock = await lockFolder(path);
    await lock.release();
  });
});

test("of many that want a dead process's lock at once, never more than one has it", async () => {
  await claimAs(2 ** 22 + 1);
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(path)));
  expect(results.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
});
