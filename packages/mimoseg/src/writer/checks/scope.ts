import { type Fact, findTerm } from "@mimo/dataset";
import { parseAnswer } from "@mimo/text";
import type { WriteRequest } from "../sample-writer.js";
import { TermFinder } from "./term-mentions.js";

/** What a request allows an answer to say, prepared for the checks. */
export interface Scope {
  readonly request: WriteRequest;
  readonly finder: TermFinder;
  readonly facts: readonly Fact[];
  /** Canonical terms of the targets, in their order. */
  readonly targetTerms: readonly string[];
  /** Canonical terms that facts and masks are about; others are named in passing ("carries air to the lungs"). */
  readonly subjectTerms: ReadonlySet<string>;
  /** Canonical terms that the answer may name without a mask: those of targets and facts, also within longer names. */
  readonly answerTerms: ReadonlySet<string>;
  /** The question may also name what the draft's question or an earlier turn names. */
  readonly questionTerms: ReadonlySet<string>;
  /** The draft's question. */
  readonly draftQuestion: string;
}

/** Prepares a request for the checks. */
export function scopeOf(request: WriteRequest): Scope {
  const { sample, facts, modality, bodyPart } = request;
  const named = [...sample.targets.map(({ term }) => term), ...facts.flatMap(({ term }) => term ?? [])];
  const finder = new TermFinder(named.map(findTerm));
  const texts = [...named, ...facts.map(({ value }) => value), modality, bodyPart ?? ""];
  const answerTerms = new Set(texts.flatMap((text) => [...finder.findNested(text)]));
  const turns = sample.turns.flatMap(({ question, answer }, i) => {
    const isLast = i === sample.turns.length - 1;
    return [question, isLast || answer === null ? "" : parseAnswer(answer).text];
  });
  const questionTerms = new Set([...answerTerms, ...turns.flatMap((text) => [...finder.findNested(text)])]);
  const draftQuestion = sample.turns.at(-1)?.question ?? "";
  const subjectTerms = new Set(named.map((name) => findTerm(name).term));
  const targetTerms = sample.targets.map(({ term }) => findTerm(term).term);
  return { request, finder, facts, targetTerms, subjectTerms, answerTerms, questionTerms, draftQuestion };
}

/**
 * The facts that a claim about some terms may rest on: for each term those about it and about the whole image, as the
 * claim must hold for each. All facts if nothing is named.
 */
export function factsByTerm(subjects: readonly string[], { facts }: Scope): readonly (readonly Fact[])[] {
  if (subjects.length === 0) return [facts];
  return subjects.map((subject) =>
    facts.filter(({ term }) => term === null || findTerm(term).term === subject),
  );
}
