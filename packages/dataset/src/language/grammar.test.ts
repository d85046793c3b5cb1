import { Random } from "@mimo/base";
import { describe, expect, test } from "vitest";
import { Grammar, type Reference, type Rules, type Words } from "./grammar.js";

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
const PLAIN = { terse: false, named: true };

/** Says what it is asked to say; slot z and value x.size are not there. */
const words: Words = {
  canSay: ({ slot, value }: Reference) => slot !== "z" && value !== "size",
  say: ({ slot, value, fn }: Reference) => [fn, slot, value].filter((part) => part !== null).join("-"),
};

function said(rules: Rules, speech = PLAIN): Set<string> {
  const grammar = new Grammar(rules);
  return new Set(SEEDS.map((seed) => grammar.say("s", words, speech, new Random(seed))));
}

describe("Grammar", () => {
  test("says choices, options, symbols, nouns and values", () => {
    expect(said({ s: ["(a|b {tail})[ c]"], tail: ["{the:x} {x.place}"] })).toEqual(
      new Set(["a", "a c", "b the-x x-place", "b the-x x-place c"]),
    );
  });

  test("a symbol about another slot means that slot by x, also further down", () => {
    expect(said({ s: ["{tail@y}, {x}"], tail: ["{end}"], end: ["{x} {z}", "{the:x}"] })).toEqual(
      new Set(["the-y, x"]),
    );
  });

  test("what needs a missing slot or value is not drawn, wherever it is needed", () => {
    expect(said({ s: ["{tail}", "fine"], tail: ["{x.size}", "{z}"] })).toEqual(new Set(["fine"]));
    expect(said({ s: ["fine[ {z}]"] })).toEqual(new Set(["fine"]));
    expect(() => said({ s: ["{z}"] })).toThrow(/must have a form that can be said/);
  });

  test("flags suit the speaker, and weights count", () => {
    const rules = { s: ["t! brief", "f! at length", "n! by name"] };
    expect(said(rules)).toEqual(new Set(["at length", "by name"]));
    expect(said(rules, { terse: true, named: false })).toEqual(new Set(["brief"]));
    const grammar = new Grammar({ s: ["9* often", "seldom"] });
    const often = SEEDS.filter((seed) => grammar.say("s", words, PLAIN, new Random(seed)) === "often").length;
    expect(often / SEEDS.length).toBeGreaterThan(0.8);
  });

  test.each(["(a", "a)", "[a", "a]", "{a", "a}", "{nowhere}"])("%s is refused", (source) => {
    expect(() => new Grammar({ s: [source] })).toThrow(/brackets must match|every symbol needs a rule/);
  });
});
