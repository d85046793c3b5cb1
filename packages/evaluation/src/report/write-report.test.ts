import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readImage } from "@mimo/imaging";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluate } from "../harness/evaluate.js";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import { FakeEngine, fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { readPage } from "../testing/read-page.js";
import { type TinyImage, writeTinyImage } from "../testing/tiny-images.js";
import { sampleAnchor } from "./sample-list.js";
import { writeReport } from "./write-report.js";

let folder: string;
let out: string;
let image: TinyImage;
let report: EvaluationReport;
let files: string[];
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-report-"));
  out = join(folder, "out");
  image = await writeTinyImage(folder, 10, { liver: [4, 4, 24, 20] }, { dataset: "<script>x</script>" });
  const missing = { ...image.record, id: "tiny/a|b\nc", imagePath: join(folder, "missing.png") };
  const script = () => fakeAnswer("Here.", [groundedTerm("liver", image.truth.get("liver")!, 0.75)]);
  const options = { seed: 3, blankEvery: 1, resamples: 10, command: "mimo eval `x`" };
  const measured = await evaluate({
    engine: new FakeEngine(script),
    records: [image.record, missing],
    ...options,
  });
  const x = [0, 1];
  const clicks = {
    name: "Clicks a",
    caption: "Clicks",
    kind: "lines",
    xLabel: "clicks",
    yLabel: "Dice",
  } as const;
  const section = {
    id: "interaction",
    title: "Interaction",
    notes: [],
    tables: [],
    figures: [{ ...clicks, x, series: [{ name: "ct", values: [0.5, 0.75] }], yRange: null }],
    headline: [{ label: "Dice after 5 clicks", value: measured.tables[0].mean, baselines: [] }],
  };
  report = { ...measured, sections: [section] };
  files = await writeReport(report, out);
  page = await readFile(join(out, "report.html"), "utf8");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const textOf = (file: string) => readFile(join(out, file), "utf8");

describe("writeReport", () => {
  test("writes these files and leaves nothing else behind", async () => {
    expect(files).toEqual([
      "samples.jsonl",
      "report.json",
      "plots/dice-by-modality.svg",
      "plots/clicks-a.svg",
      "sheets/ct-box.png",
      "sheets/ct-text.png",
      "report.html",
      "report.md",
    ]);
    const left = await readdir(out, { recursive: true });
    expect(left.sort()).toEqual([...files, "plots", "sheets"].sort());
  });

  test("samples.jsonl has every answer, report.json everything else without local files", async () => {
    const lines = (await textOf("samples.jsonl")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(report.rows);
    const text = await textOf("report.json");
    const { rows: _rows, pictures: _pictures, suiteRows: _suiteRows, ...summary } = report;
    expect(JSON.parse(text)).toEqual(summary);
    const pathless = JSON.stringify({ ...JSON.parse(text), failures: [] });
    expect(pathless).not.toContain(folder);
  });

  test("Markdown and page state what decides the numbers", async () => {
    const text = await textOf("report.md");
    for (const fact of [
      "f00d",
      "seed | 3",
      "presence of 0.5",
      "Empty rule",
      "2, of which 1 could not be read",
      "within 2 pixels",
      "10 draws",
    ]) {
      expect(text).toContain(fact);
      expect(page).toContain(fact.replace(" | ", "</th><td>"));
    }
    expect(text).toContain("(sheets/ct-box.png)");
    expect(text).toContain("(plots/clicks-a.svg)");
    expect(text).toContain("| text | model | 1 | 1 | 1.000 | 1.000 |");
  });

  test("the first screen has the numbers that matter, those of sections too, with baselines", () => {
    const cards = page.slice(page.indexOf('class="cards"'), page.indexOf("<nav"));
    expect(cards).toContain("Dice, box");
    expect(cards).toContain("<dt>ellipse</dt>");
    expect(cards).toContain("Dice after 5 clicks");
  });

  test("the page is whole, holds its pictures, and every link within it leads somewhere", () => {
    const { problems, ids, links, elements } = readPage(page);
    expect(problems).toEqual([]);
    expect(elements.filter((name) => name === "script")).toHaveLength(1);
    expect(page).not.toMatch(/https?:\/\//);
    expect(page).toContain('<img src="data:image/jpeg;base64,');
    expect(new Set(ids).size).toBe(ids.length);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
    expect(links).toContain(sampleAnchor("tiny/10#box#liver"));
  });

  test("names from files cannot break the tables", async () => {
    expect(await textOf("report.md")).toContain("| tiny/a\\|b c | not_found |");
  });

  test("sheets are pictures with a tile per answer", async () => {
    const sheet = await readImage(join(out, "sheets", "ct-box.png"));
    expect([sheet.width, sheet.channels]).toEqual([8 + 320 + 8, 3]);
  });

  test("an image that has gone costs its tile, not the report", async () => {
    const pictures = report.pictures.map((one) => ({
      ...one,
      record: { ...one.record, imagePath: join(folder, "gone.png") },
    }));
    const again = await writeReport({ ...report, pictures }, join(folder, "again"));
    expect(again.filter((file) => file.startsWith("sheets/"))).toEqual([]);
    const text = await readFile(join(folder, "again", "report.md"), "utf8");
    expect(text).toContain("- not shown: tiny/10#box#liver: gone.png:");
  });
});
