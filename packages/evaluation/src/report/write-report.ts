import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { type DatasetReader, PLAIN_READER } from "@mimo/dataset";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import { drawSheets } from "./contact-sheets.js";
import { reportMarkdown } from "./report-markdown.js";

/**
 * Writes a report: `report.md` to read, `report.json` with the same numbers, `samples.jsonl` with every answer, a line each, and
 * `sheets/<modality>-<protocol>.png` with the best, median and worst answers of the box and text protocols.
 *
 * Every file is written whole or not at all, `report.md` last. Files of an earlier report of the same name are replaced.
 * The sheets show images and samples.jsonl holds case ids: what is in the images' folder decides who may see them.
 *
 * @param outDir - Made if missing.
 * @param data - Where the sheets' images come from: that of the evaluation. Default: files of a plain folder.
 * @returns The files written, relative to `outDir` and with forward slashes, in that order.
 */
export async function writeReport(
  report: EvaluationReport,
  outDir: string,
  data: Pick<DatasetReader, "readImage"> = PLAIN_READER,
): Promise<string[]> {
  const { rows, pictures: _local, ...summary } = report;
  await writeFileAtomic(join(outDir, "samples.jsonl"), jsonLines(rows));
  await writeFileAtomic(join(outDir, "report.json"), `${JSON.stringify(summary, null, 2)}\n`);
  const files: string[] = [];
  const problems: string[] = [];
  for await (const sheet of drawSheets(report, (record) => data.readImage(record))) {
    problems.push(...sheet.problems);
    if (sheet.png === null) continue;
    const file = `sheets/${sheet.name}`;
    await writeFileAtomic(join(outDir, file), sheet.png);
    files.push(file);
  }
  await writeFileAtomic(join(outDir, "report.md"), reportMarkdown(report, { files, problems }));
  return ["samples.jsonl", "report.json", ...files, "report.md"];
}

function* jsonLines(rows: readonly unknown[]): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}
