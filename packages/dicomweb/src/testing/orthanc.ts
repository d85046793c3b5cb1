/** A real archive for tests: Orthanc with its DICOMweb plugin, in a folder of its own that goes with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const EXECUTABLES = ["/usr/sbin/Orthanc", "/usr/local/sbin/Orthanc", "/usr/bin/Orthanc"];
const PLUGINS = [
  "/usr/share/orthanc/plugins/libOrthancDicomWeb.so",
  "/usr/local/share/orthanc/plugins/libOrthancDicomWeb.so",
];
const START_MS = 30_000;
const STOP_MS = 5_000;
const ATTEMPTS = 3;

/** A running archive, empty at first. */
export interface Orthanc {
  /** Root of its DICOMweb services. */
  readonly url: string;
  /** What it asks for: it refuses everybody else. */
  readonly authorization: string;
  stop(): Promise<void>;
}

interface Installation {
  readonly executable: string;
  readonly plugin: string;
}

/**
 * Where Orthanc and its plugin are installed (Debian: packages `orthanc` and `orthanc-dicomweb`).
 *
 * @returns null if they are not; says so on stderr, so that skipped tests have their reason beside them.
 */
export function findOrthanc(): Installation | null {
  const executable = EXECUTABLES.find(existsSync);
  const plugin = PLUGINS.find(existsSync);
  if (executable !== undefined && plugin !== undefined) return { executable, plugin };
  process.stderr.write("skipped: no Orthanc here; apt-get install orthanc orthanc-dicomweb\n");
  return null;
}

/**
 * Starts an archive on a free port of the loopback interface.
 *
 * @throws {Error} with Orthanc's last words if it does not answer within half a minute.
 */
export async function startOrthanc({ executable, plugin }: Installation): Promise<Orthanc> {
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(join(tmpdir(), "mimo-orthanc-"));
    const port = await findFreePort();
    const config = join(folder, "orthanc.json");
    await writeFile(config, JSON.stringify(configure(folder, port, plugin)));
    const child = spawn(executable, [config], { stdio: ["ignore", "ignore", "pipe"] });
    const killWithUs = () => child.kill("SIGKILL");
    process.once("exit", killWithUs);
    const stop = async () => {
      await end(child);
      process.off("exit", killWithUs);
      await rm(folder, { recursive: true, force: true });
    };
    const url = `http://127.0.0.1:${port}/dicom-web`;
    const problem = await waitForAnswer(child, url);
    if (problem === null) return { url, authorization: AUTHORIZATION, stop };
    await stop();
    // Another process may have taken the port between finding and using it.
    if (attempt === ATTEMPTS) throw new Error(`startOrthanc: Orthanc must start, got ${problem}`);
  }
}

const USER = "mimo";
const PASSWORD = "for-tests-only";
const AUTHORIZATION = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;

function configure(folder: string, port: number, plugin: string) {
  return {
    Name: "mimo-tests",
    StorageDirectory: folder,
    IndexDirectory: folder,
    HttpPort: port,
    DicomServerEnabled: false,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: true,
    RegisteredUsers: { [USER]: PASSWORD },
    Plugins: [plugin],
    DicomWeb: { Enable: true, Root: "/dicom-web/" },
  };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Waits until the archive answers. @returns null, or why it does not. */
async function waitForAnswer(child: ChildProcess, url: string): Promise<string | null> {
  let lastWords = "";
  let failure: string | null = null;
  child.stderr?.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000);
  });
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code) => {
    failure ??= `exit code ${code}: ${lastWords}`;
  });
  for (const end = Date.now() + START_MS; failure === null && Date.now() < end; ) {
    if (await answers(url)) return null;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return failure ?? `no answer within ${START_MS} ms: ${lastWords}`;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/studies?limit=1`, { headers: { authorization: AUTHORIZATION } });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(timer);
}
