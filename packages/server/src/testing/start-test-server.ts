import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeNanoModel } from "@mimo/model/testing";
import { createServer } from "../server.js";
import type { MimoServer, ServerOptions } from "../server-options.js";

/** A server that listens on a free port of loopback. */
export interface TestServer {
  readonly server: MimoServer;
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The server's own folder: `data`, `model` and `images` lie four levels below, so that an escape shows. */
  readonly root: string;
  readonly options: ServerOptions;
  /** Stops the server and removes its folder. */
  close(): Promise<void>;
}

/**
 * Test helper: starts a whole server in this process, on a temporary folder, with the smallest model and random
 * weights. Its answers are nonsense but have the right shape; give `modelFolder` for a trained model.
 */
export async function startTestServer(overrides: Partial<ServerOptions> = {}): Promise<TestServer> {
  const root = await mkdtemp(join(tmpdir(), "mimo-server-"));
  const home = join(root, "a", "b", "c");
  const options: ServerOptions = {
    dataFolder: join(home, "data"),
    databaseUrl: null,
    modelFolder: join(home, "model"),
    host: "127.0.0.1",
    port: 0,
    token: null,
    pacs: null,
    imagesFolder: join(home, "images"),
    samplesFolder: null,
    pageFolder: null,
    threads: 1,
    maxUploadBytes: 64 * 1024 * 1024,
    logger: false,
    version: "0.0.0-test",
    ...overrides,
  };
  await mkdir(join(home, "images"), { recursive: true });
  if (overrides.modelFolder === undefined) await writeNanoModel(options.modelFolder);
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    const server = await createServer(options);
    const { url } = await server.listen();
    const close = () => server.close().finally(remove);
    return { server, url: url.replace(/\/$/, ""), root, options, close };
  } catch (error) {
    await remove();
    throw error;
  }
}
