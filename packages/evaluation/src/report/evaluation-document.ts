import type { EvaluationReport } from "../harness/evaluation-report.js";
import { datasetSection, modalitySection, structureSection } from "./core-sections.js";
import { failureSection } from "./failure-section.js";
import { headlineOf } from "./headline.js";
import { plainSection, type ReportDocument } from "./report-document.js";
import { settingsSection } from "./settings-section.js";

/** Where the contact sheets go; the writers fill it. */
export const SHEETS_SECTION = "contact-sheets";
/** Where the list of answers goes; the writers fill it. */
export const SAMPLES_SECTION = "samples";

const SHEETS_NOTE =
  "Best, median and worst answers, a row each. Outlined in blue: the truth. Outlined in orange: the prediction. Marks as they were given. Small structures are shown magnified.";

/** An evaluation as a document, the numbers that matter first. */
export function evaluationDocument(report: EvaluationReport): ReportDocument {
  return {
    title: "Evaluation",
    lead: [],
    headline: headlineOf(report),
    sections: [
      settingsSection(report),
      modalitySection(report),
      ...report.sections,
      datasetSection(report),
      structureSection(report),
      plainSection(SHEETS_SECTION, "Contact sheets", [SHEETS_NOTE]),
      failureSection(report),
      plainSection(SAMPLES_SECTION, "Samples", [
        "Every answer of every answerer is a line of `samples.jsonl`.",
      ]),
    ],
  };
}
