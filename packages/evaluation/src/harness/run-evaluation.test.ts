import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageRecord } from "@mimo/dataset";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeEngine, fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { writeTinyImage } from "../testing/tiny-images.js";
import { runEvaluation } from "./evaluate.js";
import type { EvaluationReport } from "./evaluation-report.js";
import { type ImageWorker, openImageWorker } from "./image-worker.js";
import { type PlanOptions, planEvaluation } from "./plan-evaluation.js";
import type { Suite } from "./suite.js";

let folder: string;
let workDir: string;
let records: ImageRecord[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-run-"));
  const boxes = { liver: [4, 4, 24, 20], spleen: [28, 6, 36, 14] } as const;
  const images = await Promise.all([10, 20, 30, 40, 50].map((shade) => writeTinyImage(folder, shade, boxes)));
  records = images.map(({ record }) => record);
});

beforeEach(async () => {
  workDir = await mkdtemp(join(folder, "work-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Its answers depend on the picture, so that results in the wrong order would show. */
function engineOf() {
  return new FakeEngine(({ shade, marks }) => {
    const width = 40;
    const mask = { width, height: 30, data: new Uint8Array(1200).fill(1, 0, shade * 20) };
    return fakeAnswer("", [groundedTerm("liver", marks.length > 1 ? null : mask, shade / 100)]);
  });
}

const COUNTING: Suite = {
  name: "counting",
  every: 2,
  run: ({ record: { id, dataset, modality, caseId } }) =>
    Promise.resolve([
      {
        kind: "prompt",
        imageId: id,
        dataset,
        modality,
        caseId,
        term: "liver",
        prompt: "text",
        dice: 0.5,
        markDice: null,
      },
    ]),
  summarise: (rows) => ({ id: "counting", title: `${rows.length} rows`, notes: [], tables: [], figures: [] }),
};

function start(engines: readonly FakeEngine[], options: Partial<PlanOptions> = {}) {
  const plan = planEvaluation({ records, seed: 1, blankEvery: 2, suites: [COUNTING], ...options });
  const workers = engines.map((engine) => openImageWorker(plan, { engine }));
  return { plan, workers: workers as [ImageWorker, ...ImageWorker[]] };
}

/** All but times and memory. */
async function numbers(report: Promise<EvaluationReport>) {
  const { tables, comparisons, rows, suiteRows, sections: all, counts } = await report;
  const sections = all.filter(({ id }) => id !== "cost");
  return {
    tables,
    comparisons,
    suiteRows,
    sections,
    counts,
    ids: rows.map(({ sampleId, answerer }) => [sampleId, answerer]),
  };
}

describe("runEvaluation", () => {
  test("one worker and three give the same numbers in the same order", async () => {
    const one = start([engineOf()]);
    const three = start([engineOf(), engineOf(), engineOf()]);
    const slow: ImageWorker = {
      ...three.workers[0],
      evaluate: async (at) => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return three.workers[0].evaluate(at);
      },
    };
    const workers: [ImageWorker, ...ImageWorker[]] = [slow, three.workers[1], three.workers[2]];
    const ofOne = await numbers(runEvaluation(one.plan, one.workers, { resamples: 20 }));
    expect(await numbers(runEvaluation(three.plan, workers, { resamples: 20 }))).toEqual(ofOne);
    expect(ofOne.suiteRows).toHaveLength(3);
    expect(ofOne.sections.map(({ title }) => title)).toContain("3 rows");
  });

  test("a run that was killed goes on with the images that are missing, and ends the same", async () => {
    const whole = start([engineOf()]);
    const expected = await numbers(runEvaluation(whole.plan, whole.workers, { resamples: 20 }));
    const killed = start([engineOf()]);
    let left = 2;
    const dying: ImageWorker = {
      ...killed.workers[0],
      evaluate: (at) => (left-- > 0 ? killed.workers[0].evaluate(at) : Promise.reject(new Error("killed"))),
    };
    await expect(runEvaluation(killed.plan, [dying], { workDir })).rejects.toThrow("killed");
    // What a kill in the middle of a write leaves behind.
    await appendFile(join(workDir, "results.jsonl"), '{"imageId":"tiny/30","outcome":{"rows":[');
    const engine = engineOf();
    const again = start([engine]);
    const told: string[] = [];
    const report = runEvaluation(again.plan, again.workers, {
      workDir,
      resamples: 20,
      onProgress: ({ done, total, imageId }) => told.push(`${imageId} ${done}/${total}`),
    });
    expect(await numbers(report)).toEqual(expected);
    expect(told).toEqual(["tiny/30 3/5", "tiny/40 4/5", "tiny/50 5/5"]);
    expect(engine.encoded).not.toContain(10);
    // And the line after the torn one was kept whole: nothing is left to do.
    const idle = engineOf();
    const third = start([idle]);
    expect(await numbers(runEvaluation(third.plan, third.workers, { workDir, resamples: 20 }))).toEqual(
      expected,
    );
    expect(idle.encoded).toEqual([]);
  });

  test("results of other settings are refused, and say which setting", async () => {
    const one = start([engineOf()]);
    await runEvaluation(one.plan, one.workers, { workDir, resamples: 20 });
    const other = start([engineOf()], { blankEvery: 3 });
    await expect(runEvaluation(other.plan, other.workers, { workDir })).rejects.toThrow(
      "with the same settings, got blankEvery 2 there and 3 now",
    );
    const fewer = start([engineOf()], { records: records.slice(1) });
    await expect(runEvaluation(fewer.plan, fewer.workers, { workDir })).rejects.toMatchObject({
      code: "other_run",
    });
    const elsewhere = records.map((record) => ({ ...record, caseId: "one patient" }));
    const otherCases = start([engineOf()], { records: elsewhere });
    await expect(runEvaluation(otherCases.plan, otherCases.workers, { workDir })).rejects.toMatchObject({
      code: "other_run",
    });
    // The same weights, but another way to use them.
    const looser = Object.assign(engineOf(), {
      model: { weightsHash: "f00d", file: { presenceThreshold: 0.4, provenance: { recipe: "fake" } } },
    });
    const otherModel = start([looser]);
    await expect(runEvaluation(otherModel.plan, otherModel.workers, { workDir })).rejects.toThrow(
      "got model",
    );
  });

  test("workers with different models are refused", async () => {
    const other = Object.assign(engineOf(), {
      model: { weightsHash: "beef", file: { presenceThreshold: 0.5, provenance: {} } },
    });
    const { plan, workers } = start([engineOf(), other]);
    await expect(runEvaluation(plan, workers)).rejects.toThrow("the same model, got 2 different ones");
  });

  test("an image that failed is tried again by the next run", async () => {
    const failing = new FakeEngine(({ shade }) => {
      if (shade === 20) throw new Error("no memory");
      return fakeAnswer("", []);
    });
    const one = start([failing], { suites: [], controls: [] });
    const report = await runEvaluation(one.plan, one.workers, { workDir, resamples: 20 });
    expect(report.failures).toEqual([
      { imageId: "tiny/20", modality: "ct", code: null, reason: "no memory" },
    ]);
    expect(await readFile(join(workDir, "results.jsonl"), "utf8")).not.toContain(
      '"imageId":"tiny/20","outcome"',
    );
    const engine = engineOf();
    const two = start([engine], { suites: [], controls: [] });
    expect((await runEvaluation(two.plan, two.workers, { workDir, resamples: 20 })).failures).toEqual([]);
    expect(engine.encoded).toEqual([20]);
  });
});
