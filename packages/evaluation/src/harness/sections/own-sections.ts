import type { ReportSection } from "../../report/section.js";
import type { EvaluationReport } from "../evaluation-report.js";
import { calibrationSection } from "./calibration-section.js";
import { costSection } from "./cost-section.js";
import { groundingSection } from "./grounding-section.js";
import { honestySection } from "./honesty-section.js";
import { languageSection } from "./language-section.js";
import { subgroupSection } from "./subgroup-section.js";

/** In the order of the report; each makes nothing if its questions were not asked. */
const SECTIONS = [
  honestySection,
  calibrationSection,
  groundingSection,
  languageSection,
  subgroupSection,
  costSection,
];

/** The parts of a report that the answers to the questions make, beyond plain tables. */
export function ownSections(report: Omit<EvaluationReport, "sections">): ReportSection[] {
  return SECTIONS.flatMap((make) => make(report) ?? []);
}
