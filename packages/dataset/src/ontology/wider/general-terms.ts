import { BOOK, cancerTerm, gray, mesh } from "../fact-sources.js";
import { defineTerm, type Region, type Term, type TermFacts } from "../term.js";

const ANYWHERE: readonly Region[] = [
  "abdomen",
  "chest",
  "pelvis",
  "head_neck",
  "brain",
  "breast",
  "limb",
  "spine",
];
const SCANS = ["ct", "mr", "ultrasound", "pet"];

/** A word that means something else in every dataset: known, so that it is worded well, but nothing follows from it. */
function anywhere(term: string, facts: Omit<TermFacts, "in" | "at" | "system" | "vague">): Term {
  return defineTerm(term, { system: null, in: SCANS, at: ANYWHERE, vague: true, ...facts });
}

function layer(term: string, facts: Omit<TermFacts, "in" | "at">): Term {
  return defineTerm(term, { in: ["ct", "mr"], at: ANYWHERE, ...facts });
}

const WORDS: readonly Term[] = [
  anywhere("tumor", {
    also: ["neoplasm", "tumor mass"],
    fact: "is an abnormal growth of tissue",
    source: mesh("Neoplasms"),
  }),
  anywhere("cancer", {
    also: ["malignant tumor", "carcinoma", "malignancy"],
    fact: "is a growth that invades other tissue",
    source: cancerTerm("cancer"),
    partOf: "tumor",
  }),
  anywhere("benign tumor", {
    fact: "is a growth that does not spread",
    source: cancerTerm("benign"),
    partOf: "tumor",
  }),
  anywhere("lesion", {
    also: ["abnormal area"],
    fact: "is an abnormal area of tissue",
    source: cancerTerm("lesion"),
  }),
  anywhere("nodule", { fact: "is a small lump of tissue", source: cancerTerm("nodule") }),
  anywhere("mass", { also: ["lump"], fact: "is a lump of tissue", source: cancerTerm("mass") }),
  anywhere("cyst", { fact: "is a sac of fluid", source: cancerTerm("cyst") }),
  anywhere("edema", {
    also: ["swelling"],
    fact: "is swelling by fluid",
    source: mesh("Edema"),
    number: "mass",
  }),
  anywhere("hemorrhage", {
    also: ["bleeding"],
    fact: "is blood outside its vessels",
    source: mesh("Hemorrhage"),
    number: "mass",
  }),
  anywhere("infection", { number: "mass" }),
  anywhere("opacity", { number: "mass" }),
  anywhere("effusion", { number: "mass" }),
  anywhere("calcification", {
    also: ["calcifications"],
    fact: "is a deposit of calcium",
    source: mesh("Calcinosis"),
  }),
  anywhere("metastasis", {
    also: ["metastases"],
    fact: "is a tumor spread from elsewhere",
    source: mesh("Neoplasm Metastasis"),
    partOf: "tumor",
  }),
  anywhere("artery", { also: ["arteries"], fact: "carries blood away from the heart", source: BOOK.vessels }),
  anywhere("vein", { also: ["veins"], fact: "carries blood to the heart", source: BOOK.vessels }),
  anywhere("blood", { number: "mass" }),
  anywhere("stone", { also: ["calculus"] }),
  anywhere("scar", {}),
  anywhere("trunk", { also: ["torso", "body trunk"] }),
  anywhere("limbs", { also: ["extremities", "arms and legs"], number: "many" }),
];

const LAYERS: readonly Term[] = [
  layer("lymph node", {
    also: ["lymph nodes", "lymph gland"],
    system: "lymphatic",
    fact: "filters the lymph",
    source: BOOK.immunity,
  }),
  layer("lymph node metastasis", {
    also: ["lymph node metastases"],
    system: "lymphatic",
    fact: "is a tumor spread to a lymph node",
    source: mesh("Lymphatic Metastasis"),
  }),
  layer("lymphoma", { system: "lymphatic", fact: "is a cancer of lymph cells", source: mesh("Lymphoma") }),
  layer("subcutaneous fat", {
    also: ["subcutaneous adipose tissue", "subcutaneous tissue"],
    system: "integumentary",
    fact: "insulates the body under the skin",
    source: BOOK.skin,
    number: "mass",
  }),
  layer("visceral fat", {
    also: ["torso fat", "visceral adipose tissue"],
    system: "tissue",
    fact: "lies around the organs",
    source: mesh("Intra-Abdominal Fat"),
    number: "mass",
    partOf: "fat",
  }),
  layer("intermuscular fat", { system: "tissue", number: "mass", partOf: "fat" }),
  layer("skeletal muscle", {
    also: ["muscle", "muscles", "skeletal muscles"],
    system: "musculoskeletal",
    fact: "moves the body",
    source: BOOK.muscles,
    number: "mass",
  }),
  layer("cartilage", {
    system: "musculoskeletal",
    fact: "lets joints glide",
    source: gray("III: Syndesmology"),
    number: "mass",
  }),
];

const DEVICES: readonly Term[] = [
  ...(
    [
      ["catheter", ["catheters"], "leads fluid into or out of the body", "Catheters"],
      ["needle", ["biopsy needle"], "enters the body through the skin", "Needles"],
      ["stent", ["stents"], "keeps a vessel or duct open", "Stents"],
      ["implant", ["prosthesis"], "replaces a part of the body", "Prostheses and Implants"],
    ] as const
  ).map(([term, also, fact, heading]) =>
    defineTerm(term, {
      also,
      system: "device",
      in: ["ct", "xray", "ultrasound"],
      at: ["device"],
      fact,
      source: mesh(heading),
      vague: true,
    }),
  ),
];

/** Words that fit many organs, layers of the whole body, and devices. */
export const GENERAL_TERMS: readonly Term[] = [...WORDS, ...LAYERS, ...DEVICES];
