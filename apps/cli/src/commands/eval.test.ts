import { EventEmitter } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeRle, maskFromBox } from "@mimo/imaging";
import { expect, test } from "vitest";
import { CliError } from "../cli-error.js";
import type { ProcessLine } from "../io.js";
import { FakeEngine } from "../testing/fake-engine.js";
import { writePlainDataset } from "../testing/plain-dataset.js";
import { filesIn, run, withFolder } from "../testing/run.js";

/** Evaluates a dataset of three test images. */
function evaluating<T>(
  more: readonly string[],
  check: (result: Awaited<ReturnType<typeof run>>, out: string, engine: FakeEngine) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    await writePlainDataset(join(folder, "data"), "test", 3);
    const engine = new FakeEngine();
    const out = join(folder, "out");
    const argv = ["eval", "--data", join(folder, "data"), "--out", out, ...more];
    return check(await run(argv, { engine }), out, engine);
  });
}

test("a report is written, with the command line that made it", () =>
  evaluating([], async ({ code, stdout, stderr }, out, engine) => {
    expect(code).toBe(0);
    expect(stdout).toContain(`3 images. The report is in ${join(out, "report.html")}`);
    expect(stderr).toContain("evaluate 3/3");
    const report = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
    expect(report.settings).toMatchObject({ seed: 1, limit: null, blankEvery: 8 });
    expect(report.settings.command).toMatch(/^mimo eval --data .* --split test .* --seed 1 --blank-every 8$/);
    expect(engine.released).toBe(1);
    expect(await filesIn(out)).not.toContain("work");
  }));

test("--limit, --no-blank and --seed reach the evaluation; --json prints its numbers", () =>
  evaluating(["--limit", "2", "--no-blank", "--seed", "7", "--json"], async ({ stdout }) => {
    const report = JSON.parse(stdout);
    expect(report.settings).toMatchObject({ seed: 7, limit: 2, blankEvery: null });
    expect(report.counts.images).toBe(2);
    expect(report).not.toHaveProperty("rows");
  }));

/** Both ends of a line within this process; what is said arrives later, as between processes. */
function linkedLines(): [ProcessLine, ProcessLine] {
  const ends = [new EventEmitter(), new EventEmitter()] as const;
  const disconnect = () => {
    for (const end of ends) end.emit("disconnect");
  };
  const lineOf = (own: EventEmitter, other: EventEmitter): ProcessLine => ({
    send: (message) => setImmediate(() => other.emit("message", JSON.parse(JSON.stringify(message)))),
    on: (event: string, heard: (message: unknown) => void) => own.on(event, heard),
    disconnect,
  });
  return [lineOf(...ends), lineOf(ends[1], ends[0])];
}

/** Runs the other processes of an evaluation in this one. */
function processes(codes: Promise<number>[], engines: FakeEngine[]) {
  return (argv: readonly string[]) => {
    const [here, parent] = linkedLines();
    const engine = new FakeEngine();
    engines.push(engine);
    codes.push(run(argv, { engine, parent }).then(({ code }) => code));
    return here;
  };
}

test("processes share the images, end with the evaluation, and give the numbers of one", () =>
  evaluating(["--json", "--blank-every", "2"], async (alone) =>
    withFolder(async (folder) => {
      await writePlainDataset(join(folder, "data"), "test", 3);
      const more = join(folder, "data", "more");
      await writePlainDataset(more, "train", 2);
      const lines = await readFile(join(more, "index.jsonl"), "utf8");
      await writeFile(join(more, "index.jsonl"), lines.replaceAll('"Made"', '"Other"'));
      const argv = ["eval", "--data", join(folder, "data"), "--out", join(folder, "out"), "--json"];
      const [codes, engines]: [Promise<number>[], FakeEngine[]] = [[], []];
      const startProcess = processes(codes, engines);
      const { stdout, stderr } = await run([...argv, "--blank-every", "2", "--workers", "3"], {
        startProcess,
      });
      expect(await Promise.all(codes)).toEqual([0, 0, 0]);
      expect(engines.map(({ opened }) => opened.length).every((count) => count > 0)).toBe(true);
      expect(stderr).toContain("evaluate 3/3");
      const ofModel = (text: string) =>
        JSON.parse(text).tables.filter(({ answerer }: { answerer: string }) => answerer !== "prior");
      expect(ofModel(stdout)).toEqual(ofModel(alone.stdout));
      expect(JSON.parse(stdout).counts.samples.prior).toBeDefined();
    }),
  ));

test("a process that cannot open the model says why, in its own words", () =>
  withFolder(async (folder) => {
    await writePlainDataset(join(folder, "data"), "test", 3);
    const argv = ["eval", "--data", join(folder, "data"), "--out", join(folder, "out")];
    const startProcess = (own: readonly string[]) => {
      const [here, parent] = linkedLines();
      const refuse = () => Promise.reject(new CliError("no_model", "model: a folder with model.json, got x"));
      void run(own, { parent, openEngine: refuse });
      return here;
    };
    const { code, stderr } = await run(argv, { startProcess });
    expect([code, stderr]).toEqual([2, "mimo: model: a folder with model.json, got x\n"]);
  }));

test.each([
  [
    ["--suites", "clicks"],
    'must be all, none or of questions, interaction, stability, corruption, got "clicks"',
  ],
  [["--controls", "no text"], "must be all, none or of blank, shuffled, no-text, no-marks"],
  [["--worker", "none"], "--worker is for the processes that mimo eval starts"],
])("refuses %j", (more, message) =>
  evaluating(more, async ({ code, stderr }) => {
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  }),
);

test("the command line of the report has whatever may change a number", () =>
  evaluating(["--threads", "2"], async (_, out) => {
    const { settings } = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
    expect(settings.command).toContain("--threads 2");
  }));

test("--suites and --controls choose what is asked, and the report says so", () =>
  evaluating(["--suites", "none", "--controls", "blank,no-marks", "--blank-every", "1"], async (_, out) => {
    const report = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
    expect(Object.keys(report.counts.samples).sort()).toEqual(["blank", "ellipse", "model", "no marks"]);
    expect(report.settings.command).toContain("--suites questions --controls blank,no-marks --blank-every 1");
    expect(await filesIn(out)).not.toContain("suites.jsonl");
  }));

test("--predictions scores another system without opening a model", () =>
  withFolder(async (folder) => {
    await writePlainDataset(join(folder, "data"), "test", 2);
    const results = join(folder, "results.json");
    const segmentation = encodeRle(maskFromBox([4, 4, 20, 24], 32, 32));
    await writeFile(results, JSON.stringify([{ image_id: "Made/0", category: "liver", segmentation }]));
    const argv = ["eval", "--data", join(folder, "data"), "--out", join(folder, "out"), "--json"];
    const openEngine = () => Promise.reject(new Error("no model is needed"));
    const { code, stdout } = await run([...argv, "--predictions", `coco:${results}`], { openEngine });
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ mainAnswerer: "imported", counts: { images: 2 } });
    const dice = report.tables.find((one: { measure: string }) => one.measure === "dice");
    expect([dice.answerer, dice.protocol, dice.mean.value]).toEqual(["imported", "text", 0.5]);
    expect(report.settings.command).toContain(`--predictions coco:${results}`);
    expect(await filesIn(join(folder, "out"))).toContain("report.html");
  }));

test("a split without images is refused with code 2 and writes nothing", () =>
  evaluating(["--split", "val"], async ({ code, stderr }, out) => {
    expect(code).toBe(2);
    expect(stderr).toBe("mimo: evaluate: at least 1 image, got none\n");
    expect(await filesIn(join(out, ".."))).not.toContain("out");
  }));
