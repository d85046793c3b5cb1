import { describe, expect, test } from "vitest";
import { findTerm, isKnownTerm, isWithin, TERMS, wordsFor } from "./ontology.js";

describe("ontology", () => {
  test("no word means two terms", () => {
    const owners = new Map<string, string>();
    for (const term of TERMS) {
      for (const word of wordsFor(term)) {
        const owner = owners.get(word.toLowerCase());
        expect(owner === undefined || owner === term.term, `${word}: ${owner} and ${term.term}`).toBe(true);
        owners.set(word.toLowerCase(), term.term);
      }
    }
  });

  test("every whole that a part names is a term, and no term is within itself", () => {
    for (const { term, partOf } of TERMS) {
      if (partOf !== null) expect(isKnownTerm(partOf), `${term} in ${partOf}`).toBe(true);
      expect(partOf).not.toBe(term);
    }
  });

  test("every term has a region and a modality, and a fact that agrees with its number", () => {
    for (const { term, regions, modalities, fact, number } of TERMS) {
      expect(regions.length * modalities.length, term).toBeGreaterThan(0);
      if (fact === null) continue;
      expect(fact.split(" ").length, fact).toBeLessThanOrEqual(9);
      const verb = fact.split(" ")[0];
      if (number === "many") expect(verb, term).not.toMatch(/^is$|[^s]s$/);
      else expect(verb, term).toMatch(/^is$|[^s]s$/);
    }
  });

  test("finds terms by synonym, British spelling, case and underscore", () => {
    expect(findTerm("LEFT_KIDNEY").term).toBe("left kidney");
    expect(findTerm("brain tumour").term).toBe("brain tumor");
    expect(findTerm("Intracranial Haemorrhage").term).toBe("intracranial hemorrhage");
    expect(findTerm("optic disk").term).toBe("optic disc");
    expect(findTerm("intervertebral disc").term).toBe("intervertebral discs");
  });

  test("a label that it does not know passes through, with nothing known of it", () => {
    expect(findTerm("left_gizmo")).toMatchObject({
      term: "left gizmo",
      synonyms: [],
      regions: [],
      fact: null,
    });
    expect(findTerm("gizmos").number).toBe("many");
    expect(findTerm("gizmo focus").number).toBe("one");
    expect(isKnownTerm("left gizmo")).toBe(false);
  });

  test("sides are within the pair, through several steps, and not the other way round", () => {
    expect(isWithin(findTerm("left lung"), findTerm("lungs"))).toBe(true);
    expect(isWithin(findTerm("left ventricular myocardium"), findTerm("heart"))).toBe(true);
    expect(isWithin(findTerm("lungs"), findTerm("left lung"))).toBe(false);
    expect(findTerm("left lung").laterality).toBe("left");
  });
});
