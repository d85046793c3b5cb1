import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { documentHtml } from "../report/report-html.js";
import { documentMarkdown } from "../report/report-markdown.js";
import { writeFigures } from "../report/write-report.js";
import type { EvaluationComparison } from "./compare-evaluations.js";
import { comparisonDocument } from "./comparison-document.js";

/**
 * Writes a comparison: `comparison.html`, one page that needs no other file; `comparison.md` with its plots;
 * `comparison.json` with the same numbers.
 *
 * @param outDir - Made if missing.
 * @returns The files written, relative to `outDir`.
 */
export async function writeComparison(comparison: EvaluationComparison, outDir: string): Promise<string[]> {
  const document = comparisonDocument(comparison);
  const { pairs: _pairs, ...numbers } = comparison;
  const plots = await writeFigures(document, outDir);
  await writeFileAtomic(join(outDir, "comparison.json"), `${JSON.stringify(numbers, null, 2)}\n`);
  await writeFileAtomic(join(outDir, "comparison.html"), documentHtml(document));
  await writeFileAtomic(join(outDir, "comparison.md"), documentMarkdown(document));
  return [...plots, "comparison.json", "comparison.html", "comparison.md"];
}
