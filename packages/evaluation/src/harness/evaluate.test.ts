import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluationSamples, PLAIN_READER } from "@mimo/dataset";
import type { MimoEngine } from "@mimo/inference";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPriorMasks } from "../baselines/prior-masks.js";
import { FakeEngine, type FakeQuestion, fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { type TinyImage, writeTinyImage } from "../testing/tiny-images.js";
import { evaluate } from "./evaluate.js";
import type { EvaluationEngine } from "./evaluation-engine.js";
import type { EvaluationReport } from "./evaluation-report.js";

let folder: string;
let images: TinyImage[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-evaluation-"));
  images = [
    await writeTinyImage(folder, 10, { liver: [4, 4, 24, 20], spleen: [28, 6, 36, 14] }),
    await writeTinyImage(
      folder,
      20,
      { "left kidney": [5, 5, 15, 20] },
      { modality: "mr", completeLabels: ["left kidney", "liver"] },
    ),
    await writeTinyImage(folder, 30, { nucleus: [2, 2, 12, 12] }, { modality: "microscopy", bodyPart: null }),
  ];
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const records = () => images.map(({ record }) => record);

/** Knows every structure by its name or mark, says so in its own words, and sees nothing that is not there. */
function oracle({ shade, question, marks }: FakeQuestion) {
  const truth = images.find(({ record }) => record.id === `tiny/${shade}`)?.truth ?? new Map();
  const [mark] = marks;
  for (const [label, mask] of truth) {
    const isNamed = question.includes(label);
    const [x, y] = mark?.kind === "point" ? mark.at : [0, 0];
    const isPointed = mark?.kind === "point" && mask.data[Math.floor(y) * mask.width + Math.floor(x)] === 1;
    if (isNamed || isPointed) return fakeAnswer(`Yes, the ${label}.`, [groundedTerm(label, mask, 0.9)]);
  }
  const name = /the (.*)\./.exec(question)?.[1] ?? "thing";
  return fakeAnswer("No.", [groundedTerm(name, null, 0.2)]);
}

/** CPU times differ from run to run. */
function withoutCost({ rows }: EvaluationReport) {
  return rows.map(({ cpuMs: _cpuMs, ...row }) => row);
}

function mean(
  report: EvaluationReport,
  protocol: string,
  measure: string,
  answerer = "model",
): number | null {
  const found = report.tables.find(
    (one) => one.protocol === protocol && one.measure === measure && one.answerer === answerer,
  );
  return found === undefined ? null : found.mean.value;
}

describe("evaluate", () => {
  test("a model that is right everywhere by name and point gets full marks for these", async () => {
    const report = await evaluate({
      engine: new FakeEngine(oracle),
      records: records(),
      seed: 1,
      resamples: 20,
    });
    expect(report.failures).toEqual([]);
    for (const protocol of ["text", "point", "text+point"]) {
      expect([mean(report, protocol, "dice"), mean(report, protocol, "ciou")]).toEqual([1, 1]);
    }
    expect(mean(report, "absent", "false_mask_rate")).toBe(0);
    expect(mean(report, "text, absent", "presence_auroc")).toBe(1);
    // It does not understand boxes: naming by point is right, by box wrong.
    expect(mean(report, "box", "dice")).toBe(0);
    expect(mean(report, "name", "term_accuracy")).toBe(0.5);
  });

  test("the headline is the mean of modality means, without microscopy", async () => {
    // Perfect on CT (two masks), nothing on MR (one mask): (1 + 0) / 2, not 2 / 3.
    const script = (asked: FakeQuestion) => (asked.shade === 20 ? fakeAnswer("None.", []) : oracle(asked));
    const report = await evaluate({
      engine: new FakeEngine(script),
      records: records(),
      seed: 1,
      resamples: 20,
    });
    const text = report.tables.find(({ protocol, measure }) => protocol === "text" && measure === "dice")!;
    expect(text.mean).toMatchObject({ value: 0.5, samples: 3, cases: 2, modalities: ["ct", "mr"] });
    expect(text.byModality.map(({ name, value }) => [name, value])).toEqual([
      ["ct", 1],
      ["mr", 0],
      ["microscopy", 1],
    ]);
    expect(text.byTerm.map(({ name, value }) => [name, value])).toEqual([
      ["cell nucleus", 1],
      ["left kidney", 0],
      ["liver", 1],
      ["spleen", 1],
    ]);
  });

  test("asks every question afresh", async () => {
    const engine = new FakeEngine(oracle);
    const report = await evaluate({ engine, records: records(), seed: 1, controls: [] });
    const first = engine.asked.filter(({ earlierTurns }) => earlierTurns === 0);
    expect(first).toHaveLength(report.rows.filter(({ answerer }) => answerer === "model").length);
    expect(engine.encoded).toEqual([10, 20, 30]);
  });

  test("a follow-up comes after its earlier turn, with the same marks, and only its own answer counts", async () => {
    const { record, truth } = images[0];
    const load = ({ label }: { label: string }) => truth.get(label)!;
    const seeds = Array.from({ length: 100 }, (_, seed) => seed);
    const isLong = (seed: number) =>
      evaluationSamples(record, load, seed).some(
        ({ protocol, turns }) => protocol === "IV" && turns.length === 2,
      );
    const seed = seeds.find(isLong)!;
    const engine = new FakeEngine(oracle);
    const report = await evaluate({
      engine,
      records: [record],
      seed,
      controls: [],
      resamples: 1,
    });
    const at = engine.asked.findLastIndex(({ earlierTurns }) => earlierTurns === 1);
    expect(engine.asked[at - 1]).toMatchObject({ earlierTurns: 0, marks: engine.asked[at].marks });
    expect(engine.asked[at].marks.length).toBeGreaterThan(0);
    const rows = report.rows.filter(({ protocol }) => protocol === "IV");
    expect(rows.map(({ question }) => question)).toEqual([engine.asked[at].question]);
  });

  test("the ellipse fills the box that the model was given", async () => {
    const report = await evaluate({
      engine: new FakeEngine(oracle),
      records: records(),
      seed: 1,
      resamples: 20,
    });
    // Of a box the ellipse is pi / 4: Dice 2 (pi / 4) / (1 + pi / 4) = 0.88, less what 5 % of jitter costs.
    expect(mean(report, "box", "dice", "ellipse")).toBeGreaterThan(0.8);
    expect(mean(report, "box", "dice", "ellipse")).toBeLessThan(0.93);
    const box = report.comparisons.find(
      ({ baseline, measure, protocol }) => baseline === "ellipse" && measure === "dice" && protocol === "box",
    )!;
    expect(box.difference.value).toBeCloseTo(-mean(report, "box", "dice", "ellipse")!, 12);
  });

  test("blank images are encoded once per size and asked about every so many images of each modality", async () => {
    const engine = new FakeEngine(oracle);
    const [{ record }] = images;
    const twins = [1, 2, 3].map((at) => ({ ...record, id: `tiny/10-${at}`, caseId: `twin ${at}` }));
    const settings = { seed: 1, blankEvery: 2, resamples: 20, controls: ["blank"] } as const;
    const report = await evaluate({ engine, records: [...records(), ...twins], ...settings });
    expect(engine.encoded.filter((shade) => shade === 128)).toHaveLength(1);
    const blind = report.rows.filter(({ answerer }) => answerer === "blank");
    const asked = new Map(blind.map(({ imageId, modality }) => [imageId, modality]));
    // Two of four CT images, and the only one of each other modality: every modality is in the mean.
    expect([...asked.values()].sort()).toEqual(["ct", "ct", "microscopy", "mr"]);
    expect(mean(report, "text", "dice", "blank")).toBe(0);
    // The model's number beside it is of the same images.
    const text = report.comparisons.find(
      ({ baseline, measure, protocol }) => baseline === "blank" && measure === "dice" && protocol === "text",
    )!;
    expect([text.model, text.other, text.difference.value]).toEqual([1, 0, 1]);
    expect(text.difference.samples).toBe(5);
  });

  test("an image that cannot be read counts in nothing; one that the model fails at counts as unanswered", async () => {
    const broken = join(folder, "broken.png");
    await writeFile(broken, "no picture");
    const bad = { ...images[0].record, id: "tiny/broken", imagePath: broken };
    const wrongSize = {
      ...images[1].record,
      id: "tiny/wrong",
      imagePath: images[1].record.imagePath,
      width: 41,
    };
    const engine = new FakeEngine((asked) => {
      if (asked.shade === 30) throw new Error("out of memory");
      return oracle(asked);
    });
    const report = await evaluate({
      engine,
      records: [bad, wrongSize, ...records()],
      seed: 1,
      resamples: 20,
    });
    expect(report.failures.map(({ imageId, code }) => [imageId, code])).toEqual([
      ["tiny/broken", "unknown_format"],
      ["tiny/wrong", "size_mismatch"],
      ["tiny/30", null],
    ]);
    expect(report.failures[2].reason).toBe("out of memory");
    expect(report.counts).toMatchObject({
      images: 5,
      failed: 3,
      unread: 2,
      byModality: { ct: { images: 1, cases: 1 }, microscopy: { images: 1, cases: 1 } },
    });
    const counted = ["tiny/10", "tiny/20", "tiny/30"];
    expect(new Set(report.rows.map(({ imageId }) => imageId))).toEqual(new Set(counted));
    const unanswered = report.rows.filter(
      ({ imageId, answerer }) => imageId === "tiny/30" && answerer === "model",
    );
    const all = evaluationSamples(images[2].record, ({ label }) => images[2].truth.get(label)!, 1);
    expect(unanswered.map(({ protocol }) => protocol)).toEqual(all.map(({ protocol }) => protocol));
    expect(unanswered.every(({ answer, ms }) => answer === "" && ms === null)).toBe(true);
    const text = report.tables.find(({ protocol, measure }) => protocol === "text" && measure === "dice")!;
    expect(text.byModality.map(({ name, value }) => [name, value])).toContainEqual(["microscopy", 0]);
  });

  test("the same seed gives the same rows and tables, another one other marks", async () => {
    const run = (seed: number) => {
      const engine = new FakeEngine(oracle);
      return evaluate({ engine, records: records(), seed, resamples: 30 }).then((report) => ({
        report,
        engine,
      }));
    };
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(withoutCost(again.report)).toEqual(withoutCost(one.report));
    expect(again.report.tables).toEqual(one.report.tables);
    expect(again.report.comparisons).toEqual(one.report.comparisons);
    expect(other.engine.asked).not.toEqual(one.engine.asked);
  });

  test("a limit takes images of every modality, and progress is told", async () => {
    const told: string[] = [];
    const many = [images[0].record, { ...images[0].record, id: "tiny/10b" }, images[1].record];
    const report = await evaluate({
      engine: new FakeEngine(oracle),
      records: many,
      seed: 1,
      limit: 2,
      controls: [],
      resamples: 10,
      onProgress: ({ done, total, failed }) => told.push(`${done}/${total} ${failed}`),
    });
    expect(Object.keys(report.counts.byModality)).toEqual(["ct", "mr"]);
    expect(told).toEqual(["1/2 0", "2/2 0"]);
    expect(report.settings).toMatchObject({ limit: 2, blankEvery: null, command: null });
  });

  test("each control takes away what it says, and is graded by the same truth", async () => {
    const { record } = images[0];
    const twin = { ...images[1].record, modality: "ct" };
    const engine = new FakeEngine(oracle);
    const report = await evaluate({ engine, records: [record, twin], seed: 1, resamples: 10 });
    const asked = (answerer: string) =>
      report.rows.filter((row) => row.answerer === answerer && row.imageId === "tiny/10");
    // The twin's picture has another shade: the fake knows it for the other image, which has a left kidney alone.
    expect(engine.encoded).toContain(20);
    expect(mean(report, "text", "dice", "shuffled")).toBe(0);
    expect(new Set(asked("no text").map(({ protocol }) => protocol))).toEqual(new Set(["text+point"]));
    expect(
      engine.asked.some(({ question, marks }) => question === "Segment this." && marks.length === 0),
    ).toBe(true);
    // Points tell the fake all, and words alone, too.
    expect(mean(report, "text+point", "dice", "no text")).toBe(1);
    expect(mean(report, "text+point", "dice", "no marks")).toBe(1);
    expect(mean(report, "point", "dice", "no marks")).toBe(0);
    expect(asked("no marks").map(({ protocol }) => protocol)).not.toContain("text");
  });

  test("priors answer what needs no words, and the box with its ellipse", async () => {
    const train = images.map(({ record }) => ({ ...record, split: "train" as const }));
    const priors = await buildPriorMasks(train, PLAIN_READER, { seed: 1 });
    const options = {
      engine: new FakeEngine(oracle),
      records: records(),
      seed: 1,
      resamples: 10,
      controls: [],
    };
    const report = await evaluate({ ...options, priors });
    // Trained on the very masks it is asked for: only the grid of 64 cells blurs them.
    expect(mean(report, "text", "dice", "prior")).toBeGreaterThan(0.9);
    expect(mean(report, "box", "dice", "prior")).toBe(mean(report, "box", "dice", "ellipse"));
    expect(mean(report, "name", "term_accuracy", "prior")).toBe(1);
    expect(report.counts.samples.prior).not.toHaveProperty("III");
    expect(report.rows.find(({ answerer }) => answerer === "prior")).toMatchObject({
      ms: null,
      answer: null,
    });
  });

  test("stops for its caller's signal, also in the middle of an image", async () => {
    const stop = new AbortController();
    const engine = new FakeEngine((asked) => {
      stop.abort();
      throw new Error(`stopped at ${asked.question}`);
    });
    const running = evaluate({ engine, records: records(), seed: 1, signal: stop.signal });
    await expect(running).rejects.toMatchObject({ code: "aborted" });
  });

  test.each([
    [{ limit: 0 }, "limit must be a whole number >= 1, got 0"],
    [{ blankEvery: 1.5 }, "blankEvery must be a whole number >= 1, got 1.5"],
    [{ resamples: Number.NaN }, "resamples must be a whole number >= 1, got NaN"],
    [{ seed: 0.5 }, "seed must be a whole number, got 0.5"],
    [{ records: [] }, "at least 1 image, got none"],
  ])("refuses %j", async (wrong, message) => {
    const options = { engine: new FakeEngine(oracle), records: records(), seed: 1, ...wrong };
    await expect(evaluate(options)).rejects.toThrow(message);
  });

  test("times are medians over images and answers", async () => {
    const report = await evaluate({
      engine: new FakeEngine(oracle),
      records: records(),
      seed: 1,
      resamples: 10,
    });
    expect(report.latency.encode).toEqual({ medianMs: 100, p90Ms: 100, count: 3 });
    expect(report.latency.answer.medianMs).toBe(20);
    expect(report.latency.masks.medianMs).toBe(4);
  });

  test("the inference engine is an evaluation engine", () => {
    const check = (engine: MimoEngine): EvaluationEngine => engine;
    expect(check).toBeTypeOf("function");
  });
});
