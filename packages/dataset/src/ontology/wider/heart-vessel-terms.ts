import { BOOK, mesh } from "../fact-sources.js";
import { type BothFacts, defineBoth, definePair, defineTerm, type Term, type TermFacts } from "../term.js";

const HEART = {
  system: "cardiovascular",
  in: ["mr", "ct", "ultrasound"],
  at: ["heart", "chest", "abdomen"],
  source: BOOK.heart,
} as const;
const VESSEL = { system: "cardiovascular", in: ["ct", "mr"], source: BOOK.vessels } as const;

function heart(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, { ...HEART, partOf: "heart", ...facts });
}

function vessel(term: string, facts: Omit<TermFacts, "system" | "in">): Term {
  return defineTerm(term, { ...VESSEL, ...facts });
}

function vessels(many: string, one: string, facts: Omit<BothFacts, "system" | "in">): Term[] {
  return defineBoth([many, one], { ...VESSEL, ...facts });
}

const CHAMBERS: readonly Term[] = [
  heart("atria of the heart", { also: ["atria", "heart atria", "atrium"], number: "many" }),
  heart("left atrium", {
    also: ["left heart atrium", "left atrium cavity", "left atrial cavity"],
    fact: "receives blood from the lungs",
    side: "left",
    partOf: "atria of the heart",
  }),
  heart("right atrium", {
    also: ["right heart atrium", "right atrium cavity", "right atrial cavity"],
    fact: "receives blood from the body",
    side: "right",
    partOf: "atria of the heart",
  }),
  heart("ventricles of the heart", {
    also: ["heart ventricles", "heart ventricle"],
    fact: "pump the blood out of the heart",
    number: "many",
  }),
  ...definePair("atrial appendage", {
    ...HEART,
    also: ["auricle"],
    fact: "is a small pouch of the atrium",
    partOf: "atria of the heart",
  }),
  heart("right ventricular myocardium", {
    also: ["RV myocardium", "right ventricular wall", "wall of the right ventricle"],
    fact: "is the muscular wall of the right ventricle",
    side: "right",
    partOf: "myocardium",
  }),
  heart("interventricular septum", {
    also: ["ventricular septum"],
    fact: "parts the two ventricles",
  }),
  heart("papillary muscles", {
    also: ["papillary muscle"],
    fact: "hold the valves by their cords",
    number: "many",
  }),
  heart("pericardium", { fact: "is the sac around the heart" }),
  heart("epicardial fat", {
    also: ["epicardial adipose tissue", "cardiac fat"],
    number: "mass",
  }),
  ...(
    [
      ["aortic valve", "lets blood into the aorta"],
      ["mitral valve", "lets blood into the left ventricle"],
      ["tricuspid valve", "lets blood into the right ventricle"],
      ["pulmonary valve", "lets blood into the pulmonary artery"],
    ] as const
  ).map(([term, fact]) => heart(term, { fact })),
];

const HEART_FINDINGS: readonly Term[] = [
  heart("myocardial infarction", {
    also: ["myocardial scar", "infarcted myocardium", "myocardial infarct"],
    fact: "is heart muscle that lost its blood supply",
    source: mesh("Myocardial Infarction"),
  }),
  heart("myocardial edema", {
    fact: "is swelling of the heart muscle",
    source: mesh("Edema"),
    number: "mass",
  }),
  heart("no-reflow area", {
    also: ["no-reflow", "microvascular obstruction"],
    fact: "gets no blood though its artery is open",
    source: mesh("No-Reflow Phenomenon"),
  }),
  heart("pericardial effusion", {
    fact: "is fluid in the sac around the heart",
    source: mesh("Pericardial Effusion"),
    partOf: "pericardium",
  }),
  heart("coronary calcification", {
    also: ["coronary artery calcification", "coronary calcium"],
    fact: "is calcium in an artery of the heart",
    source: mesh("Vascular Calcification"),
  }),
];

const CHEST_VESSELS: readonly Term[] = [
  vessel("coronary arteries", {
    at: ["heart", "chest"],
    fact: "bring blood to the heart muscle",
    source: BOOK.heart,
    number: "many",
  }),
  ...definePair("coronary artery", {
    ...VESSEL,
    at: ["heart", "chest"],
    fact: "brings blood to the heart muscle",
    source: BOOK.heart,
    partOf: "coronary arteries",
  }),
  ...(
    [
      ["ascending aorta", "rises from the heart"],
      ["aortic arch", "bends the aorta downward"],
      ["descending aorta", "runs down along the spine"],
    ] as const
  ).map(([term, fact]) => vessel(term, { at: ["chest", "heart", "abdomen"], fact, partOf: "aorta" })),
  vessel("pulmonary veins", {
    also: ["pulmonary vein"],
    at: ["heart", "chest"],
    fact: "carry blood from the lungs to the heart",
    number: "many",
  }),
  vessel("superior vena cava", {
    also: ["SVC"],
    at: ["chest", "heart"],
    fact: "returns blood from the upper body",
  }),
  vessel("brachiocephalic trunk", {
    also: ["brachiocephalic artery", "innominate artery"],
    at: ["chest", "head_neck"],
    fact: "carries blood to right arm and head",
  }),
  ...vessels("brachiocephalic veins", "brachiocephalic vein", {
    at: ["chest", "head_neck"],
    fact: "drains blood from arm and head",
  }),
  ...vessels("subclavian arteries", "subclavian artery", {
    at: ["chest", "head_neck"],
    fact: "carries blood to the arm",
  }),
  vessel("azygos vein", {
    at: ["chest"],
    fact: "drains blood from the chest wall",
  }),
];

const BELLY_VESSELS: readonly Term[] = [
  vessel("celiac trunk", {
    also: ["celiac artery", "coeliac trunk"],
    at: ["abdomen"],
    fact: "feeds stomach, liver and spleen",
  }),
  vessel("superior mesenteric artery", {
    also: ["SMA"],
    at: ["abdomen"],
    fact: "feeds the small bowel",
  }),
  vessel("splenic vein", { at: ["abdomen"], fact: "drains the spleen", partOf: "portal and splenic veins" }),
  vessel("hepatic artery", { at: ["abdomen"], fact: "carries blood to the liver" }),
  vessel("hepatic veins", {
    also: ["hepatic vein"],
    at: ["abdomen"],
    fact: "drain the liver",
    number: "many",
  }),
  ...vessels("renal arteries", "renal artery", { at: ["abdomen"], fact: "carries blood to the kidney" }),
  ...vessels("renal veins", "renal vein", { at: ["abdomen"], fact: "drains the kidney" }),
  ...vessels("iliac arteries", "iliac artery", {
    also: ["common iliac artery"],
    at: ["pelvis", "abdomen"],
    fact: "carries blood to pelvis and leg",
  }),
  ...vessels("iliac veins", "iliac vein", {
    also: ["common iliac vein"],
    at: ["pelvis", "abdomen"],
    fact: "drains pelvis and leg",
  }),
  vessel("aortic aneurysm", {
    at: ["abdomen", "chest"],
    fact: "is a bulge of the aorta",
    source: mesh("Aortic Aneurysm"),
  }),
  vessel("aortic dissection", {
    at: ["abdomen", "chest"],
    fact: "is a tear in the aorta's wall",
    source: mesh("Aortic Dissection"),
  }),
];

/** Chambers, valves and findings of the heart, and the great vessels, beyond the common terms. */
export const HEART_VESSEL_TERMS: readonly Term[] = [
  ...CHAMBERS,
  ...HEART_FINDINGS,
  ...CHEST_VESSELS,
  ...BELLY_VESSELS,
];
