import { Random } from "@mimo/base";
import { describe, expect, test } from "vitest";
import { findTerm } from "../ontology/ontology.js";
import { articleFor, articleForWord, ask, askAbout, modalityName } from "./wording.js";

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);

describe("wording", () => {
  test.each([
    ["MR image", "an "],
    ["X-ray image", "an "],
    ["ultrasound image", "an "],
    ["CT image", "a "],
    ["L1 vertebral body", "an "],
    ["liver", "a "],
    ["uterus", "a "],
    ["unilateral mass", "a "],
    ["umbilical cord", "an "],
  ])("%s takes %s", (word, article) => {
    expect(articleForWord(word)).toBe(article);
  });

  test("plurals and stuff take no article", () => {
    expect(["lungs", "consolidation", "aorta"].map((label) => articleFor(findTerm(label)))).toEqual([
      "",
      "",
      "an ",
    ]);
  });

  test("modalities have names, unknown ones keep theirs", () => {
    expect(["ct", "xray", "thermography"].map(modalityName)).toEqual(["CT", "X-ray", "thermography"]);
  });

  test("questions come in many dresses of the same words", () => {
    const asked = SEEDS.map((seed) => ask(["where is it"], new Random(seed)));
    expect(new Set(asked)).toEqual(
      new Set(["Where is it?", "Where is it", "where is it?", "where is it", "WHERE IS IT?", "WHERE IS IT"]),
    );
  });

  test("commands are sometimes polite, what is no command never", () => {
    const command = SEEDS.map((seed) => ask(["segment this"], new Random(seed)));
    expect(command.some((each) => /please/i.test(each))).toBe(true);
    expect(command.some((each) => /^could you segment this\??$/i.test(each))).toBe(true);
    const noun = SEEDS.map((seed) => ask(["the liver", "I need the liver"], new Random(seed)));
    expect(noun.some((each) => /please|could|can|want/i.test(each))).toBe(false);
  });

  test("synonyms are used, the canonical term most", () => {
    const asked = SEEDS.map((seed) =>
      askAbout(["{x}"], findTerm("gallbladder"), new Random(seed)).toLowerCase(),
    );
    const canonical = asked.filter((each) => /^gallbladder\b/.test(each)).length;
    expect(canonical / SEEDS.length).toBeGreaterThan(0.5);
    expect(asked.some((each) => each.startsWith("gall bladder"))).toBe(true);
  });

  test("verbs and articles agree with the term", () => {
    const say = (label: string) => {
      const asked = SEEDS.map((seed) => askAbout(["{is} there {a} {x}"], findTerm(label), new Random(seed)));
      return asked.map((each) => each.toLowerCase().replace("?", ""));
    };
    expect(say("aorta")).toContain("is there an aorta");
    expect(say("aorta")).toContain("is there a main artery");
    expect(say("exudates")).toContain("are there exudates");
  });
});
