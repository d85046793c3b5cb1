import { type Fact, findTerm } from "@mimo/dataset";
import { CLAIMS, COMPARISONS, MODALITIES, OPPOSITES, PLACES, RELATIONS } from "./claim-words.js";
import { factsByTerm, type Scope } from "./scope.js";
import type { Subjects } from "./subjects.js";

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** "Right" that is no side. */
const IDIOMS = /\b(?:that is|that['’]s|you are|you['’]re) right(?=\s*[,.:;!])/gi;

/** "Upper-left" is two words; the compounds of the lists are one. */
const WORD = /(?:left|right)-sided|x-ray|(?:well|ill)-defined|contrast-enhanced|follow-up|[\p{L}\d]+/giu;

/** One word that claims something, and what the answer says around it. */
interface Claim extends Word {
  /** The word after it, "" at the end. */
  readonly next: string;
  readonly isDenied: boolean;
  /** Facts about one of the terms that the claim is about. */
  readonly facts: readonly Fact[];
}

/**
 * Whether every claim of an answer is a fact's: sides and places, findings and looks, the view, what is larger.
 *
 * @param claims - The answer with the names of terms blanked, so that offsets stay.
 * @param text - The answer.
 */
export function claimsHold(claims: string, text: string, subjects: Subjects, scope: Scope): boolean {
  const all = wordsOf(text);
  const plain = claims.replace(IDIOMS, (idiom) => "-".repeat(idiom.length));
  return wordsOf(plain).every((word) => {
    const { start, end } = word;
    if (COMPARISONS.has(word.text)) return comparisonHolds(word, text, subjects, scope);
    if (RELATIONS.has(word.text) && subjects.relates(end)) return relationHolds(word, text, subjects, scope);
    const next = all.find((other) => other.start >= end)?.text ?? "";
    const isDenied = /(?:\b(?:not|non|neither|nor)|n['’]t)[\s-]+(?:an?\s+)?$/i.test(text.slice(0, start));
    return factsByTerm(subjects.rightAfter(end) ?? subjects.of(start, end), scope).every((facts) => {
      const claim: Claim = { ...word, next, isDenied, facts };
      return placeHolds(claim) && findingHolds(claim) && modalityHolds(claim, scope);
    });
  });
}

/** "Left of the spleen", said of what is named before. */
function relationHolds({ text, start, end }: Word, whole: string, subjects: Subjects, scope: Scope): boolean {
  const { before } = subjects.around(start, end);
  const relation = RELATIONS.get(text);
  const facts = factsByTerm(before, scope).flat();
  // A definition may say it in the same words: "is fluid around the lung".
  const around = whole.slice(start).split(/\s+/).slice(0, 3).join(" ").toLowerCase();
  return facts.some((fact) =>
    isRelation(fact)
      ? wordsOf(fact.value).some((word) => RELATIONS.get(word.text) === relation)
      : fact.value.toLowerCase().includes(around.replace(/[.,;]$/, "")),
  );
}

function placeHolds({ text, next, isDenied, facts }: Claim): boolean {
  const place = PLACES.get(text);
  // "In the upper left quadrant" says no more than "in the upper left".
  if (place === undefined || (text === "quadrant" && facts.some(isPlace))) return true;
  if (isDenied) return false;
  return facts.some((fact) => {
    const words = wordsOf(fact.value).map((word) => word.text);
    if (isPlace(fact) && !isRelation(fact)) return words.some((word) => PLACES.get(word) === place);
    // Elsewhere a place word belongs to what follows it: "the lower body" does not put anything below.
    return words.some((word, i) => word === text && (words[i + 1] ?? "") === next);
  });
}

function findingHolds({ text, isDenied, facts }: Claim): boolean {
  if (!CLAIMS.has(text)) return true;
  const wanted = isDenied ? OPPOSITES.get(text) : text;
  return wanted !== undefined && facts.some((fact) => saysWord(fact, wanted) || countSays(fact, wanted));
}

function saysWord({ value }: Fact, wanted: string): boolean {
  const words = wordsOf(value);
  return words.some(
    ({ text }, i) => text === wanted && !["not", "no", "non"].includes(words[i - 1]?.text ?? ""),
  );
}

/** "Single" and "several" say a count in words. */
function countSays({ kind, value }: Fact, word: string): boolean {
  if (kind !== "count") return false;
  const count = Number.parseInt(value, 10);
  if (word === "single" || word === "solitary") return count === 1;
  if (word === "pair") return count === 2;
  return (
    (word === "multiple" && count >= 2) || (["several", "numerous", "many"].includes(word) && count >= 3)
  );
}

function modalityHolds({ text, isDenied }: Claim, { request, facts }: Scope): boolean {
  const modality = MODALITIES.get(text);
  if (modality === undefined) return true;
  const isSaid = facts.some((fact) => fact.kind === "modality" && saysWord(fact, text));
  return !isDenied && (isSaid || modality === request.modality.toLowerCase().replace("-", ""));
}

function comparisonHolds(
  { text, start, end }: Word,
  whole: string,
  subjects: Subjects,
  scope: Scope,
): boolean {
  const isMore = COMPARISONS.get(text) as boolean;
  const { before, after } = subjects.around(start, end);
  const isThan = /^[^.;]{0,40}?\bthan\b/.test(whole.slice(end)) || text === "exceeds";
  if (isThan && before.length > 0 && after.length > 0) {
    const [large, small] = isMore ? [before, after] : [after, before];
    return large.every((term) => small.every((other) => saysLarger(term, other, scope)));
  }
  const named = subjects.rightAfter(end) ?? (before.length > 0 ? before : after);
  const others = scope.targetTerms.filter((term) => term !== named[0]);
  const holds = (other: string) =>
    isMore ? saysLarger(named[0], other, scope) : saysLarger(other, named[0], scope);
  return named.length === 1 && others.length > 0 && others.every(holds);
}

/** "larger" as the value of a fact means larger than every other structure of the answer; a term means that one. */
function saysLarger(large: string, small: string, scope: Scope): boolean {
  return scope.facts.some((fact) => {
    if (fact.kind !== "larger" || fact.term === null) return false;
    const term = findTerm(fact.term).term;
    const named = scope.finder.find(fact.value).map((mention) => mention.term);
    const words = wordsOf(fact.value).flatMap(({ text }) => COMPARISONS.get(text) ?? []);
    const isMore = words[0] ?? true;
    const [own, other] = isMore ? [large, small] : [small, large];
    return term === own && (named.length > 0 ? named.includes(other) : scope.targetTerms.includes(other));
  });
}

/** A place beside another structure ("to the left of"), not in the image. */
function isRelation(fact: Fact): boolean {
  return isPlace(fact) && /\b(?:of|than|above|below|within|inside)$/.test(fact.value);
}

function isPlace({ kind }: Fact): boolean {
  return kind === "place";
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    text: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}
