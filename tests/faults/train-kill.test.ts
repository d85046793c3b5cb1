/**
 * A training run, killed with SIGKILL at moments that nobody chose and started again each time: it must end as the run
 * that was left alone, to the bit. The command runs from source.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Random } from "@mimo/base";
import { maskFromBox, writeMaskPng, writePng } from "@mimo/imaging";
import { afterAll, beforeAll, expect, test } from "vitest";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = join(PROJECT, "apps", "cli", "src", "main.ts");
const LONGEST_RUN_MS = 600_000;
const SIDE = 32;

/** Three stages: everything learns, then only what is not the encoder, from kept features, then everything again. */
const RECIPE = {
  name: "killed",
  preset: "mimo-nano",
  imageSize: 32,
  threads: 2,
  batch: { images: 2, sequencesPerImage: 1, slotsPerImage: 1, marks: 3, tokens: 40, questionTokens: 12 },
  vocabulary: { size: 300, corpusLines: 50 },
  validateEvery: 4,
  validationImages: 2,
  stages: [
    { name: "segmentation", steps: 7, losses: { text: 0 } },
    { name: "alignment", steps: 7, frozen: ["image_encoder"], cachedViews: 2 },
    { name: "joint", steps: 8, imageSize: 48 },
  ],
};
const STEPS = 22;
/** Steps after whose lines the run is killed, with a delay that falls into updates, checkpoints and pictures alike. */
const KILLS = [2, 9, 17];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mimo-train-kill-"));
  await writeSquares(join(root, "data"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Squares on noise, four images to train on and two to look at. */
async function writeSquares(folder: string): Promise<void> {
  for (const name of ["images", "masks"]) await mkdir(join(folder, name), { recursive: true });
  const lines: string[] = [];
  for (let i = 0; i < 6; i++) {
    const random = Random.derive("squares", i);
    const [x, y] = [4 + random.integer(8), 4 + random.integer(8)];
    const mask = maskFromBox([x, y, x + 12, y + 12], SIDE, SIDE);
    const pixels = Uint8Array.from(mask.data, (inside) => (inside ? 180 : 60) + random.integer(30));
    await writePng(join(folder, "images", `${i}.png`), pixels, SIDE, SIDE, 1);
    const path = `masks/${i}--liver--00.png`;
    await writeMaskPng(join(folder, path), mask);
    lines.push(
      JSON.stringify({
        image: `images/${i}.png`,
        modality: "ct",
        dataset: "Squares",
        case: `c${i}`,
        body_part: "abdomen",
        width: SIDE,
        height: SIDE,
        spacing_mm: null,
        split: i < 4 ? "train" : "val",
        masks: [{ path, label: "liver", instance: 0, kind: "all", area_px: 144 }],
        attributes: {},
      }),
    );
  }
  await writeFile(join(folder, "index.jsonl"), `${lines.join("\n")}\n`);
}

interface Running {
  readonly child: ChildProcess;
  /** Resolves to the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  readonly output: () => string;
}

function startTraining(recipe: string, out: string): Running {
  const options = ["--recipe", recipe, "--data", join(root, "data"), "--out", out];
  const node = ["--conditions=mimo-source", "--import", "tsx", MAIN, "train", ...options];
  const child = spawn(process.execPath, node, { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, ended, output: () => output };
}

async function linesOf(out: string, log: string): Promise<string[]> {
  const text = await readFile(join(out, log), "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

/** Kills the run once its log has a step; how long after, chance decides. */
async function killAfter(running: Running, out: string, step: number): Promise<void> {
  let hasEnded = false;
  void running.ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded && !(await linesOf(out, "metrics.jsonl")).some((line) => line.includes(`"step":${step},`)))
    await sleep(5);
  await sleep(Math.random() * 200);
  expect(hasEnded, `the run ended by itself before step ${step}:\n${running.output()}`).toBe(false);
  running.child.kill("SIGKILL");
  await running.ended;
}

/** A log without what tells of the clock. */
async function numbersOf(out: string, log: string): Promise<unknown[]> {
  return (await linesOf(out, log)).map((line) => {
    const { time, ms, ...numbers } = JSON.parse(line);
    expect(time).toBeGreaterThan(0);
    return numbers;
  });
}

test(
  "a run that was killed again and again ends as one that was left alone, to the bit",
  async () => {
    const [whole, killed] = [join(root, "whole"), join(root, "killed")];
    const recipe = join(root, "recipe.json");
    // The same text, or the checkpoint would be refused: about every second step is followed by a checkpoint.
    await writeFile(recipe, JSON.stringify({ ...RECIPE, checkpointMinutes: 0.001 }));
    const alone = startTraining(recipe, whole);
    expect(await alone.ended, alone.output()).toBe(0);

    for (const step of KILLS) await killAfter(startTraining(recipe, killed), killed, step);
    const last = startTraining(recipe, killed);
    expect(await last.ended, last.output()).toBe(0);

    const steps = await numbersOf(whole, "metrics.jsonl");
    expect(steps).toHaveLength(STEPS);
    expect(await numbersOf(killed, "metrics.jsonl")).toEqual(steps);
    const looks = await numbersOf(whole, "validation.jsonl");
    expect(looks.map((look) => (look as { step: number }).step)).toEqual([4, 7, 8, 12, 14, 16, 20, 22]);
    expect(await numbersOf(killed, "validation.jsonl")).toEqual(looks);
    // Values, moments and averages, and the model that came of them.
    for (const file of ["checkpoint.safetensors", "model/weights.safetensors", "model/model.json"]) {
      const [expected, got] = await Promise.all([whole, killed].map((out) => readFile(join(out, file))));
      expect(got!.equals(expected!), file).toBe(true);
    }
    const files = await readdir(killed, { recursive: true });
    expect(files.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(files.filter((name) => name.startsWith("events.out.tfevents."))).toHaveLength(1);
    expect(JSON.parse(await readFile(join(killed, "run.json"), "utf8"))).toMatchObject({ state: "finished" });
  },
  LONGEST_RUN_MS,
);
