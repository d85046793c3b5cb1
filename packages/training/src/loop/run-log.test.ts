import { existsSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { appendRunLog, cutRunLogs, drawCurves, readRunLog } from "./run-log.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-log-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("a folder without a log has no records", () => {
  expect(readRunLog(folder)).toEqual([]);
});

it("of a step that was done again the last record stands, in the order of steps", () => {
  for (const [step, total] of [
    [0, 5],
    [1, 4],
    [2, 3],
    [1, 4.5],
  ])
    appendRunLog(folder, { step, total });
  expect(readRunLog(folder)).toEqual([
    { step: 0, total: 5 },
    { step: 1, total: 4.5 },
    { step: 2, total: 3 },
  ]);
});

it("half a line, as a killed process leaves it, is passed over", async () => {
  appendRunLog(folder, { step: 0, total: 5 });
  await appendFile(join(folder, "metrics.jsonl"), '{"step":1,"tot');
  expect(readRunLog(folder)).toEqual([{ step: 0, total: 5 }]);
  // The resumed run goes on in the same line; from its second step on all is well.
  for (const step of [1, 2]) appendRunLog(folder, { step, total: 4 });
  expect(readRunLog(folder).map(({ step }) => step)).toEqual([0, 2]);
});

it("a run that goes on has no lines of steps that it will do again, and no halves", async () => {
  for (const step of [0, 1, 2, 3]) appendRunLog(folder, { step, total: step });
  // A look bears the number of the step that follows.
  for (const step of [2, 4]) appendRunLog(folder, { step, total: step }, "validation.jsonl");
  await appendFile(join(folder, "metrics.jsonl"), '{"step":4,"tot');
  await cutRunLogs(folder, 2);
  expect(await readFile(join(folder, "metrics.jsonl"), "utf8")).toBe(
    '{"step":0,"total":0}\n{"step":1,"total":1}\n',
  );
  expect(readRunLog(folder, "validation.jsonl")).toEqual([{ step: 2, total: 2 }]);
  await cutRunLogs(folder, 0);
  expect(readRunLog(folder)).toEqual([]);
});

it("curves are drawn from two steps on", async () => {
  appendRunLog(folder, { step: 0, total: 5 });
  await drawCurves(folder, ["total"]);
  expect(existsSync(join(folder, "curves.png"))).toBe(false);
  appendRunLog(folder, { step: 1, total: 4 });
  await drawCurves(folder, ["total"]);
  expect(existsSync(join(folder, "curves.png"))).toBe(true);
  expect(existsSync(join(folder, "curves-steps.png"))).toBe(false);
  appendRunLog(folder, { step: 2, total: 3, rate: 1e-3, gradNorm: 0.7, ms: 50 });
  await drawCurves(folder, ["total"]);
  expect(existsSync(join(folder, "curves-steps.png"))).toBe(true);
});
