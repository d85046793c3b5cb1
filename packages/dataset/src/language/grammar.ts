import type { Random } from "@mimo/base";
import { DatasetError } from "../dataset-error.js";

/**
 * Rules of a grammar: what a symbol may stand for. One alternative per string:
 *
 * - `{symbol}` stands for another symbol; `{symbol@y}` speaks in it of slot `y` where the symbol's rules say `x`;
 * - `{x}`, `{the:x}`, `{covers:x}` is the noun of a slot, with an article or a verb that agrees (see `Words`);
 * - `{x.place}` is a value that belongs to a slot;
 * - `(a|b)` is one of several; `[text]` is said half of the time, `[0.2: text]` so often;
 * - `3* text` is drawn three times as often; `t! text` is only for terse speakers, `f!` only for those who write full
 *   sentences, `n!` only where a structure is called by its name.
 *
 * An alternative that needs a slot or a value that is not there is never drawn.
 */
export type Rules = Readonly<Record<string, readonly string[]>>;

/** What a grammar is filled with: nouns that agree, and worded values. */
export interface Words {
  /** Whether `{fn:slot}` or `{slot.value}` can be said. */
  canSay(reference: Reference): boolean;
  /** Says it, and takes note that it was said. */
  say(reference: Reference): string;
}

/** A reference to a noun (`value` null) or to a value of a slot. */
export interface Reference {
  /** Letter of the slot, after renaming. */
  readonly slot: string;
  readonly value: string | null;
  /** What is to be done with the noun: "the", "a", a verb in the third person, ... Null: the bare word. */
  readonly fn: string | null;
}

/** Which flagged alternatives may be drawn. */
export interface Speech {
  readonly terse: boolean;
  /** False where the structure is "it" or "this". */
  readonly named: boolean;
}

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reference"; readonly reference: Reference }
  | { readonly kind: "symbol"; readonly name: string; readonly about: string | null }
  | { readonly kind: "choice"; readonly options: readonly Part[][] }
  | { readonly kind: "optional"; readonly share: number; readonly parts: readonly Part[] };

interface Alternative {
  readonly weight: number;
  readonly flags: string;
  readonly parts: readonly Part[];
}

/** How much rather a terse speaker uses a terse form where there is one. */
const TERSE_PULL = 6;
const SLOT = /^[a-z]$/;

/** A context-free grammar whose rules are data; see {@link Rules} for how they are written. */
export class Grammar {
  readonly #rules = new Map<string, readonly Alternative[]>();

  /** @throws {DatasetError} `bad_option` for brackets that do not match, or a symbol without a rule. */
  constructor(rules: Rules) {
    for (const [name, alternatives] of Object.entries(rules)) {
      this.#rules.set(name, alternatives.map(parseAlternative));
    }
    for (const [name, alternatives] of this.#rules) {
      for (const { parts } of alternatives) this.#checkSymbols(parts, name);
    }
  }

  has(symbol: string): boolean {
    return this.#rules.has(symbol);
  }

  /** Whether any alternative of a symbol can be said with these words. */
  canSay(symbol: string, words: Words, speech: Speech, about: string | null = null): boolean {
    return this.#eligible(symbol, words, speech, about).length > 0;
  }

  /**
   * Says a symbol, without capital or mark at the end.
   *
   * @param about - The slot that the symbol's rules mean by `x`; null: `x`.
   * @throws {DatasetError} `bad_option` if no alternative can be said.
   */
  say(symbol: string, words: Words, speech: Speech, rng: Random, about: string | null = null): string {
    return this.#say(symbol, words, speech, rng, about);
  }

  #say(symbol: string, words: Words, speech: Speech, rng: Random, about: string | null): string {
    const eligible = this.#eligible(symbol, words, speech, about);
    if (eligible.length === 0) {
      throw new DatasetError("bad_option", `grammar: ${symbol} must have a form that can be said, got none`);
    }
    const weights = eligible.map(({ weight, flags }) => (flags.includes("t") ? weight * TERSE_PULL : weight));
    const { parts } = eligible[eligible.length === 1 ? 0 : rng.pickWeighted(weights)];
    return this.#sayParts(parts, words, speech, rng, about);
  }

  #sayParts(parts: readonly Part[], words: Words, speech: Speech, rng: Random, about: string | null): string {
    let text = "";
    for (const part of parts) {
      if (part.kind === "text") text += part.text;
      else if (part.kind === "reference") text += words.say(renamed(part.reference, about));
      else if (part.kind === "symbol")
        text += this.#say(
          part.name,
          words,
          speech,
          rng,
          part.about === null ? about : rename(part.about, about),
        );
      else if (part.kind === "choice") {
        const options = part.options.filter((each) => this.#canSayParts(each, words, speech, about));
        text += this.#sayParts(rng.pick(options), words, speech, rng, about);
      } else if (rng.chance(part.share) && this.#canSayParts(part.parts, words, speech, about)) {
        text += this.#sayParts(part.parts, words, speech, rng, about);
      }
    }
    return text;
  }

  #eligible(symbol: string, words: Words, speech: Speech, about: string | null): Alternative[] {
    return (this.#rules.get(symbol) ?? []).filter(
      ({ flags, parts }) => suits(flags, speech) && this.#canSayParts(parts, words, speech, about),
    );
  }

  #canSayParts(parts: readonly Part[], words: Words, speech: Speech, about: string | null): boolean {
    return parts.every((part) => {
      if (part.kind === "reference") return words.canSay(renamed(part.reference, about));
      if (part.kind === "symbol") {
        const next = part.about === null ? about : rename(part.about, about);
        return this.#eligible(part.name, words, speech, next).length > 0;
      }
      if (part.kind === "choice")
        return part.options.some((each) => this.#canSayParts(each, words, speech, about));
      return true;
    });
  }

  #checkSymbols(parts: readonly Part[], rule: string): void {
    for (const part of parts) {
      if (part.kind === "symbol" && !this.#rules.has(part.name)) {
        throw new DatasetError(
          "bad_option",
          `grammar: ${rule}: every symbol needs a rule, got {${part.name}}`,
        );
      }
      if (part.kind === "choice") for (const option of part.options) this.#checkSymbols(option, rule);
      if (part.kind === "optional") this.#checkSymbols(part.parts, rule);
    }
  }
}

/** Within `{symbol@y}`, `x` means `y`. */
function rename(slot: string, about: string | null): string {
  return slot === "x" && about !== null ? about : slot;
}

function renamed(reference: Reference, about: string | null): Reference {
  return about === null || reference.slot !== "x" ? reference : { ...reference, slot: about };
}

function suits(flags: string, { terse, named }: Speech): boolean {
  if (flags === "") return true;
  return !(
    (flags.includes("t") && !terse) ||
    (flags.includes("f") && terse) ||
    (flags.includes("n") && !named)
  );
}

function parseAlternative(source: string): Alternative {
  const [, weight, flags] = /^(?:(\d+)\* )?(?:([tfn]+)! )?/.exec(source)!;
  const head = (weight ? weight.length + 2 : 0) + (flags ? flags.length + 2 : 0);
  const reader = { text: source, at: head };
  const parts = parseParts(reader, "");
  if (reader.at < source.length) throw unmatched(source);
  return { weight: weight ? Number(weight) : 1, flags: flags ?? "", parts };
}

interface Reader {
  readonly text: string;
  at: number;
}

function parseParts(reader: Reader, ends: string): Part[] {
  const parts: Part[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
  };
  while (reader.at < reader.text.length && !ends.includes(reader.text[reader.at])) {
    const character = reader.text[reader.at++];
    if (character === "{") {
      flush();
      parts.push(parseBraces(take(reader, "}")));
    } else if (character === "(") {
      flush();
      parts.push(parseChoice(reader));
    } else if (character === "[") {
      flush();
      parts.push(parseOptional(reader));
    } else if (")]}|".includes(character)) throw unmatched(reader.text);
    else text += character;
  }
  flush();
  return parts;
}

function parseChoice(reader: Reader): Part {
  const options: Part[][] = [];
  do options.push(parseParts(reader, "|)"));
  while (reader.text[reader.at++] === "|");
  if (reader.text[reader.at - 1] !== ")") throw unmatched(reader.text);
  return { kind: "choice", options };
}

function parseOptional(reader: Reader): Part {
  const share = /^(0?\.\d+):/.exec(reader.text.slice(reader.at));
  if (share !== null) reader.at += share[0].length;
  const parts = parseParts(reader, "]");
  if (reader.text[reader.at++] !== "]") throw unmatched(reader.text);
  return { kind: "optional", share: share === null ? 0.5 : Number(share[1]), parts };
}

function parseBraces(inside: string): Part {
  const [head, second] = inside.split(/[:.@]/);
  if (second === undefined) {
    if (!SLOT.test(head)) return { kind: "symbol", name: head, about: null };
    return { kind: "reference", reference: { slot: head, value: null, fn: null } };
  }
  if (inside.includes("@")) return { kind: "symbol", name: head, about: second };
  if (inside.includes(".")) return { kind: "reference", reference: { slot: head, value: second, fn: null } };
  return { kind: "reference", reference: { slot: second, value: null, fn: head } };
}

function take(reader: Reader, end: string): string {
  const stop = reader.text.indexOf(end, reader.at);
  if (stop < 0) throw unmatched(reader.text);
  const taken = reader.text.slice(reader.at, stop);
  reader.at = stop + 1;
  return taken;
}

function unmatched(source: string): DatasetError {
  return new DatasetError("bad_option", `grammar: brackets must match, got ${JSON.stringify(source)}`);
}
