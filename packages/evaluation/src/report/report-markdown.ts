import { cellText, fileSafe } from "./cell-text.js";
import { DISCLAIMER, type ReportDocument } from "./report-document.js";
import type { Cell, HeadlineNumber, ReportFigure, ReportSection, ReportTable } from "./section.js";

/** Where a figure's file lies, relative to the report. */
export function figurePath({ name }: ReportFigure): string {
  return `plots/${fileSafe(name)}.svg`;
}

/**
 * A report as Markdown. Figures are links to the files of {@link figurePath}.
 *
 * @param extras - Markdown to put at the end of sections, by their ids.
 */
export function documentMarkdown(
  document: ReportDocument,
  extras: Readonly<Record<string, string>> = {},
): string {
  const { title, lead, headline, sections } = document;
  return [
    `# ${plain(title)}`,
    `**${DISCLAIMER}**`,
    ...lead.map(plain),
    ...(headline.length === 0 ? [] : [tableMarkdown(headlineTable(headline))]),
    ...sections.map((section) => sectionMarkdown(section, extras[section.id])),
  ]
    .join("\n\n")
    .concat("\n");
}

/** The headline as a table: a row for who the report is about, then one per baseline. */
export function headlineTable(headline: readonly HeadlineNumber[]): ReportTable {
  const names = [...new Set(headline.flatMap(({ baselines }) => baselines.map(({ name }) => name)))];
  return {
    caption: "Headline",
    columns: ["", ...headline.map(({ label }) => label)],
    rows: [
      ["**this report**", ...headline.map(({ value }) => value)],
      ...names.map((name): Cell[] => [
        name,
        ...headline.map(({ baselines }) => baselines.find((one) => one.name === name)?.value ?? null),
      ]),
    ],
  };
}

function sectionMarkdown({ title, notes, tables, figures }: ReportSection, extra?: string): string {
  return [
    `## ${markdownText(title)}`,
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${plain(note)}`).join("\n")]),
    ...tables.flatMap((table) => [`**${markdownText(table.caption)}**`, tableMarkdown(table)]),
    ...figures.map((figure) => `![${markdownText(figure.caption)}](${figurePath(figure)})`),
    ...(extra === undefined || extra === "" ? [] : [extra]),
  ].join("\n\n");
}

function tableMarkdown({ columns, rows }: ReportTable): string {
  if (rows.length === 0) return "None.";
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map((row) => line(row.map(cellText)))].join(
    "\n",
  );
}

/** Our own sentences: code in backticks stays, a line break or a tag does not. */
function plain(text: string): string {
  return oneLine(text).replace(/</g, "&lt;");
}

/** Words that may come out of a file, for a line or a cell: they do not end a table, nor become links, code or tags. */
export function markdownText(text: string): string {
  return plain(text).replace(/[|[\]`\\]/g, "\\$&");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
