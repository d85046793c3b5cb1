import type { Random } from "@mimo/base";
import type { Fact } from "../sample.js";
import type { Content, Value } from "../samples/content.js";
import { Grammar, type Speech } from "./grammar.js";
import { ANSWER_RULES } from "./rules/answer-rules.js";
import { DRESS_RULES } from "./rules/dress-rules.js";
import { IMAGE_RULES } from "./rules/image-rules.js";
import { INQUIRY_RULES } from "./rules/inquiry-rules.js";
import { QUESTION_RULES } from "./rules/question-rules.js";
import { REASON_ANSWER_RULES } from "./rules/reason-answer-rules.js";
import { toSentences } from "./sentence.js";
import { SlotWords } from "./slot-words.js";
import { spell, spellAnswer } from "./spelling.js";
import type { Style } from "./style.js";

/** A turn in words. */
export interface WordedTurn {
  readonly question: string;
  readonly answer: string;
  /** Slots of the content in the order of the answer's `<SEG>`. */
  readonly grounded: readonly string[];
  /** What the answer states. */
  readonly facts: readonly Fact[];
}

const QUESTIONS = new Grammar({ ...QUESTION_RULES, ...INQUIRY_RULES, ...IMAGE_RULES });
const ANSWERS = new Grammar({ ...ANSWER_RULES, ...REASON_ANSWER_RULES });
const DRESS = new Grammar(DRESS_RULES);

/** How often a person says first what the picture is; only before a first question. */
const PREAMBLE_SHARE = 0.1;
/** Orders and questions, by the forms that a rule has. */
const FORM_WEIGHTS = { cmd: 42, ask: 38, ind: 13, np: 7, tag: 0 } as const;
const TERSE_FORM_WEIGHTS = { cmd: 28, ask: 24, ind: 0, np: 16, tag: 32 } as const;
type Form = keyof typeof FORM_WEIGHTS;
const FORMS = Object.keys(FORM_WEIGHTS) as Form[];

/** Words one turn with the rich grammar: the same content, style and generator state give the same words. */
export function wordRichly(content: Content, style: Style, rng: Random, isFirst: boolean): WordedTurn {
  const question = wordQuestion(content, style, rng, isFirst);
  const { things, values } = content;
  const words = new SlotWords({ things, values, calls: "name", use: "answer" }, style, rng);
  const speech: Speech = { terse: style.terse, named: true };
  const sentences = content.tells.map(({ symbol, about }) =>
    ANSWERS.say(`${symbol}_tell`, words, speech, rng, about),
  );
  const answer = spellAnswer(toSentences(sentences.map(ended).join(" "), "."), style.spelling);
  return { question, answer, grounded: words.grounded, facts: factsOf(content, words, style) };
}

/** Whether the grammar has a question and an answer for a content. */
export function canWord(content: Content, style: Style, rng: Random): boolean {
  const { things, values, calls, asks, tells } = content;
  const { terse } = style;
  const question = new SlotWords({ things, values, calls, use: "question" }, style, rng);
  const answer = new SlotWords({ things, values, calls: "name", use: "answer" }, style, rng);
  const speech = { terse, named: calls === "name" };
  return (
    drawnForms(asks, question, speech).length > 0 &&
    tells.every(({ symbol, about }) =>
      ANSWERS.canSay(`${symbol}_tell`, answer, { terse, named: true }, about),
    )
  );
}

function ended(sentence: string): string {
  return /[.?!:]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Each once, and spelled as in the answer. */
function factsOf(content: Content, words: SlotWords, { spelling }: Style): Fact[] {
  const worded = words.facts.map((fact) => ({ ...fact, value: spell(fact.value, spelling) }));
  const facts = [...worded, ...namingFacts(content, words)];
  return facts.filter((fact, at) => facts.findIndex((each) => sameStatement(each, fact)) === at);
}

function sameStatement(a: Fact, b: Fact): boolean {
  return a.kind === b.kind && a.term === b.term && a.value === b.value && a.unit === b.unit;
}

/** That a structure is there, or is not, is stated by naming it. */
function namingFacts({ things, task }: Content, words: SlotWords): Fact[] {
  return words.grounded.map((slot) => {
    const { term, mask, source } = things[slot];
    const kind = mask === null ? "absent" : task === "name_marked" && slot === "x" ? "name" : "present";
    return { kind, term: term.term, value: words.wordOf(slot), unit: null, source };
  });
}

function wordQuestion(content: Content, style: Style, rng: Random, isFirst: boolean): string {
  const { x, y, ...others } = content.things;
  const things = content.swapped ? { ...others, x: y, y: x } : content.things;
  const words = new SlotWords(
    { things, values: content.values, calls: content.calls, use: "question" },
    style,
    rng,
  );
  const speech: Speech = { terse: style.terse, named: content.calls === "name" };
  const said = sayForm(content.asks, words, speech, rng);
  const image = Object.entries(content.values).filter(([name]) => name.startsWith("i."));
  const manners = new SlotWords(
    {
      things: {},
      values: { ...Object.fromEntries(image), [`q.${said.form}`]: said.value },
      calls: "name",
      use: "question",
    },
    style,
    rng,
  );
  const dress = rng.pick(
    ["dressed_question", "dressed_order"].filter(
      (each) => suits(each, said.form) && DRESS.canSay(each, manners, speech),
    ),
  );
  let text = toSentences(DRESS.say(dress, manners, speech, rng), dress === "dressed_question" ? "?" : ".");
  if (isFirst && !style.terse && rng.chance(PREAMBLE_SHARE) && DRESS.canSay("preamble", manners, speech)) {
    text = `${toSentences(DRESS.say("preamble", manners, speech, rng), ".")} ${text}`;
  }
  return type(spell(withoutEcho(text), style.spelling), style);
}

/** A bare question is no order, nor the other way round; the rest goes with either. */
function suits(dress: string, form: Form): boolean {
  return form === "ask" ? dress === "dressed_question" : true;
}

function weightsOf({ terse }: Speech): Readonly<Record<Form, number>> {
  return terse ? TERSE_FORM_WEIGHTS : FORM_WEIGHTS;
}

function drawnForms(asks: string, words: SlotWords, speech: Speech): Form[] {
  const weights = weightsOf(speech);
  return FORMS.filter((form) => weights[form] > 0 && QUESTIONS.canSay(`${asks}_${form}`, words, speech));
}

function sayForm(asks: string, words: SlotWords, speech: Speech, rng: Random): { form: Form; value: Value } {
  const weights = weightsOf(speech);
  const drawn = drawnForms(asks, words, speech);
  const form = drawn[rng.pickWeighted(drawn.map((each) => weights[each]))];
  return { form, value: { text: QUESTIONS.say(`${asks}_${form}`, words, speech, rng), facts: [] } };
}

/** "Show me the liver for me" has one "me" too many. */
function withoutEcho(text: string): string {
  return text.replace(/\b(me\b.*) for me\b/i, "$1").replace(/\b(here\b.*) here\b/i, "$1");
}

/** As the keys were struck. */
function type(text: string, { typing }: Style): string {
  if (typing === "lower") return text.toLowerCase().replace(/[.?]$/, (mark) => (mark === "." ? "" : mark));
  if (typing === "unpunctuated") return text.replace(/[.?]$/, "");
  return typing === "capitals" ? text.toUpperCase() : text;
}
