import { formatTerm } from "@mimo/text";
import type { Term } from "../ontology/term.js";
import { agree, articleFor, articleForWord, modalityName } from "./wording.js";

/** The nine places of an image, by row then column. */
const PLACES = [
  ["upper left", "upper middle", "upper right"],
  ["middle left", "center", "middle right"],
  ["lower left", "lower middle", "lower right"],
] as const;

/** One of the nine places of an image. */
export type Place = (typeof PLACES)[number][number];

/** The place of a row and column, each 0, 1 or 2. */
export function placeAt(row: number, column: number): Place {
  return PLACES[row][column];
}

const tag = (term: Term) => formatTerm(term.term);

/** Every answer that samples give. One form each, so that a small language model can be right word for word. */
export const ANSWERS = {
  here: (term: Term) => `Here is the ${tag(term)}.`,
  /** The `<SEG>` is written: its presence score says that there is nothing, and its mask is null. */
  absent: (term: Term) => `There ${agree(term, "is", "are")} no ${tag(term)} in this image.`,
  name: (term: Term) => `This is the ${tag(term)}.`,
  yes: (term: Term) => `Yes, there ${agree(term, "is", "are")} ${articleFor(term)}${tag(term)}.`,
  no: (term: Term) => `No, there ${agree(term, "is", "are")} no ${tag(term)}.`,
  describe: (modality: string, terms: readonly Term[]) =>
    `This ${modalityName(modality)} image shows ${joinWords(terms.map((term) => `the ${tag(term)}`))}.`,
  byFact: (term: Term) => `That is the ${tag(term)}.`,
  fact: (term: Term, fact: string) => `The ${tag(term)} ${fact}.`,
  place: (term: Term, place: Place) =>
    `The ${tag(term)} ${agree(term, "is", "are")} in the ${place} of the image.`,
  extent: (term: Term, percent: string) =>
    `The ${tag(term)} ${agree(term, "covers", "cover")} ${percent} of the image.`,
  count: (term: Term, count: number) => `Count of the ${tag(term)}: ${count}.`,
  larger: (large: Term, small: Term) =>
    `The ${tag(large)} ${agree(large, "is", "are")} larger than the ${tag(small)}.`,
  attribute: (term: Term, value: string) => `The ${tag(term)} ${agree(term, "is", "are")} ${value}.`,
  modality: (modality: string) => withArticle(`${modalityName(modality)} image`),
  plane: (plane: string) => withArticle(`${plane} image`),
} as const;

function withArticle(noun: string): string {
  return `This is ${articleForWord(noun)}${noun}.`;
}

function joinWords(words: readonly string[]): string {
  if (words.length === 1) return words[0];
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}
