import type { Mention } from "./term-mentions.js";

interface Group {
  readonly terms: readonly string[];
  readonly start: number;
  readonly end: number;
}

const JOIN = /^\s*(?:,|(?:,\s*)?(?:and|or|both)\b)\s*(?:both\s+)?(?:the\s+|an?\s+)?$/i;
const CLAUSE_END = /[.;:!?](?=\s|$)|,(?=\s)|\b(?:and|but|while|whereas)\b/gi;

/** Tells which terms a claim in an answer is about, by the grammar of plain sentences. */
export class Subjects {
  readonly #text: string;
  readonly #groups: readonly Group[];
  readonly #clauseEnds: readonly number[];

  constructor(text: string, mentions: readonly Mention[]) {
    this.#text = text;
    this.#groups = groupsOf(text, mentions);
    this.#clauseEnds = Array.from(text.matchAll(CLAUSE_END), ({ index }) => index).filter(
      (at) => !this.#groups.some(({ start, end }) => at >= start && at < end),
    );
  }

  /**
   * The terms that a claim at `[start, end)` speaks of: those named before it in its clause, else after it there, else
   * those named last. Empty if the text names none.
   */
  of(start: number, end: number): readonly string[] {
    const from = this.#clauseEnds.findLast((at) => at < start) ?? 0;
    const to = this.#clauseEnds.find((at) => at >= end) ?? this.#text.length;
    const before = this.#groups.filter((group) => group.end <= start);
    const after = this.#groups.filter((group) => group.start >= end);
    const inClause =
      before.filter((group) => group.start >= from).at(-1) ?? after.find((group) => group.end <= to);
    return (inClause ?? before.at(-1) ?? after[0])?.terms ?? [];
  }

  /** The terms named right after a place, at most one word between: "3 small polyps". Null if there are none. */
  rightAfter(end: number): readonly string[] | null {
    const next = this.#groups.find(({ start }) => start >= end);
    const between = next === undefined ? null : this.#text.slice(end, next.start);
    return next !== undefined && between !== null && /^\s+(?:[\p{L}-]+\s+)?$/u.test(between)
      ? next.terms
      : null;
  }

  /** Whether the word that ends here sets something beside a term that is named next: "left of the liver". */
  relates(end: number): boolean {
    const next = this.#groups.find(({ start }) => start >= end);
    const between = next === undefined ? "" : this.#text.slice(end, next.start);
    return next !== undefined && /^\s+(?:(?:to|of|than)\s+)?(?:(?:the|an?|both)\s+)?$/i.test(between);
  }

  /** The terms named last before a place in its sentence, and first after it: the sides of a comparison. */
  around(
    start: number,
    end: number,
  ): { readonly before: readonly string[]; readonly after: readonly string[] } {
    const stops = Array.from(this.#text.matchAll(/[.;!?](?=\s|$)/g), ({ index }) => index);
    const from = stops.findLast((at) => at < start) ?? 0;
    const to = stops.find((at) => at >= end) ?? this.#text.length;
    const before = this.#groups.findLast((group) => group.start >= from && group.end <= start);
    const after = this.#groups.find((group) => group.start >= end && group.end <= to);
    return { before: before?.terms ?? [], after: after?.terms ?? [] };
  }
}

function groupsOf(text: string, mentions: readonly Mention[]): Group[] {
  const groups: Group[] = [];
  for (const { term, start, end } of mentions) {
    const last = groups.at(-1);
    if (last !== undefined && JOIN.test(text.slice(last.end, start))) {
      groups[groups.length - 1] = { terms: [...last.terms, term], start: last.start, end };
    } else groups.push({ terms: [term], start, end });
  }
  return groups;
}
