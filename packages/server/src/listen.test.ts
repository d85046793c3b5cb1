import fastify from "fastify";
import { expect, test } from "vitest";
import type { MimoApp } from "./context.js";
import { listen } from "./listen.js";

const newApp = () => fastify() as unknown as MimoApp;

test("a taken port is refused in one sentence that says what to do", async () => {
  const [first, second] = [newApp(), newApp()];
  const { port, url, tokenUrl } = await listen(first, { host: "127.0.0.1", port: 0 }, null);
  expect([url, tokenUrl]).toEqual([`http://127.0.0.1:${port}/`, null]);
  await expect(listen(second, { host: "127.0.0.1", port }, null)).rejects.toMatchObject({
    code: "bad_option",
    message: expect.stringMatching(new RegExp(`^port: a free one, got ${port}, .*--port`)),
  });
  await Promise.all([first.close(), second.close()]);
});

test("a host that is not this machine's is refused", async () => {
  const app = newApp();
  await expect(listen(app, { host: "192.0.2.1", port: 0 }, null)).rejects.toMatchObject({
    code: "bad_option",
    message: "host: an address of this machine, got 192.0.2.1",
  });
  await app.close();
});

test("the token's address logs in, and names the machine where the server listens on all addresses", async () => {
  const app = newApp();
  const { url, tokenUrl } = await listen(app, { host: "0.0.0.0", port: 0 }, "a b");
  expect(tokenUrl).toBe(`${url}?token=a%20b`);
  expect(url).not.toContain("0.0.0.0");
  await app.close();
});
