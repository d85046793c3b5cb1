import type { SampleRow } from "../harness/sample-row.js";
import { diceOfOverlap } from "../metrics/overlap.js";
import { numberText } from "./cell-text.js";
import { worstRows } from "./failure-section.js";
import { type Html, html } from "./html.js";

const MOST_ROWS = 3000;
const ALWAYS_WORST = 100;

/**
 * The answers that a page lists: all of them, or of too many those that the page names, the worst, and an even share of
 * the others.
 *
 * @param named - Ids of samples that the page shows elsewhere.
 */
export function listedRows(
  rows: readonly SampleRow[],
  named: ReadonlySet<string>,
  most = MOST_ROWS,
): SampleRow[] {
  if (rows.length <= most) return [...rows];
  const kept = new Set(rows.filter(({ sampleId }) => named.has(sampleId)));
  for (const row of worstRows(rows, ALWAYS_WORST)) kept.add(row);
  const rest = rows.filter((row) => !kept.has(row));
  const room = Math.max(0, most - kept.size);
  for (let k = 0; k < Math.min(room, rest.length); k++) kept.add(rest[Math.floor((k * rest.length) / room)]);
  return rows.filter((row) => kept.has(row));
}

/** Where a page lists a sample: letters that need no escaping in a link, and different for different ids. */
export function sampleAnchor(sampleId: string): string {
  const code = (character: string) => `_${character.codePointAt(0)!.toString(16)}_`;
  return `sample-${sampleId.replace(/[^A-Za-z0-9.-]/gu, code)}`;
}

/** The list of answers with its filter, an anchor per row. */
export function sampleListHtml(rows: readonly SampleRow[], total: number): Html {
  const protocols = [...new Set(rows.map(({ protocol }) => protocol))];
  return html`<p>${rows.length} of ${total} answers are listed.</p>
<form class="filter"><label>Words <input id="filter-words" type="search" autocomplete="off"></label>
<label>Asked by <select id="filter-protocol"><option value="">all</option>${protocols.map((one) => html`<option value="${one}">${one}</option>`)}</select></label>
<label>Dice at most <input id="filter-below" type="number" min="0" max="1" step="0.05"></label><output id="filter-count" aria-live="polite"></output></form>
<div class="scroll" role="region" aria-label="Samples" tabindex="0"><table><caption>Samples</caption>
<thead><tr>${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody id="sample-rows">
${rows.map(rowHtml)}</tbody></table></div>
`;
}

const COLUMNS = ["image", "modality", "asked by", "structure", "Dice", "said", "outcome"];

function rowHtml(row: SampleRow): Html {
  const { sampleId, imageId, modality, protocol, targets, overlaps, terms } = row;
  const dice =
    overlaps.length === 0
      ? null
      : overlaps.reduce((sum, one) => sum + diceOfOverlap(one), 0) / overlaps.length;
  return html`<tr id="${sampleAnchor(sampleId)}" data-protocol="${protocol}" data-dice="${dice ?? ""}"><th scope="row">${imageId}</th><td>${modality}</td><td>${protocol}</td><td>${targets.join(", ")}</td><td class="number">${numberText(dice)}</td><td>${terms.join(", ")}</td><td>${outcomeOf(row)}</td></tr>
`;
}

/** What else was right or wrong about an answer. */
function outcomeOf({ protocol, gotMask, isNamedRight, isYesNoRight, termCounts }: SampleRow): string {
  if (protocol === "absent") return gotMask ? "false mask" : "no mask, right";
  if (isNamedRight !== null) return isNamedRight ? "named right" : "named wrong";
  const parts = isYesNoRight === null ? [] : [isYesNoRight ? "yes/no right" : "yes/no wrong"];
  if (termCounts !== null) {
    const { right, superfluous, missing } = termCounts;
    parts.push(`terms: ${right} right, ${superfluous} superfluous, ${missing} missing`);
  }
  return parts.join("; ");
}
