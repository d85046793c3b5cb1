import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { type DatasetReader, PLAIN_READER } from "@mimo/dataset";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import { drawSheets } from "./contact-sheets.js";
import { evaluationDocument, SAMPLES_SECTION, SHEETS_SECTION } from "./evaluation-document.js";
import { figureFile } from "./figure-svg.js";
import { type GallerySheet, galleryHtml } from "./gallery.js";
import type { Html } from "./html.js";
import type { ReportDocument } from "./report-document.js";
import { documentHtml } from "./report-html.js";
import { documentMarkdown, figurePath, markdownText } from "./report-markdown.js";
import { listedRows, sampleAnchor, sampleListHtml } from "./sample-list.js";

/** What was drawn of the answers. */
interface DrawnSheets {
  readonly files: string[];
  readonly problems: string[];
  readonly gallery: GallerySheet[];
}

/**
 * Writes a report:
 * - `report.html`: one page with everything, that needs no other file and no network;
 * - `report.md`, with the figures in `plots/` and the contact sheets in `sheets/<modality>-<protocol>.png`;
 * - `report.json`: the same numbers;
 * - `samples.jsonl`: every answer, a line each; `suites.jsonl`: every line of the wider suites, if they were run.
 *
 * Every file is written whole or not at all, `report.md` last. Files of an earlier report of the same name are replaced.
 * Sheets and page show images, samples.jsonl holds case ids: what is in the images' folder decides who may see them.
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
  const { rows, pictures: _local, suiteRows, ...summary } = report;
  const files: string[] = [];
  const write = async (file: string, content: string | Iterable<string>) => {
    await writeFileAtomic(join(outDir, file), content);
    files.push(file);
  };
  await write("samples.jsonl", jsonLines(rows));
  if (suiteRows.length > 0) await write("suites.jsonl", jsonLines(suiteRows));
  await write("report.json", `${JSON.stringify(summary, null, 2)}\n`);
  const document = evaluationDocument(report);
  files.push(...(await writeFigures(document, outDir)));
  const sheets = await writeSheets(report, outDir, data);
  files.push(...sheets.files);
  await write("report.html", reportHtml(report, document, sheets));
  await write("report.md", documentMarkdown(document, { [SHEETS_SECTION]: sheetLinks(sheets) }));
  return files;
}

/**
 * Writes the figures of a document, for its Markdown.
 *
 * @returns The files, relative to `outDir`.
 */
export async function writeFigures({ sections }: ReportDocument, outDir: string): Promise<string[]> {
  const files: string[] = [];
  for (const figure of sections.flatMap(({ figures }) => figures)) {
    await writeFileAtomic(join(outDir, figurePath(figure)), figureFile(figure));
    files.push(figurePath(figure));
  }
  return files;
}

async function writeSheets(
  report: EvaluationReport,
  outDir: string,
  data: Pick<DatasetReader, "readImage">,
): Promise<DrawnSheets> {
  const drawn: DrawnSheets = { files: [], problems: [], gallery: [] };
  for await (const { png, name, problems, ...sheet } of drawSheets(report, (record) =>
    data.readImage(record),
  )) {
    drawn.problems.push(...problems);
    if (png === null) continue;
    await writeFileAtomic(join(outDir, "sheets", name), png);
    drawn.files.push(`sheets/${name}`);
    drawn.gallery.push(sheet);
  }
  return drawn;
}

function reportHtml(report: EvaluationReport, document: ReportDocument, sheets: DrawnSheets): string {
  const own = report.rows.filter(({ answerer }) => answerer === report.mainAnswerer);
  const named = new Set(sheets.gallery.flatMap(({ tiles }) => tiles.map(({ row }) => row.sampleId)));
  const cells = document.sections.flatMap(({ tables }) => tables.flatMap(({ rows }) => rows.flat()));
  for (const cell of cells) if (typeof cell === "string") named.add(cell);
  const listed = listedRows(own, named);
  const sections: Record<string, Html> = {
    [SHEETS_SECTION]: galleryHtml(sheets.gallery, sheets.problems),
    [SAMPLES_SECTION]: sampleListHtml(listed, own.length),
  };
  const anchors = new Map(listed.map(({ sampleId }) => [sampleId, sampleAnchor(sampleId)]));
  return documentHtml(document, { sections, anchors });
}

function sheetLinks({ files, problems }: DrawnSheets): string {
  const links = files.map((file) => `- [${file}](${file})`);
  return [...links, ...problems.map((problem) => `- not shown: ${markdownText(problem)}`)].join("\n");
}

function* jsonLines(rows: readonly unknown[]): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`;
}
