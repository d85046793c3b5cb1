import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MimoApp } from "../context.js";
import { addErrorHandler } from "../http/error-handler.js";
import { addPage } from "./page.js";

let folder: string;
const app = fastify() as unknown as MimoApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-page-"));
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await writeFile(join(folder, "dist", "index.html"), "<title>MIMO</title>");
  await writeFile(join(folder, "dist", "assets", "main-1a2b.js"), "main()");
  await writeFile(join(folder, "dist", ".env"), "secret");
  await writeFile(join(folder, "secret.txt"), "secret");
  addErrorHandler(app);
  await addPage(app, join(folder, "dist"));
});

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

test.each(["/", "/case/1", "/index.html"])("%s is the page, asked for afresh each time", async (url) => {
  const { body, headers } = await app.inject(url);
  expect(body).toBe("<title>MIMO</title>");
  expect(headers["cache-control"]).toBe("no-cache");
});

test("hashed files are kept for good", async () => {
  const { body, headers } = await app.inject("/assets/main-1a2b.js");
  expect(body).toBe("main()");
  expect(headers["content-type"]).toMatch(/javascript/);
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test.each([
  "/assets/gone-1a2b.js",
  "/.env",
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/assets/..%2f..%2fsecret.txt",
  "/api/unknown",
])("%s is not served, and nothing keeps the refusal", async (url) => {
  const { body, statusCode, headers } = await app.inject(url);
  expect([403, 404]).toContain(statusCode);
  expect(body).toContain('"error"');
  expect(body).not.toContain("secret");
  expect(headers["cache-control"] ?? "").not.toContain("immutable");
});
