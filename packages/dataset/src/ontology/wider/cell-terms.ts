import { BOOK, cancerTerm, mesh, PAPER } from "../fact-sources.js";
import { defineTerm, type Term, type TermFacts } from "../term.js";

function onSlide(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, { system: "tissue", in: ["pathology"], at: ["tissue", "cells"], ...facts });
}

function inBlood(term: string, also: readonly string[], fact: string): Term {
  return defineTerm(term, {
    also,
    system: "tissue",
    in: ["pathology", "microscopy"],
    at: ["blood", "cells", "tissue"],
    fact,
    source: BOOK.blood,
  });
}

function inCell(term: string, also: readonly string[], fact: string): Term {
  return defineTerm(term, {
    also,
    system: "tissue",
    in: ["microscopy"],
    at: ["cells", "tissue"],
    fact,
    source: BOOK.cell,
  });
}

const TISSUES: readonly Term[] = [
  onSlide("neoplastic cells", {
    also: ["neoplastic cell", "tumor cells", "cancer cells"],
    fact: "are the cells of a tumor",
    source: PAPER.nuclei,
    number: "many",
  }),
  onSlide("inflammatory cells", {
    also: ["inflammatory cell", "immune cells"],
    fact: "fight infection and injury",
    source: BOOK.immunity,
    number: "many",
  }),
  onSlide("connective tissue cells", {
    also: ["connective cells", "connective tissue cell"],
    fact: "build the tissue between the organs' cells",
    source: BOOK.tissue,
    number: "many",
  }),
  onSlide("epithelial cells", {
    also: ["epithelial cell", "non-neoplastic epithelial cells"],
    fact: "cover surfaces and form glands",
    source: BOOK.tissue,
    number: "many",
  }),
  onSlide("dead cells", {
    also: ["dead cell", "necrotic cells"],
    fact: "are cells that have died",
    source: PAPER.nuclei,
    number: "many",
  }),
  onSlide("breast cancer cells", {
    fact: "are the cells of a breast tumor",
    source: mesh("Breast Neoplasms"),
    number: "many",
    partOf: "neoplastic cells",
  }),
  // BiomedParse's names for the cells of benign and malignant pictures.
  onSlide("benign breast tumor cells", { also: ["benign breast cancer cells"], number: "many" }),
  onSlide("malignant breast tumor cells", {
    also: ["malignant breast cancer cells"],
    number: "many",
    partOf: "breast cancer cells",
  }),
  onSlide("colon gland", {
    also: ["colon glandular structure", "colon glands", "intestinal gland"],
    fact: "makes mucus",
    source: BOOK.digestion,
    partOf: "gland",
  }),
  onSlide("benign gland", { also: ["benign glands"], partOf: "gland" }),
  onSlide("malignant gland", { also: ["malignant glands"], partOf: "gland" }),
  onSlide("stroma", {
    also: ["tumor stroma", "stromal tissue"],
    fact: "is the supporting tissue of an organ",
    source: cancerTerm("stroma"),
    number: "mass",
  }),
  onSlide("connective tissue", {
    fact: "binds and supports other tissues",
    source: BOOK.tissue,
    number: "mass",
  }),
  onSlide("epithelium", {
    also: ["epithelial tissue"],
    fact: "covers surfaces and lines hollows",
    source: BOOK.tissue,
    number: "mass",
  }),
  onSlide("necrosis", {
    also: ["necrotic tissue", "necrotic debris"],
    fact: "is tissue that has died",
    source: mesh("Necrosis"),
    number: "mass",
    vague: true,
  }),
  onSlide("mitotic figure", {
    also: ["mitosis", "mitoses", "mitotic figures"],
    fact: "is a cell that is dividing",
    source: BOOK.cell,
  }),
  onSlide("fibroblast", {
    also: ["fibroblasts", "spindle-shaped cells"],
    fact: "makes collagen",
    source: BOOK.tissue,
  }),
  onSlide("glomerulus", {
    also: ["glomeruli", "kidney glomerulus"],
    fact: "filters the blood in the kidney",
    source: BOOK.urine,
  }),
  onSlide("renal tubule", {
    also: ["kidney tubule", "renal tubules"],
    fact: "takes water back from the urine",
    source: BOOK.urine,
  }),
  onSlide("muscle tissue", {
    also: ["muscle fibers"],
    fact: "contracts",
    source: BOOK.tissue,
    number: "mass",
  }),
];

const BLOOD: readonly Term[] = [
  inBlood("red blood cell", ["erythrocyte", "RBC"], "carries oxygen"),
  inBlood("platelet", ["thrombocyte", "platelets"], "helps the blood to clot"),
  inBlood("lymphocyte", ["lymphocytes"], "recognizes germs"),
  inBlood("neutrophil", ["neutrophils"], "eats bacteria"),
  inBlood("eosinophil", ["eosinophils"], "fights parasites"),
  inBlood("basophil", ["basophils"], "releases histamine"),
  inBlood("monocyte", ["monocytes"], "turns into a macrophage"),
  inBlood("macrophage", ["macrophages"], "eats germs and debris"),
  inBlood("plasma cell", ["plasma cells"], "makes antibodies"),
];

const CELL: readonly Term[] = [
  inCell("cell", ["cells", "whole cell"], "is the smallest living unit"),
  inCell("cytoplasm", ["cell cytoplasm", "cell body"], "surrounds the nucleus of the cell"),
  inCell("mitochondrion", ["mitochondria"], "supplies the cell with energy"),
  inCell("endoplasmic reticulum", ["ER membranes"], "makes proteins and fats"),
  inCell("nucleolus", ["nucleoli"], "makes parts of the ribosomes"),
  inCell("vesicle", ["vesicles"], "carries substances within the cell"),
  defineTerm("synapse", {
    also: ["synapses", "synaptic cleft"],
    system: "tissue",
    in: ["microscopy"],
    at: ["cells", "tissue"],
    fact: "passes signals between nerve cells",
    source: BOOK.nervousTissue,
  }),
];

/** What a microscope shows beyond the common terms. */
export const CELL_TERMS: readonly Term[] = [...TISSUES, ...BLOOD, ...CELL];
