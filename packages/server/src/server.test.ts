import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng } from "@mimo/imaging";
import type { CasePage } from "@mimo/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServer } from "./server.js";
import { startTestServer, type TestServer } from "./testing/index.js";

let samplesFolder: string;
let first: TestServer;

beforeAll(async () => {
  samplesFolder = await mkdtemp(join(tmpdir(), "mimo-samples-"));
  const pixels = Uint8Array.from({ length: 20 * 10 }, (_, i) => i);
  await writeFile(join(samplesFolder, "a.png"), await encodePng(pixels, 20, 10, 1));
  await writeFile(join(samplesFolder, "NOTICE.md"), "not an image");
  await mkdir(join(samplesFolder, "more"));
  first = await startTestServer({ samplesFolder });
}, 120_000);

afterAll(async () => {
  await first?.close();
  await rm(samplesFolder, { recursive: true });
}, 60_000);

test("samples are there from the start; once deleted they stay away, and other things are found again", async () => {
  const { cases } = (await (await fetch(`${first.url}/api/cases`)).json()) as CasePage;
  expect(cases.map(({ name, isSample }) => [name, isSample])).toEqual([["a.png", true]]);
  await fetch(`${first.url}/api/cases/${cases[0]!.id}`, { method: "DELETE" });
  const form = new FormData();
  const pixels = new Uint8Array(20 * 20);
  form.append("file", new Blob([new Uint8Array(await encodePng(pixels, 20, 20, 1))]), "mine.png");
  expect((await fetch(`${first.url}/api/cases`, { method: "POST", body: form })).status).toBe(201);
  await first.server.close();

  const again = await createServer(first.options);
  const kept = (await again.app.inject("/api/cases")).json() as CasePage;
  expect(kept.cases.map(({ name }) => name)).toEqual(["mine.png"]);

  await expect(createServer(first.options)).rejects.toMatchObject({ code: "locked" });
  expect((await again.app.inject("/health")).statusCode).toBe(200);
  await again.close();
}, 120_000);
