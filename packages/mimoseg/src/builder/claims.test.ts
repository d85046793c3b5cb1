import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claim } from "./claims.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-claims-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const DEAD_PID = 2 ** 22 + 1;
const place = (host: string, pid: number) => writeFile(join(folder, "a"), JSON.stringify({ host, pid }));

test("a piece is taken once, and can be taken again when it is given back", async () => {
  const release = await claim(folder, "a");
  expect(await claim(folder, "a")).toBeNull();
  expect(await claim(folder, "b")).not.toBeNull();
  await release!();
  const again = await claim(folder, "a");
  expect(again).not.toBeNull();
  await again!();
});

test("of many that ask at once one gets it", async () => {
  await place(hostname(), DEAD_PID);
  const got = await Promise.all(Array.from({ length: 20 }, () => claim(folder, "a")));
  expect(got.filter((release) => release !== null)).toHaveLength(1);
  expect(await readdir(folder)).toEqual(["a"]);
});

test("a claim of a dead process of this machine, and one of this process's id from an earlier life, are taken over", async () => {
  await place(hostname(), DEAD_PID);
  expect(await claim(folder, "a")).not.toBeNull();
  await rm(join(folder, "a"));
  await writeFile(join(folder, "b"), JSON.stringify({ host: hostname(), pid: process.pid }));
  expect(await claim(folder, "b")).not.toBeNull();
});

test("a claim of another machine holds until nobody has touched it for a minute", async () => {
  await place("elsewhere", DEAD_PID);
  expect(await claim(folder, "a")).toBeNull();
  const old = new Date(Date.now() - 61_000);
  await utimes(join(folder, "a"), old, old);
  expect(await claim(folder, "a")).not.toBeNull();
});

test("the claim of a live process holds", async () => {
  await place(hostname(), process.ppid);
  expect(await claim(folder, "a")).toBeNull();
});
