import type { Rgb } from "@mimo/imaging";
import type { Answer } from "@mimo/inference";
import { type AnswerRecord, type TermRecord, termColor } from "./answer-record.js";

const RESET = "\u001b[0m";

/** Text that a terminal shows as it is: what would move the cursor or switch modes is left out. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

/** Paints text in a colour that it has on the overlay, bold. */
export function paint(text: string, [red, green, blue]: Rgb, color: boolean): string {
  return color ? `\u001b[1;38;2;${red};${green};${blue}m${text}${RESET}` : text;
}

/** An answer's words, each term in the colour of its mask. */
export function answerText({ text, terms }: Pick<Answer, "text" | "terms">, color: boolean): string {
  let shown = "";
  let at = 0;
  for (const [index, { start, end }] of terms.entries()) {
    shown += printable(text.slice(at, start));
    shown += paint(printable(text.slice(start, end)), termColor(index), color);
    at = end;
  }
  return shown + printable(text.slice(at));
}

function row(term: TermRecord, index: number): string[] {
  const isAbsent = term.presence !== null && term.areaPx === null;
  return [
    String(index + 1),
    printable(term.text),
    term.presence === null ? "-" : term.presence.toFixed(2),
    term.areaPx === null ? (isAbsent ? "not seen" : "-") : String(term.areaPx),
    term.areaMm2 === null ? "-" : term.areaMm2.toFixed(1),
  ];
}

/**
 * The terms as a small table: number, term, presence, area; square millimetres only where the spacing is known.
 *
 * @returns Lines with their line ends; empty without terms.
 */
export function termTable(
  { terms, spacingMm }: Pick<AnswerRecord, "terms" | "spacingMm">,
  color: boolean,
): string {
  if (terms.length === 0) return "";
  const columns = spacingMm === null ? 4 : 5;
  const head = ["#", "term", "presence", "area px", "area mm2"];
  const rows = [head, ...terms.map(row)].map((cells) => cells.slice(0, columns));
  const widths = head.slice(0, columns).map((_, c) => Math.max(...rows.map((cells) => cells[c]!.length)));
  const lines = rows.map((cells, r) => {
    const padded = cells.map((cell, c) => (c < 2 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)));
    if (r > 0) padded[1] = paint(padded[1]!, termColor(r - 1), color);
    return `  ${padded.join("  ").trimEnd()}\n`;
  });
  return lines.join("");
}
