import type { Random } from "@mimo/base";
import { wordsFor } from "../ontology/ontology.js";
import type { Term } from "../ontology/term.js";

/** How often a question uses the canonical term and not a synonym. */
const CANONICAL_SHARE = 0.6;

/** Names of the modalities in sentences: "a CT image". Others are used as they are. */
const MODALITY_NAMES: Readonly<Record<string, string>> = {
  ct: "CT",
  mr: "MR",
  xray: "X-ray",
};

/** The modality as a sentence names it. */
export function modalityName(modality: string): string {
  return MODALITY_NAMES[modality] ?? modality;
}

/** "a ", "an ", or nothing for plurals and stuff ("consolidation"). Ends in a space unless empty. */
export function articleFor(term: Term): string {
  return term.number === "one" ? articleForWord(term.term) : "";
}

/** "a " or "an ", by sound as far as our words need it: "an MR image", "an X-ray", "an L1 vertebral body", "a uterus". */
export function articleForWord(word: string): string {
  return /^(?:[aeio]|u[lmn](?!i)|MR|MS|X-|L\d|LV|RV|NG)/i.test(word) ? "an " : "a ";
}

/** Verb form that agrees with a term. */
export function agree(term: Term, one: string, many: string): string {
  return term.number === "many" ? many : one;
}

/** A word for the term as a person might write it: mostly the canonical one. */
export function pickWord(term: Term, rng: Random): string {
  const words = wordsFor(term);
  return words.length === 1 || rng.chance(CANONICAL_SHARE) ? words[0] : rng.pick(words.slice(1));
}

/**
 * Fills a question template and dresses it as people write: capital or not, with or without the mark at its end,
 * now and then politely or in capitals.
 *
 * Templates are in lower case without a mark at the end; those that begin with a question word or a verb such as
 * "is" count as questions. `{x}` is the term's word, `{a}` its article, `{is}`, `{does}` agree with it.
 */
export function askAbout(templates: readonly string[], term: Term, rng: Random): string {
  const template = rng.pick(templates);
  const word = pickWord(term, rng);
  const article = term.number === "one" ? articleForWord(word) : "";
  return dress(
    template
      .replaceAll("{x}", word)
      .replaceAll("{a} ", article)
      .replaceAll("{is}", agree(term, "is", "are"))
      .replaceAll("{does}", agree(term, "does", "do")),
    rng,
  );
}

/** Dresses a question that names no term; see {@link askAbout}. */
export function ask(templates: readonly string[], rng: Random): string {
  return dress(rng.pick(templates), rng);
}

const QUESTION_START =
  /^(?:what|what's|where|which|how|is|are|does|do|can|could|would|will|any|in which|on which|at which)\b/;

/** Only commands take a "please" or a "could you" before them: not "the liver", nor "I need the liver". */
const COMMAND_START =
  /^(?:segment|outline|delineate|mark|highlight|show|find|locate|identify|point|pick|trace|contour|annotate|draw|give|make|name|tell|describe|list|summarise|check|look|count|compare|estimate|explain|classify) /;

function dress(plain: string, rng: Random): string {
  let text = plain;
  if (COMMAND_START.test(plain) && rng.chance(0.15)) {
    text = rng.pick([
      `please ${text}`,
      `${text}, please`,
      `could you ${text}`,
      `can you ${text}`,
      `I want you to ${text}`,
    ]);
  }
  const style = rng.pickWeighted([72, 25, 3]);
  if (style === 0) text = text[0].toUpperCase() + text.slice(1);
  else if (style === 1) text = text.toLowerCase();
  else text = text.toUpperCase();
  if (rng.chance(0.3)) return text;
  return text + (QUESTION_START.test(text.toLowerCase()) ? "?" : ".");
}
