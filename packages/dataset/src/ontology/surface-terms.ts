import { defineTerm, type Term, type TermFacts } from "./term.js";

function retinal(term: string, facts: Omit<TermFacts, "in" | "at">): Term {
  return defineTerm(term, { in: ["fundus"], at: ["retina"], ...facts });
}

function pattern(term: string, facts: Omit<TermFacts, "in" | "at" | "partOf">): Term {
  return defineTerm(term, { in: ["dermoscopy"], at: ["skin_pattern"], partOf: "skin lesion", ...facts });
}

/** Eye, skin, bowel lining, the unborn, the thyroid, and what a microscope shows. */
export const SURFACE_TERMS: readonly Term[] = [
  retinal("retinal blood vessels", {
    also: ["retinal vessels", "vessels of the retina", "retinal vasculature"],
    fact: "bring blood to the retina",
    number: "many",
  }),
  retinal("optic disc", {
    also: ["optic disk", "optic nerve head", "blind spot"],
    fact: "is where the optic nerve leaves the eye",
  }),
  retinal("optic cup", {
    also: ["cup of the optic disc"],
    fact: "is the hollow in the optic disc",
    partOf: "optic disc",
  }),
  retinal("exudates", {
    also: ["hard exudates", "retinal exudates"],
    fact: "are yellow fat deposits in the retina",
    number: "many",
    vague: true,
  }),
  retinal("hemorrhages", {
    also: ["retinal hemorrhages", "bleedings in the retina"],
    fact: "are bleedings in the retina",
    number: "many",
    vague: true,
  }),
  retinal("microaneurysms", {
    also: ["micro-aneurysms", "retinal microaneurysms"],
    fact: "are tiny bulges of retinal vessels",
    number: "many",
  }),
  retinal("cotton wool spots", {
    also: ["soft exudates", "cotton-wool spots"],
    fact: "are pale swellings of nerve fibers",
    number: "many",
  }),
  retinal("other bright lesions", {
    also: ["bright lesions", "bright spots"],
    fact: "are bright spots of mixed kind",
    number: "many",
    vague: true,
  }),
  defineTerm("skin lesion", {
    also: ["lesion of the skin", "mole", "pigmented lesion"],
    in: ["dermoscopy"],
    at: ["skin"],
    fact: "is a changed area of the skin",
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
    also: ["colon polyp", "colorectal polyp", "polyps"],
    in: ["endoscopy"],
    at: ["colon", "abdomen", "larynx"],
    fact: "is a growth of the bowel lining",
  }),
  defineTerm("thyroid nodule", {
    also: ["nodule of the thyroid", "thyroid mass"],
    in: ["ultrasound"],
    at: ["thyroid", "head_neck"],
    fact: "is a lump in the thyroid gland",
  }),
  defineTerm("fetal head", {
    also: ["head of the fetus", "baby's head", "foetal head"],
    in: ["ultrasound"],
    at: ["fetus"],
    fact: "is the head of the unborn child",
  }),
  defineTerm("cell nucleus", {
    also: ["cell nuclei", "nuclei", "nucleus"],
    in: ["pathology", "microscopy"],
    at: ["cells", "tissue"],
    fact: "holds the DNA of the cell",
  }),
  defineTerm("gland", {
    also: ["glands", "glandular structure"],
    in: ["pathology"],
    at: ["tissue"],
    fact: "makes mucus",
    vague: true,
  }),
  defineTerm("white blood cell", {
    also: ["leukocyte", "leucocyte", "WBC"],
    in: ["pathology"],
    at: ["blood", "cells"],
    fact: "fights infection",
  }),
  defineTerm("white blood cell nucleus", {
    also: ["leukocyte nucleus", "nucleus of the white blood cell"],
    in: ["pathology"],
    at: ["blood", "cells"],
    fact: "holds the DNA of the white blood cell",
    partOf: "white blood cell",
  }),
  defineTerm("white blood cell cytoplasm", {
    also: ["leukocyte cytoplasm", "cytoplasm of the white blood cell"],
    in: ["pathology"],
    at: ["blood", "cells"],
    fact: "surrounds the nucleus of the white blood cell",
    number: "mass",
    partOf: "white blood cell",
  }),
  defineTerm("cell membrane", {
    also: ["cell membranes", "membranes"],
    in: ["microscopy"],
    at: ["cells", "tissue"],
    fact: "encloses the cell",
  }),
  defineTerm("neuron interior", {
    also: ["inside of the neurons", "neuronal interior"],
    in: ["microscopy"],
    at: ["cells", "tissue"],
    fact: "is the inside of nerve cells",
  }),
];
