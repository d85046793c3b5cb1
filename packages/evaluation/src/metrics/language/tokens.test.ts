import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { mtevalTokens, wordTokens } from "./tokens.js";

const golden: { pairs: { said: string }[]; mtevalTokens: string[][] } = JSON.parse(
  await readFile(new URL("../../../golden/language.json", import.meta.url), "utf8"),
);

describe("tokens", () => {
  test("mteval tokens are sacrebleu's", () => {
    expect(golden.pairs.map(({ said }) => mtevalTokens(said))).toEqual(golden.mtevalTokens);
    expect(mtevalTokens("2-3 mm, a &lt;b&gt;.")).toEqual(["2", "-", "3", "mm", ",", "a", "<", "b", ">", "."]);
  });

  test("words are runs of letters and digits in lower case, without tags", () => {
    expect(wordTokens("The <p>T1-weighted</p><SEG> scan: Sjo\u0308gren's 3.5")).toEqual(
      "the t1 weighted scan sjögren s 3 5".split(" "),
    );
    expect(wordTokens("<p></p><SEG> .")).toEqual([]);
  });
});
