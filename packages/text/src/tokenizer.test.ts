import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import { Random } from "@mimo/base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SPECIALS } from "./special-tokens.js";
import { Tokenizer } from "./tokenizer.js";
import { trainBpe } from "./train-bpe.js";

const LINES = [
  "The liver is enlarged. The left kidney shows a small cyst.",
  "Segment the liver and the left kidney. Is there a cyst in the liver?",
  "naïve café 肺肺肺 😀😀 3.5 cm 3.5 mm",
];
const json = trainBpe(LINES, { vocabSize: 290, specials: SPECIALS });
const tokenizer = Tokenizer.fromJson(json);

function randomText(random: Random): string {
  const ranges = [0x20, 0x7f, 0x250, 0x800, 0x3100, 0xd7ff, 0x10ffff];
  const one = () => {
    const code = random.integer(random.pick(ranges));
    return code >= 0xd800 && code < 0xe000 ? "\uFEFF" : String.fromCodePoint(code);
  };
  const words = [...SPECIALS, " ,", " 's", "\r\n", " liver", "the"];
  return Array.from({ length: 30 }, () => (random.chance(0.3) ? random.pick(words) : one())).join("");
}

describe("Tokenizer.encode and decode", () => {
  it("round-trip arbitrary Unicode, tags and byte order marks included", () => {
    const random = new Random(11);
    for (let i = 0; i < 150; i++) {
      const text = randomText(random);
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      expect(tokenizer.decode(tokenizer.encode(text, { allowSpecial: true }))).toBe(text);
    }
  });

  it("keep a byte order mark in front, also behind a special token", () => {
    const text = "\uFEFFa<p>\uFEFFb";
    expect(tokenizer.decode(tokenizer.encode(text, { allowSpecial: true }))).toBe(text);
  });

  it("keep spaces before punctuation", () => {
    expect(tokenizer.decode(tokenizer.encode("a , b . 's  c"))).toBe("a , b . 's  c");
  });

  it("read a lone surrogate as U+FFFD", () => {
    expect(tokenizer.decode(tokenizer.encode("a\ud800b"))).toBe("a\ufffdb");
  });

  it("turn the empty text into no tokens and back", () => {
    expect(tokenizer.encode("")).toEqual([]);
    expect(tokenizer.decode([])).toBe("");
  });

  it("use learned words: fewer tokens than bytes", () => {
    expect(tokenizer.encode("the liver and the left kidney").length).toBeLessThan(15);
  });

  it("never make a special token of a text that spells one", () => {
    const ids = tokenizer.encode(SPECIALS.join(" ") + SPECIALS.join(""));
    expect(ids.filter((id) => tokenizer.specialOf(id) !== null)).toEqual([]);
  });

  it("make special tokens when asked, all or those listed", () => {
    const [open, seg] = [tokenizer.specialId("<p>"), tokenizer.specialId("<SEG>")];
    expect(tokenizer.encode("<p><SEG>", { allowSpecial: true })).toEqual([open, seg]);
    const some = tokenizer.encode("<p><SEG>", { allowSpecial: ["<SEG>"] });
    expect(some.at(-1)).toBe(seg);
    expect(some).not.toContain(open);
  });

  it("agree with the library on every token", () => {
    const library = new LibraryTokenizer(json, {});
    const random = new Random(12);
    for (let i = 0; i < 100; i++) {
      const text = randomText(random);
      const ids = tokenizer.encode(text, { allowSpecial: true });
      expect(ids).toEqual(library.encode(text).ids);
      expect(tokenizer.decode(ids)).toBe(library.decode(ids, { clean_up_tokenization_spaces: false }));
    }
  });

  it("refuse an id outside the vocabulary", () => {
    for (const id of [tokenizer.vocabSize, -1, 0.5]) {
      expect(() => tokenizer.decode([id])).toThrow(expect.objectContaining({ code: "unknown_token_id" }));
    }
  });
});

describe("Tokenizer vocabulary", () => {
  it("has the size that was trained, and the specials in order from 0", () => {
    expect(tokenizer.vocabSize).toBe(290);
    expect(SPECIALS.map((token) => tokenizer.specialId(token))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([7, 8, 9].map((id) => tokenizer.specialOf(id))).toEqual(["<SEG>", "<region>", null]);
  });

  it("finds specials that were added behind a foreign vocabulary", () => {
    const foreign = trainBpe(LINES, { vocabSize: 280, specials: ["<|end|>"] });
    const flags = foreign.added_tokens[0]!;
    const added = SPECIALS.map((content, i) => ({ ...flags, content, id: 280 + i }));
    const other = Tokenizer.fromJson({ ...foreign, added_tokens: [flags, ...added] });
    expect(other.vocabSize).toBe(289);
    expect(other.specialId("<SEG>")).toBe(287);
    expect(other.decode(other.encode("a <|end|> <SEG>", { allowSpecial: true }))).toBe("a <|end|> <SEG>");
    expect(other.encode("<|end|>", { allowSpecial: true })).not.toContain(0);
  });

  it("adds no tokens of its own where a foreign tokenizer would", () => {
    const sequence = { Sequence: { id: "A", type_id: 0 } };
    const single = [{ SpecialToken: { id: "<bos>", type_id: 0 } }, sequence];
    const special_tokens = { "<bos>": { id: "<bos>", ids: [1], tokens: ["<bos>"] } };
    const post_processor = { type: "TemplateProcessing", single, pair: single, special_tokens };
    expect(Tokenizer.fromJson({ ...json, post_processor }).encode("liver")).toEqual(
      tokenizer.encode("liver"),
    );
  });

  it("refuses a tokenizer that lacks one of the specials", () => {
    const without = { ...json, added_tokens: json.added_tokens.filter(({ content }) => content !== "<SEG>") };
    expect(() => Tokenizer.fromJson(without)).toThrow(
      expect.objectContaining({ code: "bad_tokenizer", message: expect.stringContaining("<SEG>") }),
    );
  });
});

describe("Tokenizer.fromFile", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mimo-text-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("reads what was written", async () => {
    const path = join(folder, "tokenizer.json");
    await writeFile(path, JSON.stringify(json));
    const read = await Tokenizer.fromFile(path);
    expect(read.encode(LINES[2]!)).toEqual(tokenizer.encode(LINES[2]!));
  });

  it("names the file that is missing or is not JSON", async () => {
    const path = join(folder, "broken.json");
    const error = expect.objectContaining({
      code: "unreadable_tokenizer",
      message: expect.stringContaining(path),
    });
    await expect(Tokenizer.fromFile(path)).rejects.toThrow(error);
    await writeFile(path, "{");
    await expect(Tokenizer.fromFile(path)).rejects.toThrow(error);
  });
});

describe("golden", () => {
  it("gives the ids that the committed tokenizer always gave", async () => {
    const folder = new URL("../golden/", import.meta.url);
    const golden = Tokenizer.fromJson(JSON.parse(await readFile(new URL("tokenizer.json", folder), "utf8")));
    const { cases } = JSON.parse(await readFile(new URL("encodings.json", folder), "utf8")) as {
      cases: { text: string; allowSpecial: boolean; ids: number[] }[];
    };
    expect(cases.length).toBeGreaterThan(5);
    for (const { text, allowSpecial, ids } of cases) {
      expect(golden.encode(text, { allowSpecial })).toEqual(ids);
    }
  });

  it("trains the committed vocabulary from the committed corpus", async () => {
    const folder = new URL("../golden/", import.meta.url);
    const corpus = await readFile(new URL("corpus.txt", folder), "utf8");
    const trained = trainBpe(corpus.trimEnd().split("\n"), { vocabSize: 384, specials: SPECIALS });
    expect(trained).toEqual(JSON.parse(await readFile(new URL("tokenizer.json", folder), "utf8")));
  });
});
