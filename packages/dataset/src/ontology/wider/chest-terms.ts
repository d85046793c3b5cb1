import { BOOK, gray, mesh, PAPER } from "../fact-sources.js";
import { defineBoth, definePair, defineTerm, type Term, type TermFacts } from "../term.js";

const FILMS = ["ct", "xray"];
const AT_CHEST = ["chest"] as const;

function finding(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, {
    system: "respiratory",
    in: FILMS,
    at: AT_CHEST,
    source: PAPER.chestGlossary,
    ...facts,
  });
}

/** A lobe of the right, or of either lung: "left upper lung lobe". */
function lobe(place: string, sides: readonly ("left" | "right")[]): Term[] {
  const facts = { system: "respiratory", in: FILMS, at: AT_CHEST } as const;
  const source = gray("XI: Splanchnology");
  const either = defineTerm(`${place} lung lobe`, {
    ...facts,
    also: [`${place} lung lobes`, `${place} lobe of the lung`],
    fact: `is the ${place} part of ${sides.length === 2 ? "a" : "the right"} lung`,
    source,
    partOf: "lungs",
  });
  const single = sides.map((side) =>
    defineTerm(`${side} ${place} lung lobe`, {
      ...facts,
      also: [
        `${side} ${place} lobe`,
        `${place} lobe of the ${side} lung`,
        `${side} ${place} lobe of the lung`,
      ],
      fact: `is the ${place} part of the ${side} lung`,
      source,
      side,
      partOf: `${side} lung`,
    }),
  );
  return [either, ...single];
}

const ANATOMY: readonly Term[] = [
  ...lobe("upper", ["left", "right"]),
  ...lobe("middle", ["right"]),
  ...lobe("lower", ["left", "right"]),
  defineTerm("bronchi", {
    also: ["bronchus", "bronchial tree"],
    system: "respiratory",
    in: FILMS,
    at: AT_CHEST,
    fact: "carry air into the lungs",
    source: BOOK.breathing,
    number: "many",
    partOf: "airways",
  }),
  ...definePair("main bronchus", {
    also: ["bronchus"],
    system: "respiratory",
    in: FILMS,
    at: AT_CHEST,
    fact: "carries air into one lung",
    source: BOOK.breathing,
    partOf: "bronchi",
  }),
  defineTerm("lung vessels", {
    also: ["pulmonary vessels", "vessels of the lung"],
    system: "cardiovascular",
    in: ["ct"],
    at: AT_CHEST,
    fact: "carry blood through the lungs",
    source: BOOK.vessels,
    number: "many",
  }),
  defineTerm("mediastinum", {
    also: ["mediastinal tissue"],
    system: null,
    in: FILMS,
    at: ["chest", "heart"],
    fact: "lies between the two lungs",
    source: mesh("Mediastinum"),
  }),
  defineTerm("thymus", {
    also: ["thymus gland"],
    system: "lymphatic",
    in: ["ct", "mr"],
    at: AT_CHEST,
    fact: "is where T cells ripen",
    source: BOOK.immunity,
  }),
  defineTerm("diaphragm", {
    system: "musculoskeletal",
    in: ["ct", "xray", "mr"],
    at: ["chest", "abdomen"],
    fact: "is the main muscle of breathing",
    source: BOOK.muscles,
  }),
  defineTerm("pleura", {
    system: "respiratory",
    in: FILMS,
    at: AT_CHEST,
    fact: "covers the lungs and lines the chest",
    source: BOOK.breathing,
    number: "mass",
  }),
  ...defineBoth(["breasts", "breast"], {
    also: ["mammary gland"],
    system: "reproductive",
    in: ["ct", "mr", "xray", "ultrasound"],
    at: ["breast"],
    fact: "makes milk",
    source: BOOK.reproduction,
  }),
  defineTerm("pectoral muscle", {
    also: ["pectoralis muscle", "pectoral muscles"],
    system: "musculoskeletal",
    in: ["ct", "mr", "xray"],
    at: ["breast", "chest"],
    fact: "pulls the arm to the chest",
    source: gray("IV: Myology"),
  }),
];

const FINDINGS: readonly Term[] = [
  finding("lung nodule", { also: ["pulmonary nodule"], fact: "is a small round shadow in the lung" }),
  finding("pulmonary mass", { fact: "is a lung shadow larger than 3 cm" }),
  finding("lung opacity", {
    also: ["pulmonary opacity", "lung opacities", "airspace opacity"],
    fact: "is a shadow in the lung",
    number: "mass",
  }),
  finding("pulmonary infiltration", {
    also: ["pulmonary infiltrate", "lung infiltration", "infiltration", "infiltrate"],
    fact: "is a shadow caused by disease of the lung",
    number: "mass",
  }),
  finding("COVID-19 infection", {
    also: ["COVID-19 lesion", "COVID-19 pneumonia", "COVID lesion"],
    fact: "is lung inflamed by the coronavirus",
    source: mesh("COVID-19"),
    number: "mass",
  }),
  finding("pneumonia", {
    fact: "is lung inflamed by an infection",
    source: mesh("Pneumonia"),
    number: "mass",
  }),
  finding("viral pneumonia", {
    fact: "is lung inflamed by a virus",
    source: mesh("Pneumonia, Viral"),
    number: "mass",
    partOf: "pneumonia",
  }),
  finding("lung infection", { also: ["pulmonary infection"], number: "mass" }),
  finding("atelectasis", {
    also: ["lung collapse"],
    fact: "is lung with too little air",
    number: "mass",
  }),
  finding("emphysema", {
    also: ["pulmonary emphysema"],
    fact: "is lung with enlarged air spaces",
    number: "mass",
  }),
  finding("pulmonary fibrosis", {
    also: ["lung fibrosis"],
    fact: "is scarring of the lung",
    source: mesh("Pulmonary Fibrosis"),
    number: "mass",
  }),
  finding("pulmonary edema", {
    also: ["lung edema"],
    fact: "is fluid in the lung tissue",
    source: mesh("Pulmonary Edema"),
    number: "mass",
  }),
  finding("pleural thickening", {
    number: "mass",
  }),
  finding("pulmonary embolism", {
    also: ["pulmonary embolus", "lung embolism"],
    fact: "is a clot in a lung artery",
    source: mesh("Pulmonary Embolism"),
  }),
  finding("tuberculosis", {
    also: ["pulmonary tuberculosis"],
    fact: "is a bacterial infection of the lung",
    source: mesh("Tuberculosis, Pulmonary"),
    number: "mass",
  }),
  finding("cavity in the lung", {
    also: ["lung cavity", "pulmonary cavity"],
    fact: "is a hollow within diseased lung",
  }),
  defineTerm("cardiomegaly", {
    also: ["enlarged heart"],
    system: "cardiovascular",
    in: ["xray", "ct"],
    at: ["chest", "heart"],
    fact: "is an enlarged heart",
    source: mesh("Cardiomegaly"),
    number: "mass",
  }),
  defineTerm("hiatal hernia", {
    system: "digestive",
    in: ["xray", "ct"],
    at: ["chest", "abdomen"],
    fact: "is stomach pushed up into the chest",
    source: mesh("Hernia, Hiatal"),
  }),
  defineTerm("breast calcification", {
    also: ["breast calcifications", "microcalcifications"],
    system: "reproductive",
    in: ["xray"],
    at: ["breast"],
    fact: "is a deposit of calcium in the breast",
    source: mesh("Calcinosis"),
  }),
  defineTerm("pacemaker", {
    also: ["cardiac pacemaker"],
    system: "device",
    in: ["xray", "ct"],
    at: ["device"],
    fact: "keeps the heart beating in time",
    source: mesh("Pacemaker, Artificial"),
  }),
];

/** Lungs, airways, mediastinum and breast, with their findings, beyond the common terms. */
export const CHEST_TERMS: readonly Term[] = [...ANATOMY, ...FINDINGS];
