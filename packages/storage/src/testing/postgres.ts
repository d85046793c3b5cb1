import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

const DEBIAN_FOLDER = "/usr/lib/postgresql";
const START_TIMEOUT_MS = 120_000;
const RETRY_MS = 100;
const ROOT = 0;

/** A PostgreSQL server of a test's own. */
export interface TestPostgres {
  readonly url: string;
  /** Ends the server and deletes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server in a temporary folder, reachable through a socket in that folder.
 *
 * Needs Debian's package `postgresql` (`tools/install-test-servers.sh`). Without it, says so on standard error.
 *
 * @returns Null if PostgreSQL is not installed, or if root has no user to run it as.
 */
export async function startPostgres(): Promise<TestPostgres | null> {
  const programs = findPrograms();
  if (programs === null) return skip("it is not installed (tools/install-test-servers.sh)");
  const owner = findOwner();
  if (owner === null) return skip("root may not run it, and there is no user `postgres`");
  const folder = mkdtempSync(join(tmpdir(), "mimo-postgres-"));
  if ("uid" in owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const setup = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  execFileSync(join(programs, "initdb"), setup, { ...owner, cwd: folder, stdio: "ignore" });
  // What is lost in a power cut does not matter here.
  const settings = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"];
  const server = spawn(join(programs, "postgres"), ["-D", data, "-k", folder, ...settings], {
    ...owner,
    cwd: folder,
    stdio: "ignore",
  });
  const end = () => server.kill("SIGQUIT");
  process.once("exit", end);
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  await waitUntilReady(url, server);
  return {
    url,
    stop: async () => {
      process.off("exit", end);
      const ended = once(server, "exit");
      end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function skip(reason: string): null {
  process.stderr.write(`tests on PostgreSQL are skipped: ${reason}\n`);
  return null;
}

/** Folder of the newest server's programs; null where there is none. */
function findPrograms(): string | null {
  if (!existsSync(DEBIAN_FOLDER)) return null;
  const versions = readdirSync(DEBIAN_FOLDER).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(DEBIAN_FOLDER, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "initdb"))) ?? null;
}

/** Whom to run the server as: PostgreSQL refuses root. */
function findOwner(): { uid: number; gid: number } | Record<string, never> | null {
  if (process.getuid?.() !== ROOT) return {};
  try {
    const ask = (option: string) => Number(execFileSync("id", [option, "postgres"], { stdio: "pipe" }));
    return { uid: ask("-u"), gid: ask("-g") };
  } catch {
    return null;
  }
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    } finally {
      await client.end().catch(() => {});
    }
  }
}
