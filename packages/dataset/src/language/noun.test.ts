import { Random } from "@mimo/base";
import { sameTerm } from "@mimo/text";
import { describe, expect, test } from "vitest";
import { findTerm, TERMS } from "../ontology/ontology.js";
import { agreeVerb, indefiniteArticle, pickNoun, pluralise } from "./noun.js";
import { spell } from "./spelling.js";

describe("nouns", () => {
  test("every word that stands for a term in an answer leads back to it", () => {
    for (const term of TERMS) {
      for (let seed = 0; seed < 12; seed++) {
        const spelling = seed % 2 === 0 ? "american" : "british";
        const { word } = pickNoun(term, false, "answer", spelling, new Random(seed));
        const isSame = findTerm(word).term === term.term || sameTerm(spell(word, "american"), term.term);
        expect(isSame, `${word} for ${term.term}`).toBe(true);
      }
    }
  });

  test.each([
    ["polyp", "polyps"],
    ["cell nucleus", "cell nuclei"],
    ["tumor of the brain", "tumors of the brain"],
    ["opacity", "opacities"],
    ["mass", "masses"],
  ])("%s becomes %s", (one, many) => {
    expect(pluralise(one)).toBe(many);
  });

  test.each([
    ["MR image", "an"],
    ["CT image", "a"],
    ["X-ray", "an"],
    ["ultrasound image", "an"],
    ["uterus", "a"],
    ["umbilical cord", "an"],
    ["unilateral mass", "a"],
    ["L1 vertebral body", "an"],
    ["liver", "a"],
    ["WBC", "a"],
  ])("%s takes %s", (word, article) => {
    expect(indefiniteArticle(word)).toBe(article);
  });

  test("verbs agree", () => {
    expect(["is", "covers", "lies", "occupies", "does"].map((verb) => agreeVerb(verb, "many"))).toEqual([
      "are",
      "cover",
      "lie",
      "occupy",
      "do",
    ]);
    expect(agreeVerb("covers", "mass")).toBe("covers");
  });

  test("one text keeps to one spelling", () => {
    expect(spell("tumor with perihematomal edema near the center", "british")).toBe(
      "tumour with perihaematomal oedema near the centre",
    );
    expect(spell("colorectal polyp", "british")).toBe("colorectal polyp");
    expect(spell("haemorrhage in the oesophagus", "american")).toBe("hemorrhage in the esophagus");
    expect(spell("Oesophagus.", "british")).toBe("Oesophagus.");
  });
});
