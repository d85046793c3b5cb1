import { activeOntology, type Term, wordsFor } from "@mimo/dataset";
import { normaliseTerm } from "@mimo/text";

/** A place in a text that names a term, by any of its words. */
export interface Mention {
  /** Canonical term. */
  readonly term: string;
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

type Index = Map<string, string>;

/** Of the ontology; made when it is first needed, as a user's file may extend the ontology before. */
let ontologyIndex: Index | null = null;
const LONGEST = 8;

/**
 * Finds terms in texts by whole words, whatever their case and number; the longest name wins.
 *
 * Vague terms of the ontology ("gland", "streaks") are everyday words too and count only if they are asked for.
 */
export class TermFinder {
  readonly #own: Index;

  /** @param terms - Terms to find besides the ontology's; these go first. */
  constructor(terms: readonly Term[]) {
    this.#own = indexTerms(terms);
  }

  /** The mentions in a text, in order; they do not overlap. */
  find(text: string): Mention[] {
    const tokens = tokensOf(text);
    const found: Mention[] = [];
    for (let at = 0; at < tokens.length; ) {
      const length = this.#longestAt(tokens, at);
      if (length > 0) found.push(this.#mention(tokens, at, length));
      at += Math.max(1, length);
    }
    return found;
  }

  /** Every term that a text names, also those within longer names: "kidney" in "left kidney". */
  findNested(text: string): Set<string> {
    const tokens = tokensOf(text);
    const found = new Set<string>();
    for (let at = 0; at < tokens.length; at++) {
      for (let length = 1; length <= Math.min(LONGEST, tokens.length - at); length++) {
        const term = this.#termOf(tokens, at, length);
        if (term !== undefined) found.add(term);
      }
    }
    return found;
  }

  #longestAt(tokens: readonly Token[], at: number): number {
    for (let length = Math.min(LONGEST, tokens.length - at); length > 0; length--) {
      if (this.#termOf(tokens, at, length) !== undefined) return length;
    }
    return 0;
  }

  #mention(tokens: readonly Token[], at: number, length: number): Mention {
    const term = this.#termOf(tokens, at, length) as string;
    return { term, start: tokens[at].start, end: tokens[at + length - 1].end };
  }

  #termOf(tokens: readonly Token[], at: number, length: number): string | undefined {
    const key = keyOf(tokens.slice(at, at + length));
    return this.#own.get(key) ?? indexOfOntology().get(key);
  }
}

function indexOfOntology(): Index {
  ontologyIndex ??= indexTerms(activeOntology().terms.filter(({ vague }) => !vague));
  return ontologyIndex;
}

function indexTerms(terms: readonly Term[]): Index {
  const index: Index = new Map();
  const add = (word: string, term: Term) => {
    const key = keyOf(tokensOf(word));
    if (key !== "" && !index.has(key)) index.set(key, term.term);
  };
  for (const term of terms) add(term.term, term);
  for (const term of terms) for (const word of wordsFor(term)) add(word, term);
  return index;
}

function keyOf(tokens: readonly Token[]): string {
  return tokens.map(({ word }) => word).join(" ");
}

/** Words without "the", in the singular. Hyphens and slashes separate: "ground-glass" is two. */
function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}]+(?:['’]s\b)?/gu), (match) => ({
    word: normaliseTerm(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  })).filter(({ word }) => word !== "the");
}
