import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readImage } from "@mimo/imaging";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluate } from "../harness/evaluate.js";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import { FakeEngine, fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { type TinyImage, writeTinyImage } from "../testing/tiny-images.js";
import { writeReport } from "./write-report.js";

let folder: string;
let out: string;
let image: TinyImage;
let report: EvaluationReport;
let files: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-report-"));
  out = join(folder, "out");
  image = await writeTinyImage(folder, 10, { liver: [4, 4, 24, 20] });
  const missing = { ...image.record, id: "tiny/a|b\nc", imagePath: join(folder, "missing.png") };
  const script = () => fakeAnswer("Here.", [groundedTerm("liver", image.truth.get("liver")!, 0.75)]);
  const options = { seed: 3, blankEvery: 1, resamples: 10, command: "mimo eval `x`" };
  report = await evaluate({ engine: new FakeEngine(script), records: [image.record, missing], ...options });
  files = await writeReport(report, out);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("writeReport", () => {
  test("writes these files and leaves nothing else behind", async () => {
    expect(files).toEqual([
      "samples.jsonl",
      "report.json",
      "sheets/ct-box.png",
      "sheets/ct-text.png",
      "report.md",
    ]);
    expect((await readdir(out)).sort()).toEqual(["report.json", "report.md", "samples.jsonl", "sheets"]);
  });

  test("samples.jsonl has every answer, report.json everything else without local files", async () => {
    const lines = (await readFile(join(out, "samples.jsonl"), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(report.rows);
    const text = await readFile(join(out, "report.json"), "utf8");
    const { rows: _rows, pictures: _pictures, ...summary } = report;
    expect(JSON.parse(text)).toEqual(summary);
    const pathless = JSON.stringify({ ...JSON.parse(text), failures: [] });
    expect(pathless).not.toContain(folder);
  });

  test("report.md states what decides the numbers", async () => {
    const text = await readFile(join(out, "report.md"), "utf8");
    for (const fact of [
      "`f00d`",
      "`mimo eval 'x'`",
      "Seed 3",
      "presence of 0.5",
      "Empty rule",
      "2, of which 1 failed",
      "10 draws",
      "(sheets/ct-box.png)",
    ]) {
      expect(text).toContain(fact);
    }
    expect(text).toContain("| model | text | Dice | 1.0000 | - | 1 | 1 | 1 of 8 |");
    expect(text).toContain("| blank | text | Dice | 1.0000 | 1.0000 | 0.0000 |");
  });

  test("names from files cannot break the tables", async () => {
    const text = await readFile(join(out, "report.md"), "utf8");
    expect(text).toContain("| tiny/a\\|b c | not_found |");
  });

  test("sheets are pictures with a tile per answer", async () => {
    const sheet = await readImage(join(out, "sheets", "ct-box.png"));
    expect([sheet.width, sheet.channels]).toEqual([8 + 280 + 8, 3]);
  });

  test("an image that has gone costs its tile, not the report", async () => {
    const pictures = report.pictures.map((one) => ({
      ...one,
      record: { ...one.record, imagePath: join(folder, "gone.png") },
    }));
    const again = await writeReport({ ...report, pictures }, join(folder, "again"));
    expect(again).toEqual(["samples.jsonl", "report.json", "report.md"]);
    const text = await readFile(join(folder, "again", "report.md"), "utf8");
    expect(text).toContain("- not shown: tiny/10#box#liver: gone.png:");
  });
});
