import type { Fact } from "@mimo/dataset";
import { type Quantity, readCodes, readQuantities } from "./quantities.js";
import { factsByTerm, type Scope } from "./scope.js";
import type { Subjects } from "./subjects.js";

/** True if every number of an answer is a number of a fact about the same thing, with the same unit. */
export function numbersHold(text: string, subjects: Subjects, scope: Scope): boolean {
  return (
    codesHold(text, scope) &&
    readQuantities(text).every((quantity) => {
      const { start, end, unit, isPronoun } = quantity;
      const counted = unit === null ? subjects.rightAfter(end) : null;
      if (isPronoun && (counted === null || /^\s+of\b/.test(text.slice(end)))) return true;
      if (countsTargets(quantity, text, scope)) return true;
      const about = counted ?? subjects.of(start, end);
      return factsByTerm(about, scope).every((facts) => facts.some((fact) => states(fact, quantity)));
    })
  );
}

/** True if a question states no number that neither a fact nor the draft's question gives. */
export function questionNumbersHold(text: string, scope: Scope): boolean {
  const drafted = readQuantities(scope.draftQuestion);
  return (
    codesHold(text, scope) &&
    readQuantities(text).every(
      (quantity) =>
        quantity.isPronoun ||
        (quantity.unit === null && quantity.value === scope.request.sample.targets.length) ||
        drafted.some(({ value, unit }) => value === quantity.value && unit === quantity.unit) ||
        scope.facts.some((fact) => states(fact, quantity)),
    )
  );
}

function codesHold(text: string, { facts, request, draftQuestion }: Scope): boolean {
  const { sample, modality } = request;
  const known = [modality, draftQuestion, ...facts.flatMap(({ value, term }) => [value, term ?? ""])];
  const codes = new Set([...known, ...sample.targets.map(({ term }) => term)].flatMap(readCodes).map(lower));
  return readCodes(text).every((code) => codes.has(lower(code)));
}

/** "the two", "of these three", "the other two": how many structures the answer itself names. */
function countsTargets({ value, unit, start }: Quantity, text: string, { targetTerms }: Scope): boolean {
  const before = /\b(the|these|those|all|other)\s+$/i.exec(text.slice(0, start))?.[1].toLowerCase();
  const named = before === "other" ? targetTerms.length - 1 : targetTerms.length;
  return unit === null && before !== undefined && value === named;
}

function states(fact: Fact, claim: Quantity): boolean {
  return readQuantities(fact.value.normalize("NFKC")).some(
    ({ value, unit, bound }) =>
      Math.abs(value - claim.value) < 1e-9 &&
      (unit ?? fact.unit) === claim.unit &&
      boundHolds(bound, claim.bound),
  );
}

function boundHolds(fact: Quantity["bound"], claim: Quantity["bound"]): boolean {
  if (fact === "less" || fact === "more" || claim === "less" || claim === "more") return fact === claim;
  return claim !== "exact" || fact !== "about";
}

function lower(text: string): string {
  return text.toLowerCase();
}
