import { BOOK, cancerTerm, mesh, PAPER } from "../fact-sources.js";
import { defineTerm, type Term, type TermFacts } from "../term.js";

function retinal(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, { system: "sensory", in: ["fundus"], at: ["retina"], ...facts });
}

/** A layer or a finding that optical coherence tomography shows. */
function inOct(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, { system: "sensory", in: ["oct"], at: ["retina", "eye"], ...facts });
}

function skin(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, {
    system: "integumentary",
    in: ["dermoscopy"],
    at: ["skin"],
    partOf: "skin lesion",
    ...facts,
  });
}

const EYE: readonly Term[] = [
  retinal("retina", { fact: "turns light into nerve signals", source: BOOK.senses }),
  retinal("macula", {
    also: ["macula lutea"],
    fact: "is the spot of sharpest sight",
    source: mesh("Macula Lutea"),
    partOf: "retina",
  }),
  retinal("fovea", {
    also: ["fovea centralis"],
    fact: "is the center of the macula",
    source: mesh("Fovea Centralis"),
    partOf: "macula",
  }),
  retinal("retinal arteries", {
    also: ["retinal artery", "retinal arterioles"],
    number: "many",
    partOf: "retinal blood vessels",
  }),
  retinal("retinal veins", {
    also: ["retinal vein", "retinal venules"],
    number: "many",
    partOf: "retinal blood vessels",
  }),
  retinal("neuroretinal rim", {
    also: ["optic disc rim"],
    fact: "is the disc around its cup",
    source: PAPER.refuge,
    partOf: "optic disc",
  }),
  retinal("drusen", {
    fact: "are deposits under the retina",
    source: mesh("Retinal Drusen"),
    number: "many",
  }),
  retinal("retinal scar", { also: ["chorioretinal scar"], vague: true }),
  retinal("retinal atrophy", { also: ["chorioretinal atrophy", "patchy atrophy"], number: "mass" }),
  retinal("retinal detachment", {
    fact: "is retina come off its base",
    source: mesh("Retinal Detachment"),
  }),
  retinal("retinal neovascularization", {
    also: ["neovascularization"],
    fact: "is a growth of abnormal new vessels",
    source: mesh("Retinal Neovascularization"),
    number: "mass",
  }),
  inOct("cystoid macular edema", {
    also: ["macular edema", "CME", "edema of the macula"],
    fact: "is fluid in the macula",
    source: mesh("Macular Edema"),
    number: "mass",
  }),
  inOct("subretinal fluid", {
    also: ["SRF"],
    fact: "lies beneath the retina",
    number: "mass",
    source: mesh("Subretinal Fluid"),
  }),
  inOct("intraretinal fluid", { also: ["IRF", "intraretinal cystoid fluid"], number: "mass" }),
  inOct("pigment epithelial detachment", { also: ["PED"], source: mesh("Retinal Detachment") }),
  inOct("choroid", {
    fact: "is the vessel layer behind the retina",
    source: mesh("Choroid"),
  }),
  inOct("retinal pigment epithelium", { also: ["RPE"], source: mesh("Retinal Pigment Epithelium") }),
];

const SKIN: readonly Term[] = [
  skin("melanoma", {
    also: ["malignant melanoma"],
    fact: "is a cancer of the pigment cells",
    source: mesh("Melanoma"),
  }),
  skin("melanocytic nevus", {
    also: ["nevus", "naevus", "melanocytic nevi"],
    fact: "is a clump of pigment cells",
    source: mesh("Nevus, Pigmented"),
  }),
  skin("seborrheic keratosis", {
    fact: "is a harmless growth of the outer skin",
    source: mesh("Keratosis, Seborrheic"),
  }),
  skin("basal cell carcinoma", {
    also: ["BCC"],
    fact: "is a skin cancer that rarely spreads",
    source: mesh("Carcinoma, Basal Cell"),
  }),
  skin("squamous cell carcinoma", {
    fact: "is a cancer of flat surface cells",
    source: cancerTerm("squamous cell carcinoma"),
  }),
  skin("wound", {
    also: ["skin ulcer", "foot ulcer"],
    fact: "is broken skin",
    source: cancerTerm("wound"),
  }),
  defineTerm("skin", {
    system: "integumentary",
    in: ["ct", "mr", "ultrasound", "dermoscopy"],
    at: ["skin"],
    fact: "protects the body",
    source: BOOK.skin,
  }),
  defineTerm("hair", {
    also: ["hairs"],
    system: "integumentary",
    in: ["dermoscopy"],
    at: ["skin"],
    number: "mass",
  }),
];

const ENDOSCOPY: readonly Term[] = [
  ...(
    [
      [
        "neoplastic polyp",
        ["neoplastic colon polyp", "adenomatous polyp"],
        "is a polyp that may turn into cancer",
      ],
      [
        "non-neoplastic polyp",
        ["non-neoplastic colon polyp", "hyperplastic polyp"],
        "is a polyp that rarely turns into cancer",
      ],
    ] as const
  ).map(([term, also, fact]) =>
    defineTerm(term, {
      also,
      system: "digestive",
      in: ["endoscopy"],
      at: ["colon", "abdomen"],
      fact,
      source: PAPER.colonPolyps,
      partOf: "polyp",
    }),
  ),
  defineTerm("fat", {
    also: ["adipose tissue", "fatty tissue"],
    system: "tissue",
    in: ["ct", "mr", "endoscopy", "pathology"],
    at: ["abdomen", "chest", "limb", "pelvis", "tissue", "breast", "head_neck"],
    fact: "stores energy",
    source: BOOK.tissue,
    number: "mass",
  }),
  ...(
    [
      ["instrument shaft", "shaft"],
      ["instrument wrist", "wrist"],
      ["instrument clasper", "clasper"],
    ] as const
  ).map(([term, label]) =>
    defineTerm(term, {
      also: [label],
      system: "device",
      in: ["endoscopy"],
      at: ["device"],
      partOf: "surgical instrument",
      vague: true,
    }),
  ),
  defineTerm("grasper", {
    also: ["grasping forceps"],
    system: "device",
    in: ["endoscopy"],
    at: ["device"],
    fact: "holds tissue during surgery",
    source: mesh("Surgical Instruments"),
    partOf: "surgical instrument",
  }),
  defineTerm("L-hook electrocautery", {
    also: ["L-hook", "electrocautery hook"],
    system: "device",
    in: ["endoscopy"],
    at: ["device"],
    fact: "cuts tissue by electric heat",
    source: mesh("Electrosurgery"),
    partOf: "surgical instrument",
  }),
];

/** Eye background, skin, and what an endoscope shows, beyond the common terms. */
export const EYE_SKIN_TERMS: readonly Term[] = [...EYE, ...SKIN, ...ENDOSCOPY];
