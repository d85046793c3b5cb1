import type { Random } from "@mimo/base";
import { formatTerm } from "@mimo/text";
import type { Fact } from "../sample.js";
import type { Thing, Value } from "../samples/content.js";
import type { Reference, Words } from "./grammar.js";
import { agreeVerb, indefiniteArticle, type Noun, pickNoun, pluralise } from "./noun.js";
import type { Style } from "./style.js";
import { isAnatomy } from "./term-kind.js";

/** Ways to speak of what is marked, without naming it. */
const MARKED = [
  "this",
  "this",
  "this structure",
  "this region",
  "this area",
  "the marked structure",
  "the marked region",
  "the marked area",
  "the structure I marked",
  "the part I marked",
  "the indicated structure",
  "the structure at the mark",
];
/** Things done with a noun that are no verbs. */
const FORMS = new Set([
  "the",
  "obj",
  "a",
  "any",
  "some",
  "no",
  "organ",
  "finding",
  "many",
  "it",
  "them",
  "its",
  "plain",
  "this",
  "that",
  "one",
]);

/** What is said with the words of one turn. */
export interface Slots {
  readonly things: Readonly<Record<string, Thing>>;
  readonly values: Readonly<Record<string, Value>>;
  /** What `x` is called. */
  readonly calls: "name" | "it" | "this";
  /** Answers tag each term where it is first named. */
  readonly use: "question" | "answer";
}

/** Fills the grammar's references for one turn, and keeps account of the terms and the facts that were said. */
export class SlotWords implements Words {
  /** Slots in the order in which their terms were grounded. */
  readonly grounded: string[] = [];
  readonly facts: Fact[] = [];
  readonly #slots: Slots;
  readonly #style: Style;
  readonly #rng: Random;
  readonly #nouns = new Map<string, Noun>();

  constructor(slots: Slots, style: Style, rng: Random) {
    this.#slots = slots;
    this.#style = style;
    this.#rng = rng;
  }

  canSay({ slot, value, fn }: Reference): boolean {
    if (value !== null) return Object.hasOwn(this.#slots.values, `${slot}.${value}`);
    const thing = this.#slots.things[slot];
    if (thing === undefined) return false;
    const unnamed = slot === "x" && this.#slots.calls !== "name";
    if (unnamed)
      return fn !== null && !["a", "any", "some", "no", "organ", "finding", "many", "plain"].includes(fn);
    if (fn === "one") return this.#noun(slot).number !== "many";
    if (fn === "organ") return isAnatomy(thing.term);
    return (fn !== "finding" && fn !== "some") || !isAnatomy(thing.term);
  }

  say({ slot, value, fn }: Reference): string {
    if (value !== null) {
      const { text, facts } = this.#slots.values[`${slot}.${value}`];
      this.facts.push(...facts);
      return text;
    }
    const noun = this.#noun(slot);
    if (fn !== null && !FORMS.has(fn)) return agreeVerb(fn, noun.number);
    const many = noun.number === "many";
    if (fn === "it") return many ? "they" : "it";
    if (fn === "them") return many ? "them" : "it";
    if (fn === "this" || fn === "that") return many ? (fn === "this" ? "these" : "those") : fn;
    if (fn === "one") return "";
    if (fn === "its") return many ? "their" : "its";
    if (slot === "x" && this.#slots.calls !== "name") return this.#unnamed(fn, many);
    return this.#named(slot, fn, noun);
  }

  #unnamed(fn: string | null, many: boolean): string {
    if (this.#slots.calls === "this") return this.#noun("x").word;
    if (fn === "obj") return many ? "them" : "it";
    return many ? "they" : "it";
  }

  #named(slot: string, fn: string | null, noun: Noun): string {
    const { term } = this.#slots.things[slot];
    if (fn === "many") return noun.number === "one" ? pluralise(noun.word) : noun.word;
    if (fn === "plain") {
      // Said only of what a marked structure is not.
      const value = `not the ${noun.word}`;
      this.facts.push({ kind: "name", term: term.term, value, unit: null, source: "mask" });
      return `the ${noun.word}`;
    }
    const word = this.#ground(slot, noun.word);
    if (fn === null) return word;
    if (fn === "no") return `no ${word}`;
    if (fn === "the" || fn === "obj" || isAnatomy(term)) return `the ${word}`;
    if (fn === "any" || fn === "some") return this.#any(noun, word);
    return noun.number === "one" ? `${indefiniteArticle(noun.word)} ${word}` : word;
  }

  #any(noun: Noun, word: string): string {
    if (noun.number === "mass" || this.#rng.chance(0.5)) return `any ${word}`;
    return noun.number === "one" ? `${indefiniteArticle(noun.word)} ${word}` : word;
  }

  #ground(slot: string, word: string): string {
    if (this.#slots.use === "question" || this.grounded.includes(slot)) return word;
    this.grounded.push(slot);
    return formatTerm(word);
  }

  /** One noun per slot and turn. */
  #noun(slot: string): Noun {
    const known = this.#nouns.get(slot);
    if (known !== undefined) return known;
    const { things, calls, use } = this.#slots;
    const { term, several } = things[slot];
    const noun: Noun =
      slot === "x" && calls === "this"
        ? { word: this.#rng.pick(MARKED), number: "one" }
        : pickNoun(term, several, use, this.#style.spelling, this.#rng);
    this.#nouns.set(slot, noun);
    return noun;
  }

  /** The word that a slot was grounded with. */
  wordOf(slot: string): string {
    return this.#noun(slot).word;
  }
}
