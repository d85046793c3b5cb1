import type { HeadlineNumber, ReportSection } from "./section.js";

/** A report before it is written as Markdown or HTML. */
export interface ReportDocument {
  readonly title: string;
  /** What the reader should know before the first number. */
  readonly lead: readonly string[];
  readonly headline: readonly HeadlineNumber[];
  readonly sections: readonly ReportSection[];
}

/** Stands on every report. */
export const DISCLAIMER = "Research software, not a medical device.";

/** A section of nothing but sentences and tables. */
export function plainSection(
  id: string,
  title: string,
  notes: readonly string[],
  tables: ReportSection["tables"] = [],
): ReportSection {
  return { id, title, notes, tables, figures: [] };
}
