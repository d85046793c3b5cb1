import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseRecipe } from "../recipe.js";
import { compareRuns, recipeDifferences } from "./run-comparison.js";
import { endRunFile, startRunFile } from "./run-file.js";
import { listRuns, readRun } from "./run-list.js";
import { appendRunLog } from "./run-log.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mimo-runs-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const recipe = (change: object = {}) =>
  parseRecipe({ name: "nano run", preset: "mimo-nano", steps: 100, ...change });

/** A run of some steps whose loss falls by 1 a step. */
async function writeRun(name: string, steps: number, change: object = {}): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  await startRunFile(folder, recipe(change));
  for (let step = 0; step < steps; step++) {
    appendRunLog(folder, { step, total: 1000 - step, dice: 0.5, ms: step % 2 === 0 ? 40 : 60 });
  }
  return folder;
}

describe("listRuns", () => {
  it("tells of every run how far it is, its losses and its time; other folders are no runs", async () => {
    await writeRun("b", 80);
    appendRunLog(join(root, "b"), { step: 40, total: 3, diceScore: 0.6 }, "validation.jsonl");
    await endRunFile(await writeRun("a", 100), "finished");
    await mkdir(join(root, "notes"));
    const [a, b, ...others] = await listRuns(root);
    expect(others).toEqual([]);
    expect(a).toMatchObject({ name: "nano run", preset: "mimo-nano", state: "finished", stepsDone: 100 });
    expect(a.finished! >= a.started!).toBe(true);
    expect(b).toMatchObject({ state: "running", steps: 100, stepsDone: 80, finished: null, resumed: 0 });
    // Steps 30 to 79.
    expect(b).toMatchObject({ lastLoss: 921, smoothedLoss: 945.5, msPerStep: 60 });
    expect(b.validation).toEqual({ step: 40, total: 3, diceScore: 0.6 });
    expect(await listRuns(join(root, "b"))).toEqual([b]);
  });

  it("counts another process that goes on with a run, not the next stage of the same one", async () => {
    const folder = await writeRun("a", 3);
    await startRunFile(folder, recipe());
    expect((await readRun(folder)).summary.resumed).toBe(0);
    await endRunFile(folder, "stopped");
    await startRunFile(folder, recipe());
    expect((await readRun(folder)).summary.resumed).toBe(1);
  });

  it("a running run whose process is gone was killed, also where its number is another's by now", async () => {
    const folder = await writeRun("a", 3);
    const path = join(folder, "run.json");
    const file = JSON.parse(await readFile(path, "utf8"));
    const stateWith = async (process: object) => {
      await writeFile(path, JSON.stringify({ ...file, process: { ...file.process, ...process } }));
      return (await readRun(folder)).summary.state;
    };
    expect(await stateWith({ pid: 2 ** 22 + 1 })).toBe("killed");
    expect(await stateWith({ born: "1" })).toBe("killed");
    // Of another machine's processes we know nothing.
    expect(await stateWith({ pid: 2 ** 22 + 1, host: "elsewhere" })).toBe("running");
  });

  it("a log without anything else is a run of which little is known", async () => {
    await mkdir(join(root, "old"));
    appendRunLog(join(root, "old"), { step: 0, total: 5 });
    expect((await readRun(join(root, "old"))).summary).toMatchObject({
      name: null,
      state: "unknown",
      steps: null,
      stepsDone: 1,
      started: null,
      msPerStep: null,
    });
    await expect(readRun(root)).rejects.toMatchObject({ code: "no_run" });
  });
});

describe("compareRuns", () => {
  it("draws the runs and names what their recipes differ in", async () => {
    const folders = [await writeRun("a", 5), await writeRun("b", 5, { seed: 4, frozen: ["image_encoder"] })];
    const picture = join(root, "both.png");
    const { names, differences, runs } = await compareRuns(folders, "dice", picture);
    expect(existsSync(picture)).toBe(true);
    expect(names).toEqual(["a", "b"]);
    expect(runs.map(({ stepsDone }) => stepsDone)).toEqual([5, 5]);
    expect(differences).toEqual([
      { field: "seed", values: [1, 4] },
      { field: "frozen.0", values: [null, "image_encoder"] },
    ]);
    await expect(compareRuns(folders, "words", picture)).rejects.toMatchObject({
      code: "no_run",
      message: expect.stringContaining('a log with "words"'),
    });
  });

  it("recipes that are alike do not differ", () => {
    expect(recipeDifferences([recipe(), recipe()])).toEqual([]);
  });
});
