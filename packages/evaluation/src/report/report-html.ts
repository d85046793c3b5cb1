import { createHash } from "node:crypto";
import { cellText, intervalText, isEstimate, numberText } from "./cell-text.js";
import { figureSvg } from "./figure-svg.js";
import { type Html, html, trustedHtml } from "./html.js";
import { DISCLAIMER, type ReportDocument } from "./report-document.js";
import { REPORT_SCRIPT } from "./report-script.js";
import { REPORT_STYLE } from "./report-style.js";
import type { Cell, HeadlineNumber, ReportFigure, ReportSection, ReportTable } from "./section.js";

/** What a page holds besides the document. */
export interface PageExtras {
  /** HTML to put at the end of sections, by their ids. */
  readonly sections: Readonly<Record<string, Html>>;
  /** Anchors of samples that the page lists, by sample id: cells that name one become links. */
  readonly anchors: ReadonlyMap<string, string>;
}

/**
 * A report as one page that needs nothing else: styles, script and figures are inside, and its security policy forbids
 * it to load anything.
 */
export function documentHtml(document: ReportDocument, extras?: Partial<PageExtras>): string {
  const { title, lead, headline, sections } = document;
  const { sections: additions = {}, anchors = new Map() } = extras ?? {};
  const scriptHash = createHash("sha256").update(REPORT_SCRIPT).digest("base64");
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trustedHtml(REPORT_STYLE)}</style>
</head>
<body>
<header><h1>${title}</h1><p class="disclaimer">${DISCLAIMER}</p>${lead.map((one) => html`<p>${words(one)}</p>`)}</header>
<main>
${headline.length === 0 ? [] : html`<ul class="cards" aria-label="Headline numbers">${headline.map(card)}</ul>`}
<nav aria-label="Parts of the report"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
${sections.map((section) => sectionHtml(section, additions[section.id], anchors))}
</main>
<script>${trustedHtml(REPORT_SCRIPT)}</script>
</body>
</html>
`.text;
}

function card({ label, value, baselines }: HeadlineNumber): Html {
  const range = intervalText(value);
  return html`<li><span class="label">${label}</span><span class="value">${numberText(value.value)}</span>${
    range === null ? [] : html`<span class="range">${range}</span>`
  }${
    baselines.length === 0
      ? []
      : html`<dl>${baselines.map(({ name, value: other }) => html`<dt>${name}</dt><dd>${numberText(other.value)}</dd>`)}</dl>`
  }</li>`;
}

function sectionHtml(
  { id, title, notes, tables, figures }: ReportSection,
  addition: Html | undefined,
  anchors: PageExtras["anchors"],
): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${notes.length === 0 ? [] : html`<ul class="notes">${notes.map((note) => html`<li>${words(note)}</li>`)}</ul>`}
${tables.map((table) => tableHtml(table, anchors))}
${figures.map(figureHtml)}
${addition ?? []}
</section>
`;
}

/** A table with its head and first column marked as such; without rows it says so. */
export function tableHtml({ caption, columns, rows }: ReportTable, anchors: PageExtras["anchors"]): Html {
  if (rows.length === 0) return html`<p><strong>${caption}</strong>: none.</p>`;
  const classes = columns.map((_, at) => classOf(rows.map((row) => row[at] ?? null)));
  const body = rows.map(([first, ...rest]) => {
    const head = first === undefined ? [] : html`<th scope="row">${cellHtml(first, anchors)}</th>`;
    return html`<tr>${head}${rest.map((cell, at) => html`<td${classes[at + 1] ?? []}>${cellHtml(cell, anchors)}</td>`)}</tr>\n`;
  });
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${columns.map((column, at) => html`<th scope="col"${at === 0 ? [] : (classes[at] ?? [])}>${column}</th>`)}</tr></thead>
<tbody>${body}</tbody></table></div>
`;
}

function cellHtml(cell: Cell, anchors: PageExtras["anchors"]): Html {
  if (isEstimate(cell)) {
    const range = intervalText(cell);
    return html`${numberText(cell.value)}${range === null ? [] : html` <span class="range" title="95 % interval; ${cell.samples} answers of ${cell.cases} cases">${range}</span>`}`;
  }
  const anchor = typeof cell === "string" ? anchors.get(cell) : undefined;
  return anchor === undefined ? html`${cellText(cell)}` : html`<a href="#${anchor}">${cellText(cell)}</a>`;
}

/** Columns of nothing but numbers stand to the right. */
function classOf(cells: readonly Cell[]): Html {
  const isNumber = (cell: Cell) => typeof cell !== "string" || /^[-+<]? ?[\d,.]*$/.test(cell);
  return trustedHtml(cells.every(isNumber) ? ' class="number"' : "");
}

/** The drawing, and its numbers for those who cannot see it. */
function figureHtml(figure: ReportFigure): Html {
  const { caption, series, x, xLabel } = figure;
  const table: ReportTable = {
    caption: `Numbers of: ${caption}`,
    columns: [xLabel, ...series.map(({ name }) => name)],
    rows: x.map((place, at) => [String(place), ...series.map((one) => pointOf(one, at))]),
  };
  return html`<figure>${figureSvg(figure)}<figcaption>${caption}</figcaption><details><summary>Numbers of this figure</summary>${tableHtml(table, new Map())}</details></figure>
`;
}

function pointOf({ values, intervals }: ReportFigure["series"][number], at: number): Cell {
  const value = values[at] ?? null;
  const interval = intervals?.[at] ?? null;
  return interval === null || value === null
    ? value
    : `${numberText(value)} (${numberText(interval[0])} to ${numberText(interval[1])})`;
}

/** A sentence of ours; what stands in backticks is code. */
function words(text: string): Html[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
