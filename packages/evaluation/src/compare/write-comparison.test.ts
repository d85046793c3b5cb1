import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPage } from "../testing/read-page.js";
import { segmentRow } from "../testing/sample-rows.js";
import { compareEvaluations } from "./compare-evaluations.js";
import { readEvaluation } from "./stored-evaluation.js";
import { writeComparison } from "./write-comparison.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-compare-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A folder as an evaluation leaves it; rows may lack what later versions measure. */
async function store(rows: readonly object[], report: object = { settings: { seed: 1 } }): Promise<void> {
  await writeFile(join(folder, "report.json"), JSON.stringify(report));
  await writeFile(join(folder, "samples.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

test("folders of older versions are read: what they did not measure is not compared as zero", async () => {
  const { surfaceDice: _s, grounding: _g, isClosedRight: _c, attributes: _a, ...old } = segmentRow(1, 0.5);
  await store([
    { ...old, protocol: "IV" },
    { ...segmentRow(2, 1), answerer: "ellipse" },
  ]);
  const evaluation = await readEvaluation(folder);
  expect(evaluation.rows.map(({ imageId }) => imageId)).toEqual(["set/1"]);
  const { measures } = compareEvaluations(evaluation, evaluation);
  expect(measures.map(({ measure }) => measure)).toEqual(["iou"]);
});

test.each([
  ["no JSON", ["{"], "samples.jsonl, line 1 must be JSON"],
  ["a row without an id", [JSON.stringify({ a: "Jane Doe" })], "line 1 must have sampleId"],
])("%s is refused, without quoting it", async (_name, lines, message) => {
  await store([]);
  await writeFile(join(folder, "samples.jsonl"), lines.join("\n"));
  const failure = await readEvaluation(folder).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "bad_file", message: expect.stringContaining(message) });
  expect(String(failure)).not.toContain("Jane");
});

test("a folder without a report is refused", async () => {
  await expect(readEvaluation(folder)).rejects.toMatchObject({ code: "bad_file" });
});

test("a comparison is written as a page that is whole, as Markdown and as numbers", async () => {
  await store([segmentRow(1, 0.5, { targets: ["<img src=x>"] }), segmentRow(2, 0.5)]);
  const a = await readEvaluation(folder);
  const b = { ...a, rows: a.rows.map((row) => ({ ...row, overlaps: segmentRow(1, 0.75).overlaps })) };
  const files = await writeComparison(compareEvaluations(a, b), folder);
  expect(files).toEqual(["plots/dice-a-and-b.svg", "comparison.json", "comparison.html", "comparison.md"]);
  const [page, markdown, json] = await Promise.all(
    ["comparison.html", "comparison.md", "comparison.json"].map((file) =>
      readFile(join(folder, file), "utf8"),
    ),
  );
  expect(readPage(page).problems).toEqual([]);
  expect(readPage(page).elements).not.toContain("img");
  expect(page).not.toMatch(/https?:\/\//);
  expect(markdown).toContain("| text | Dice | 0.500 | 0.750 | 0.250 (0.250 to 0.250) |");
  expect(JSON.parse(json)).toMatchObject({ paired: 2, onlyA: 0 });
  expect(json).not.toContain("case 1");
});
