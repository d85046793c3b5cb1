import { join } from "node:path";
import { writeNanoModel } from "@mimo/model/testing";
import type { ServerOptions } from "@mimo/server";
import { ServerError } from "@mimo/server";
import { expect, test } from "vitest";
import type { ServerLog } from "../io.js";
import { browserCommand } from "../serve/open-browser.js";
import { type RunOptions, run, withFolder } from "../testing/run.js";

/** A stand-in server that remembers what happened to it. */
function fakeServer(listen: () => Promise<{ port: number; url: string; tokenUrl: string | null }>) {
  const events: string[] = [];
  const started: { options: Omit<ServerOptions, "logger">; log: ServerLog }[] = [];
  const startServer: RunOptions["startServer"] = async (options, log) => {
    started.push({ options, log });
    return {
      listen: async () => {
        events.push("listen");
        return listen();
      },
      close: async () => {
        events.push("close");
      },
    };
  };
  const untilStopped = async () => {
    // Asked for before the server opens, so that a stop meanwhile is not lost.
    events.push("untilStopped");
  };
  return { events, started, startServer, untilStopped };
}

const LISTENS = async () => ({ port: 7860, url: "http://127.0.0.1:7860/", tokenUrl: null });

test("prints the address, runs until it is stopped, closes, and ends with code 0", () =>
  withFolder(async (folder) => {
    await writeNanoModel(folder);
    const fake = fakeServer(LISTENS);
    const argv = [
      "serve",
      "--model",
      folder,
      "--data",
      join(folder, "data"),
      "--images",
      folder,
      "--threads",
      "1",
    ];
    const env = { DATABASE_URL: "postgres://h/d", MIMO_TOKEN: "t", MIMO_PACS_AUTHORIZATION: "Bearer a" };
    const { code, stdout, stderr } = await run([...argv, "--pacs", "http://p/dicom-web"], { ...fake, env });
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe("MIMO is at http://127.0.0.1:7860/");
    expect(stdout).toContain(join(folder, "data"));
    expect(stderr).toContain(`first start: making ${join(folder, "data")}`);
    expect(fake.events).toEqual(["untilStopped", "listen", "close"]);
    expect(fake.started[0]!.log.level).toBe("warn");
    expect(fake.started[0]!.options).toMatchObject({
      dataFolder: join(folder, "data"),
      databaseUrl: "postgres://h/d",
      modelFolder: folder,
      host: "127.0.0.1",
      port: 7860,
      token: "t",
      pacs: { url: "http://p/dicom-web", authorization: "Bearer a" },
      imagesFolder: folder,
      threads: 1,
    });
  }));

test("beyond this machine the printed address holds the token", () =>
  withFolder(async (folder) => {
    await writeNanoModel(folder);
    const fake = fakeServer(async () => ({ port: 1, url: "http://h:1/", tokenUrl: "http://h:1/?token=abc" }));
    const { stdout } = await run(["serve", "--model", folder, "--host", "0.0.0.0", "--port", "0"], fake);
    expect(stdout).toContain("MIMO is at http://h:1/?token=abc\n");
    expect(fake.started[0]!.options).toMatchObject({
      host: "0.0.0.0",
      port: 0,
      token: null,
      databaseUrl: null,
    });
  }));

test("MIMO_DATA names the data folder when --data does not", () =>
  withFolder(async (folder) => {
    await writeNanoModel(folder);
    const fake = fakeServer(LISTENS);
    await run(["serve", "--model", folder], { ...fake, env: { MIMO_DATA: join(folder, "kept") } });
    expect(fake.started[0]!.options.dataFolder).toBe(join(folder, "kept"));
  }));

test("a taken port is one line with code 2, and the server is closed", () =>
  withFolder(async (folder) => {
    await writeNanoModel(folder);
    const fake = fakeServer(() =>
      Promise.reject(new ServerError("bad_option", "port: a free one, got 7860")),
    );
    const result = await run(["serve", "--model", folder, "--data", folder], fake);
    expect(result).toEqual({ code: 2, stdout: "", stderr: "mimo: port: a free one, got 7860\n" });
    expect(fake.events).toEqual(["untilStopped", "listen", "close"]);
  }));

test.each([
  [["--port", "70000"], /^mimo: option '--port <n>' argument '70000' is invalid\. [^\n]+\n$/],
  [["--images", "/no/such/folder"], /^mimo: --images: a folder, got \/no\/such\/folder\n$/],
])("%j is refused before a server is opened", (options, message) =>
  withFolder(async (folder) => {
    await writeNanoModel(folder);
    const fake = fakeServer(LISTENS);
    const { code, stderr } = await run(["serve", "--model", folder, ...options], fake);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(fake.started).toEqual([]);
  }),
);

test("the browser is opened by the platform's own program, and not without a display", () => {
  const url = "http://h/?a=1&b=2";
  expect(browserCommand(url, "linux", {})).toBeNull();
  expect(browserCommand(url, "linux", { DISPLAY: ":0" })).toEqual(["xdg-open", url]);
  expect(browserCommand(url, "darwin", {})).toEqual(["open", url]);
  expect(browserCommand(url, "win32", {})?.at(-1)).toBe("http://h/?a=1^&b=2");
});
