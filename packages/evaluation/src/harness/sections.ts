import type { ReportSection } from "../report/section.js";
import type { EvaluationReport } from "./evaluation-report.js";

/** The parts of a report that the answers to the questions make, beyond plain tables. */
export function ownSections(_report: Omit<EvaluationReport, "sections">): ReportSection[] {
  return [];
}
