import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { encodeMaskPng, encodePng } from "@mimo/imaging";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestFolder } from "../testing/fake-parts.js";
import { FAKE_HEIGHT, FAKE_WIDTH, fakeMask, fakePixels } from "../testing/fake-source.js";
import { buildDataset, planBuild } from "./build-dataset.js";
import type { BuildRequest } from "./build-options.js";
import type { BuildParts } from "./build-parts.js";
import { defaultParts } from "./default-parts.js";
import { finishBuild } from "./finish-build.js";

const WORKER = fileURLToPath(new URL("../testing/build-worker.ts", import.meta.url));
const PICTURES = 24;
// Card and pictures have tests of their own.
const PARTS: BuildParts = { ...defaultParts(), finishReport: async () => {} };

let root: string;
let request: BuildRequest;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mimo-workers-"));
  await writePlainSource(join(root, "source"));
  const sources = [{ format: "plain", path: join(root, "source") } as const];
  request = { sources, imagesPerShard: 1, samplesPerImage: 3 };
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("a worker that is killed loses a shard at most; two others finish with the bytes of a build in one process", async () => {
  const dir = join(root, "out");
  const plan = await planBuild({ dir, request }, PARTS);
  const doomed = startWorker(dir);
  const before = await waitForShards(dir, 2);
  doomed.kill("SIGKILL");
  await exitOf(doomed);
  const kept = await doneTimes(dir);
  expect(kept.size).toBeGreaterThanOrEqual(before);
  expect(kept.size).toBeLessThan(plan.shards.length);

  expect(await Promise.all([startWorker(dir), startWorker(dir)].map(exitOf))).toEqual([0, 0]);
  const after = await doneTimes(dir);
  expect(after.size).toBe(plan.shards.length);
  for (const [name, time] of kept) expect(after.get(name)).toBe(time);
  await finishBuild(dir, PARTS);

  const alone = join(root, "alone");
  await buildDataset({ dir: alone, request }, PARTS);
  expect(await digestFolder(dir)).toEqual(await digestFolder(alone));
});

function startWorker(dir: string): ChildProcess {
  const options = ["--conditions=mimo-source", "--import", "tsx", WORKER, dir];
  return spawn(process.execPath, options, { stdio: ["ignore", "ignore", "inherit"] });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", resolve));
}

async function doneTimes(dir: string): Promise<Map<string, number>> {
  const folder = join(dir, "work", "done");
  const names = await readdir(folder).catch(() => []);
  const done = names.filter((name) => !name.startsWith("."));
  return new Map(
    await Promise.all(done.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs] as const)),
  );
}

async function waitForShards(dir: string, count: number): Promise<number> {
  for (;;) {
    const { size } = await doneTimes(dir);
    if (size >= count) return size;
    await sleep(5);
  }
}

async function writePlainSource(folder: string): Promise<void> {
  for (const name of ["images", "masks"]) await mkdir(join(folder, name), { recursive: true });
  const lines: object[] = [];
  for (let n = 0; n < PICTURES; n++) {
    const [image, mask] = [`images/p${n}.png`, `masks/p${n}.png`];
    await writeFile(
      join(folder, image),
      await encodePng(fakePixels({ key: image }), FAKE_WIDTH, FAKE_HEIGHT, 1),
    );
    await writeFile(join(folder, mask), encodeMaskPng(fakeMask([4, 4, 20 + (n % 7), 20])));
    const masks = [{ path: mask, label: "liver", instance: 0, kind: "all", area_px: (16 + (n % 7)) * 16 }];
    const known = { modality: "ct", dataset: "Fakes", case: `c${n}`, body_part: "abdomen" };
    lines.push({ image, ...known, width: FAKE_WIDTH, height: FAKE_HEIGHT, masks, split: "train" });
  }
  await writeFile(join(folder, "index.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
