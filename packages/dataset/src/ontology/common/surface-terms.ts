import { BOOK, cancerTerm, mesh, PAPER } from "../fact-sources.js";
import { defineTerm, type Term, type TermFacts } from "../term.js";

function retinal(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, { system: "sensory", in: ["fundus"], at: ["retina"], ...facts });
}

function pattern(term: string, facts: Omit<TermFacts, "system" | "source" | "in" | "at" | "partOf">): Term {
  return defineTerm(term, {
    system: "integumentary",
    in: ["dermoscopy"],
    at: ["skin_pattern"],
    partOf: "skin lesion",
    ...facts,
    source: PAPER.dermoscopy,
  });
}

/** Eye, skin, bowel lining, the unborn, the thyroid, and what a microscope shows. */
export const SURFACE_TERMS: readonly Term[] = [
  retinal("retinal blood vessels", {
    also: ["retinal vessels", "vessels of the retina", "retinal vasculature"],
    fact: "bring blood to the retina",
    source: mesh("Retinal Vessels"),
    number: "many",
  }),
  retinal("optic disc", {
    also: ["optic disk", "optic nerve head", "blind spot"],
    fact: "is where the optic nerve leaves the eye",
    source: mesh("Optic Disk"),
  }),
  retinal("optic cup", {
    also: ["cup of the optic disc"],
    fact: "is the hollow in the optic disc",
    source: PAPER.refuge,
    partOf: "optic disc",
  }),
  retinal("exudates", {
    also: ["hard exudates", "retinal exudates"],
    fact: "are yellow fat deposits in the retina",
    source: PAPER.diabeticEye,
    number: "many",
    vague: true,
  }),
  retinal("hemorrhages", {
    also: ["retinal hemorrhages", "bleedings in the retina"],
    fact: "are bleedings in the retina",
    source: mesh("Retinal Hemorrhage"),
    number: "many",
    vague: true,
  }),
  retinal("microaneurysms", {
    also: ["micro-aneurysms", "retinal microaneurysms"],
    fact: "are tiny bulges of retinal vessels",
    source: PAPER.diabeticEye,
    number: "many",
  }),
  retinal("cotton wool spots", {
    also: ["soft exudates", "cotton-wool spots"],
    fact: "are pale swellings of nerve fibers",
    source: PAPER.diabeticEye,
    number: "many",
  }),
  retinal("other bright lesions", {
    also: ["bright lesions", "bright spots"],
    fact: "are bright spots of mixed kind",
    source: PAPER.brightLesions,
    number: "many",
    vague: true,
  }),
  defineTerm("skin lesion", {
    system: "integumentary",
    also: ["lesion of the skin", "mole", "pigmented lesion"],
    in: ["dermoscopy"],
    at: ["skin"],
    fact: "is a changed area of the skin",
    source: cancerTerm("lesion"),
  }),
  pattern("pigment network", {
    also: ["pigmented network"],
    fact: "is a grid of brown lines",
    number: "mass",
  }),
  pattern("negative pigment network", {
    also: ["inverse network", "white network"],
    fact: "is a grid of light lines",
    number: "mass",
  }),
  pattern("milia-like cysts", {
    also: ["milia", "milium-like cysts"],
    fact: "are small white cysts in the skin",
    number: "many",
  }),
  pattern("globules", {
    also: ["dots and globules", "pigment globules"],
    fact: "are round brown clumps of pigment",
    number: "many",
    vague: true,
  }),
  pattern("streaks", {
    also: ["radial streaks", "pseudopods"],
    fact: "are dark lines at the edge of a lesion",
    number: "many",
    vague: true,
  }),
  defineTerm("polyp", {
    system: "digestive",
    also: ["colon polyp", "colorectal polyp", "polyps"],
    in: ["endoscopy"],
    at: ["colon", "abdomen", "larynx"],
    fact: "is a growth of the bowel lining",
    source: mesh("Colonic Polyps"),
  }),
  defineTerm("thyroid nodule", {
    system: "endocrine",
    also: ["nodule of the thyroid", "thyroid mass"],
    in: ["ultrasound"],
    at: ["thyroid", "head_neck"],
    fact: "is a lump in the thyroid gland",
    source: mesh("Thyroid Nodule"),
  }),
  defineTerm("fetal head", {
    system: "reproductive",
    also: ["head of the fetus", "baby's head", "foetal head"],
    in: ["ultrasound"],
    at: ["fetus"],
    fact: "is the head of the unborn child",
    source: BOOK.development,
  }),
  defineTerm("cell nucleus", {
    system: "tissue",
    also: ["cell nuclei", "nuclei", "nucleus"],
    in: ["pathology", "microscopy"],
    at: ["cells", "tissue"],
    fact: "holds the DNA of the cell",
    source: BOOK.cell,
  }),
  defineTerm("gland", {
    system: "tissue",
    also: ["glands", "glandular structure"],
    in: ["pathology"],
    at: ["tissue"],
    fact: "makes mucus",
    source: BOOK.digestion,
    vague: true,
  }),
  defineTerm("white blood cell", {
    system: "tissue",
    also: ["leukocyte", "leucocyte", "WBC"],
    in: ["pathology"],
    at: ["blood", "cells"],
    fact: "fights infection",
    source: BOOK.blood,
  }),
  defineTerm("white blood cell nucleus", {
    system: "tissue",
    also: ["leukocyte nucleus", "nucleus of the white blood cell"],
    in: ["pathology"],
    at: ["blood", "cells"],
    fact: "holds the DNA of the white blood cell",
    source: BOOK.cell,
    partOf: "white blood cell",
  }),
  defineTerm("white blood cell cytoplasm", {
    system: "tissue",
    also: ["leukocyte cytoplasm", "cytoplasm of the white blood cell"],
    in: ["pathology"],
    at: ["blood", "cells"],
    fact: "surrounds the nucleus of the white blood cell",
    source: BOOK.cell,
    number: "mass",
    partOf: "white blood cell",
  }),
  defineTerm("cell membrane", {
    system: "tissue",
    also: ["cell membranes", "membranes"],
    in: ["microscopy"],
    at: ["cells", "tissue"],
    fact: "encloses the cell",
    source: BOOK.cell,
  }),
  defineTerm("neuron interior", {
    system: "tissue",
    also: ["inside of the neurons", "neuronal interior"],
    in: ["microscopy"],
    at: ["cells", "tissue"],
    fact: "is the inside of nerve cells",
    source: PAPER.connectomics,
  }),
];
