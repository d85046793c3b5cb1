import { stripTags } from "@mimo/text";
import { EvaluationError } from "../../evaluation-error.js";
import { yesOrNo } from "../terms.js";

const ARTICLES = new Set(["a", "an", "the"]);

const DIGITS: ReadonlyMap<string, string> = new Map(
  ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    .map((word, value): [string, string] => [word, String(value)])
    .concat([["none", "0"]]),
);

/**
 * The words by which answers to questions are compared, after the convention of VQA that LLaVA-Med's `normalize_word`
 * follows: lower case, no articles, no punctuation, "none" and "zero" to "ten" as digits. Tags are taken out first.
 *
 * Departures: apostrophes are dropped on both sides instead of being put back by a table ("dont" for "don't"),
 * hyphens always part words, and every sign that is neither letter nor digit goes ("50%" is "50"). Points between
 * digits stay, commas go.
 *
 * @example
 * answerWords("The left lung, two nodules"); // ["left", "lung", "2", "nodules"]
 */
export function answerWords(text: string): string[] {
  return choiceWords(text).filter((word) => !ARTICLES.has(word));
}

function spokenWords(text: string): string[] {
  const bare = stripTags(text)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/(?<=\d),(?=\d)/g, "");
  return bare.match(/\d+(?:\.\d+)+|[\p{L}\p{N}]+/gu) ?? [];
}

/** A question whose answer is yes or no, or one of some choices. */
export interface ClosedQuestion {
  /** Null where nothing was answered, which is wrong. */
  readonly said: string | null;
  readonly truth: string;
  /**
   * What there was to choose from; null if the data does not say. Without it a truth that starts with yes or no is a
   * choice of the two.
   */
  readonly choices: readonly string[] | null;
}

/**
 * The choice that an answer names first, in whole words: "no" is not in "nodule" or "normal". Of choices that start
 * at the same word, the longest.
 *
 * Words are taken as they stand: "there is no doubt: yes" says no, and "the polyp is shown here" says neither yes nor
 * no.
 *
 * @returns Index into `choices`; null if the answer names none.
 * @example
 * namedChoice("There is no nodule.", ["yes", "no"]); // 1
 */
export function namedChoice(said: string, choices: readonly string[]): number | null {
  const words = choiceWords(said);
  const spelled = choices.map(choiceWords);
  const longestFirst = choices.map((_, at) => at).sort((a, b) => spelled[b].length - spelled[a].length);
  for (let start = 0; start < words.length; start++) {
    const found = longestFirst.find((at) => startsAt(words, start, spelled[at]));
    if (found !== undefined) return found;
  }
  return null;
}

/** With articles, for "A" may be a choice. */
function choiceWords(text: string): string[] {
  return spokenWords(text).map((word) => DIGITS.get(word) ?? word);
}

function startsAt(words: readonly string[], start: number, part: readonly string[]): boolean {
  return part.length > 0 && part.every((word, at) => words[start + at] === word);
}

/**
 * Whether a closed question was answered right. With choices (or yes and no): the first choice that the answer names
 * is the truth; an answer that names none is wrong. Without: the answer is the truth, word for word, by
 * {@link answerWords}.
 *
 * @throws {EvaluationError} `bad_option` if the truth is not one of the choices.
 */
export function isClosedRight({ said, truth, choices }: ClosedQuestion): boolean {
  const verdict = yesOrNo(truth);
  if (choices !== null) return picks(said, choices, truth);
  if (verdict !== null) return picks(said, ["yes", "no"], verdict);
  return isSame(answerWords(said ?? ""), answerWords(truth));
}

function picks(said: string | null, choices: readonly string[], truth: string): boolean {
  const right = choices.findIndex((choice) => isSame(choiceWords(choice), choiceWords(truth)));
  if (right < 0) {
    throw new EvaluationError(
      "bad_option",
      `isClosedRight: truth must be one of ${choices.join(", ")}, got ${truth}`,
    );
  }
  return said !== null && namedChoice(said, choices) === right;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && a.length === b.length && a.every((word, at) => word === b[at]);
}

/**
 * Share of closed questions that were answered right. Every question is in the denominator, unlike in LLaVA-Med's
 * `run_eval.py`, which leaves out answers that hold a wrong yes or no.
 *
 * @returns Null without questions.
 * @throws {EvaluationError} `bad_option` if a truth is not one of its question's choices.
 */
export function closedAccuracy(questions: readonly ClosedQuestion[]): number | null {
  return questions.length === 0 ? null : questions.filter(isClosedRight).length / questions.length;
}

/** How the words of an open answer fit those of the truth. */
export interface OpenScore {
  /** Share of the answer's words that are in the truth. */
  readonly precision: number;
  /** Share of the truth's words that are in the answer. */
  readonly recall: number;
  readonly f1: number;
  /** Whether the words are the same, in the same order; not LLaVA-Med's "exact match", which is a precision. */
  readonly isExact: boolean;
}

/**
 * Compares an open answer with the truth, by {@link answerWords}. A word counts as often as both have it, so that
 * repeating a right word costs precision (in LLaVA-Med's script it does not). An answer or a truth without words
 * scores 0.
 *
 * @param said - Null where nothing was answered.
 */
export function scoreOpen(said: string | null, truth: string): OpenScore {
  const words = answerWords(said ?? "");
  const wanted = answerWords(truth);
  const left = [...wanted];
  let shared = 0;
  for (const word of words) {
    const at = left.indexOf(word);
    if (at < 0) continue;
    left.splice(at, 1);
    shared += 1;
  }
  return {
    precision: shared === 0 ? 0 : shared / words.length,
    recall: shared === 0 ? 0 : shared / wanted.length,
    f1: shared === 0 ? 0 : (2 * shared) / (words.length + wanted.length),
    isExact: isSame(words, wanted),
  };
}

/** Means over open questions. */
export interface OpenScores {
  readonly questions: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of answers that are the truth word for word. */
  readonly exact: number;
}

/**
 * Means of open scores over all questions, answered or not.
 *
 * @returns Null without questions.
 */
export function meanOpen(scores: readonly OpenScore[]): OpenScores | null {
  if (scores.length === 0) return null;
  const mean = (pick: (score: OpenScore) => number) =>
    scores.reduce((sum, score) => sum + pick(score), 0) / scores.length;
  return {
    questions: scores.length,
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
    exact: mean(({ isExact }) => Number(isExact)),
  };
}
