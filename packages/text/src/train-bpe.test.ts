import { Random } from "@mimo/base";
import { describe, expect, it } from "vitest";
import { splitWords, toByteChars } from "./byte-level.js";
import { SPECIALS } from "./special-tokens.js";
import { trainBpe } from "./train-bpe.js";

const BASE = SPECIALS.length + 256;

/** Training by the definition: recount everything before each merge. */
function trainSlowly(lines: readonly string[], mergeCount: number, ids: Map<string, number>): string[] {
  let words = lines.flatMap(splitWords).map((word) => [...toByteChars(word)]);
  const merges: string[] = [];
  while (merges.length < mergeCount) {
    const counts = new Map<string, number>();
    for (const word of words) {
      for (let i = 1; i < word.length; i++) {
        const pair = `${word[i - 1]} ${word[i]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const rank = (pair: string) => pair.split(" ").map((token) => ids.get(token)!) as [number, number];
    const order = [...counts].sort(([a, n], [b, m]) => {
      const [[a0, a1], [b0, b1]] = [rank(a), rank(b)];
      return m - n || a0 - b0 || a1 - b1;
    });
    const best = order[0];
    if (best === undefined || best[1] < 2) break;
    const [left, right] = best[0].split(" ") as [string, string];
    merges.push(best[0]);
    if (!ids.has(left + right)) ids.set(left + right, ids.size);
    words = words.map((word) => mergeWord(word, left, right));
  }
  return merges;
}

function mergeWord(word: readonly string[], left: string, right: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < word.length; i++) {
    const hit = word[i] === left && word[i + 1] === right;
    out.push(hit ? left + right : word[i]!);
    if (hit) i++;
  }
  return out;
}

describe("trainBpe", () => {
  it("joins the most frequent pair first, and of equals the one with the lower ids", () => {
    const { model } = trainBpe(["abab abab ab", "cd cd"], { vocabSize: BASE + 9, specials: SPECIALS });
    expect(model.merges).toEqual(["a b", "c d", "Ġ ab"]);
    expect([model.vocab.ab, model.vocab.cd, model.vocab.Ġab]).toEqual([BASE, BASE + 1, BASE + 2]);
  });

  it("makes the merges that recounting from scratch makes", () => {
    const random = new Random(3);
    for (let round = 0; round < 6; round++) {
      const letters = "aabbc 1é";
      const lines = Array.from({ length: 6 }, () =>
        Array.from({ length: 60 }, () => random.pick([...letters])).join(""),
      );
      const { model } = trainBpe(lines, { vocabSize: BASE + 60, specials: SPECIALS });
      const start = trainBpe([], { vocabSize: BASE, specials: SPECIALS }).model.vocab;
      expect(model.merges).toEqual(
        trainSlowly(lines, model.merges.length, new Map(Object.entries(start).sort((a, b) => a[1] - b[1]))),
      );
    }
  });

  it("gives the specials the first ids, then the bytes, and every id one token", () => {
    const { model, added_tokens } = trainBpe(["liver liver"], { vocabSize: BASE + 10, specials: SPECIALS });
    expect(added_tokens.map(({ id, content }) => [id, content])).toEqual(SPECIALS.map((s, i) => [i, s]));
    const ids = Object.values(model.vocab).sort((a, b) => a - b);
    expect(ids).toEqual(ids.map((_, i) => i));
    expect(SPECIALS.map((special) => model.vocab[special])).toEqual(SPECIALS.map((_, i) => i));
  });

  it("gives the same vocabulary for the same lines in another order", () => {
    const lines = Array.from({ length: 50 }, (_, i) => `the ${i % 7} lesions of region ${i % 3} are small`);
    const options = { vocabSize: BASE + 40, specials: SPECIALS };
    const shuffled = new Random(9).shuffle(lines);
    expect(JSON.stringify(trainBpe(shuffled, options))).toBe(JSON.stringify(trainBpe(lines, options)));
  });

  it("ends early when no pair occurs twice", () => {
    const { model } = trainBpe(["abc"], { vocabSize: BASE + 10, specials: SPECIALS });
    expect(model.merges).toEqual([]);
  });

  it("learns nothing from the spelling of specials", () => {
    const { model } = trainBpe(["<SEG><SEG><SEG>", "</p></p>"], { vocabSize: BASE + 10, specials: SPECIALS });
    expect(model.merges).toEqual([]);
  });

  it("never builds a special out of words", () => {
    const lines = ["a b", "a b"];
    expect(trainBpe(lines, { vocabSize: 300, specials: [] }).model.merges).toEqual(["Ġ b"]);
    expect(trainBpe(lines, { vocabSize: 300, specials: ["Ġb"] }).model.merges).toEqual([]);
  });

  it("refuses a vocabulary too small for specials and bytes", () => {
    expect(() => trainBpe([], { vocabSize: BASE - 1, specials: SPECIALS })).toThrow(
      expect.objectContaining({ code: "bad_vocab_size" }),
    );
  });

  it("refuses specials that repeat or are single bytes", () => {
    for (const specials of [["<p>", "<p>"], ["a"], [""]]) {
      expect(() => trainBpe([], { vocabSize: 400, specials })).toThrow(
        expect.objectContaining({ code: "bad_special_token" }),
      );
    }
  });
});
