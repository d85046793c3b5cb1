import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { porterStem } from "./porter-stem.js";

const golden: { stems: Record<string, string> } = JSON.parse(
  await readFile(new URL("../../../golden/language.json", import.meta.url), "utf8"),
);

test("stems are those of nltk's Porter stemmer", () => {
  const words = Object.keys(golden.stems);
  expect(words.length).toBeGreaterThan(150);
  expect(Object.fromEntries(words.map((word) => [word, porterStem(word)]))).toEqual(golden.stems);
});
