import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_ONTOLOGY,
  findTerm,
  isKnownTerm,
  isWithin,
  TERMS,
  unknownLabels,
  wordsFor,
} from "./ontology.js";
import type { Term } from "./term.js";

const ALL = DEFAULT_ONTOLOGY.terms;

describe("tables", () => {
  test("no word means two terms", () => {
    const owners = new Map<string, string>();
    const shared = ALL.flatMap((term) =>
      wordsFor(term).filter((word) => {
        const owner = owners.get(word.toLowerCase()) ?? term.term;
        owners.set(word.toLowerCase(), owner);
        return owner !== term.term;
      }),
    );
    expect(shared).toEqual([]);
  });

  test("every whole that a part names is a term, and no term is within itself", () => {
    const byName = new Map(ALL.map((term) => [term.term, term]));
    const broken = ALL.filter((term) => {
      const seen = new Set([term.term]);
      for (let whole = term.partOf; whole !== null; whole = byName.get(whole)?.partOf ?? null) {
        if (!byName.has(whole) || seen.has(whole)) return true;
        seen.add(whole);
      }
      return false;
    });
    expect(broken.map(({ term }) => term)).toEqual([]);
  });

  test("every term has a region and a modality, and a short fact that agrees with its number", () => {
    const isPlural = (verb: string) => !/^is$|[^s]s$/.test(verb);
    const broken = ALL.filter(({ regions, modalities, fact, number }) => {
      if (regions.length === 0 || modalities.length === 0) return true;
      if (fact === null) return false;
      const [verb = "", ...rest] = fact.split(" ");
      return rest.length > 8 || isPlural(verb) !== (number === "many");
    });
    expect(broken.map(({ term, fact }) => `${term}: ${fact}`)).toEqual([]);
  });

  test("every fact has a source that can be looked up, and nothing else has one", () => {
    const form = /^(MeSH: |NCI Dictionary of Cancer Terms: )\S|\(\d{4}\)|^American Cancer Society, /;
    const broken = ALL.filter(({ fact, factSource }) =>
      fact === null ? factSource !== null : !form.test(factSource ?? ""),
    );
    expect(broken.map(({ term }) => term)).toEqual([]);
  });

  test("every term belongs to a body system, but for words that fit many", () => {
    const without = ALL.filter(({ bodySystem, vague }) => bodySystem === null && !vague);
    expect(without.map(({ term }) => term).sort()).toEqual([
      "abdomen tumor",
      "face",
      "head and neck tumor",
      "mediastinum",
    ]);
    expect(findTerm("left kidney").bodySystem).toBe("urinary");
    expect(findTerm("pigment network").bodySystem).toBe("integumentary");
  });

  test("what has a left one has a right one, alike in all but the side", () => {
    const single = new Set(["right middle lung lobe"]);
    const swap = (text: string) =>
      text.replace(/left|right/g, (side) => (side === "left" ? "right" : "left"));
    const byName = new Map(ALL.map((term) => [term.term, term]));
    const broken = ALL.filter((term) => {
      if (term.laterality === null || single.has(term.term)) return false;
      const other = byName.get(swap(term.term));
      const facts = (each: Term | undefined) =>
        JSON.stringify([each?.regions, each?.bodySystem, each?.number]);
      return other?.laterality !== swap(term.laterality) || facts(other) !== facts(term);
    });
    expect(broken.map(({ term }) => term)).toEqual([]);
  });

  // A change of these facts changes what the published models' samples, suggestions and corpora were made of.
  test("the common terms are as the published models were trained with", () => {
    const facts = TERMS.map((term) => [
      term.term,
      wordsFor(term),
      term.modalities,
      term.regions,
      term.fact,
      term.laterality,
      term.partOf,
      term.number,
      term.vague,
      term.commonlyAsked,
    ]);
    expect(TERMS).toHaveLength(145);
    expect(createHash("sha256").update(JSON.stringify(facts)).digest("hex")).toBe(
      "53f57669e8dac6131475be9dcefb6a46fb00f3223593536c81b08062a0835dcc",
    );
    expect(ALL.slice(TERMS.length).some(({ commonlyAsked }) => commonlyAsked)).toBe(false);
  });
});

describe("findTerm", () => {
  test.each([
    ["LEFT_KIDNEY", "left kidney"],
    ["brain tumour", "brain tumor"],
    ["Intracranial Haemorrhage", "intracranial hemorrhage"],
    ["optic disk", "optic disc"],
    ["intervertebral disc", "intervertebral discs"],
    // The side behind, in brackets, or as a letter.
    ["kidney_left", "left kidney"],
    ["Kidney (right)", "right kidney"],
    ["Parotid_R", "right parotid gland"],
    ["rib_left_1", "left rib 1"],
    ["lung_upper_lobe_left", "left upper lung lobe"],
    ["Head_of_femur_L", "left femoral head"],
    // Punctuation and number.
    ["COVID-19+infection", "COVID-19 infection"],
    ["non_enhancing_tumor", "non-enhancing tumor"],
    ["ground glass opacity", "ground-glass opacity"],
    ["lung nodules", "lung nodule"],
    // BiomedParse's site behind the target.
    ["neoplastic cells in breast", "neoplastic cells"],
    ["tumor in liver CT", "liver tumor"],
    ["whole tumor in brain MRI FLAIR", "whole brain tumor"],
    ["left heart ventricle", "left ventricle cavity"],
    // SLAKE, TotalSegmentator, HaN-Seg, AMOS, MSD, ACDC, VerSe.
    ["Brain Enhancing Tumor", "enhancing tumor"],
    ["Left Mandible", "left mandible half"],
    ["vertebrae_T12", "T12 vertebra"],
    ["vertebrae_L5", "L5 vertebral body"],
    ["autochthon_right", "right deep back muscle"],
    ["heart_atrium_left", "left atrium"],
    ["portal_vein_and_splenic_vein", "portal and splenic veins"],
    ["Glnd_Submand_R", "right submandibular gland"],
    ["prostate/uterus", "prostate or uterus"],
    ["colon cancer primaries", "colon tumor"],
    ["MYO", "left ventricular myocardium"],
    ["L6", "L6 vertebra"],
  ])("reads %s as %s", (label, term) => {
    expect(findTerm(label).term).toBe(term);
  });

  test.each(["left_gizmo", "gizmo in liver", "Posterior", "left"])("does not guess what %s is", (label) => {
    expect(isKnownTerm(label)).toBe(false);
  });

  test("a label that it does not know passes through, with nothing known of it", () => {
    expect(findTerm("left_gizmo")).toMatchObject({
      term: "left gizmo",
      synonyms: [],
      regions: [],
      bodySystem: null,
      fact: null,
      factSource: null,
    });
    expect(findTerm("gizmos").number).toBe("many");
    expect(findTerm("gizmo focus").number).toBe("one");
  });
});

test("unknownLabels lists each label that is not known once", () => {
  expect(unknownLabels(["liver", "gizmo", "KIDNEY_LEFT", "gizmo", "Anterior"])).toEqual([
    "gizmo",
    "Anterior",
  ]);
});

describe("isWithin", () => {
  test("sides are within the pair, through several steps, and not the other way round", () => {
    expect(isWithin(findTerm("left lung"), findTerm("lungs"))).toBe(true);
    expect(isWithin(findTerm("left ventricular myocardium"), findTerm("heart"))).toBe(true);
    expect(isWithin(findTerm("lungs"), findTerm("left lung"))).toBe(false);
    expect(findTerm("left lung").laterality).toBe("left");
    expect(isWithin(findTerm("left rib 7"), findTerm("ribs"))).toBe(true);
    expect(isWithin(findTerm("enhancing tumor"), findTerm("whole brain tumor"))).toBe(true);
  });

  test("a side without a whole of its own is within the term without the side", () => {
    expect(findTerm("left frontal lobe").partOf).toBeNull();
    expect(isWithin(findTerm("left frontal lobe"), findTerm("brain"))).toBe(true);
    expect(isWithin(findTerm("left frontal lobe"), findTerm("right frontal lobe"))).toBe(false);
  });
});
