const LUMBAR = Object.fromEntries(
  ["L1", "L2", "L3", "L4", "L5"].flatMap((level) => [
    [`vertebrae ${level}`, `${level} vertebral body`],
    [level, `${level} vertebral body`],
  ]),
);

const UPPER_SPINE = Object.fromEntries(
  [
    ...Array.from({ length: 7 }, (_, at) => `C${at + 1}`),
    ...Array.from({ length: 13 }, (_, at) => `T${at + 1}`),
    "L6",
    "S1",
  ].flatMap((level) => [
    [`vertebrae ${level}`, `${level} vertebra`],
    [level, `${level} vertebra`],
  ]),
);

/** The same for the structure itself, its left and its right one. */
function sided(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, term]) => [
      [label, term],
      ...["left", "right"].map((side) => [`${side} ${label}`, `${side} ${term}`]),
    ]),
  );
}

/** As TotalSegmentator, WORD and SLAKE name paired structures. */
const PAIRED = sided({
  autochthon: "deep back muscle",
  clavicula: "clavicle",
  coracobrachial: "coracobrachialis muscle",
  "femur head": "femoral head",
  "head of femur": "femoral head",
  "humerus head": "humeral head",
  "iliac vena": "iliac vein",
  "lung lower lobe": "lower lung lobe",
  "lung upper lobe": "upper lung lobe",
  "lower lobe of lung": "lower lung lobe",
  "upper lobe of lung": "upper lung lobe",
  "sterno thyroid": "sternothyroid muscle",
  "thigh medial compartment": "medial thigh muscle",
  "thigh posterior compartment": "posterior thigh muscle",
});

/**
 * Labels as datasets write them, and the canonical term that each stands for. They are understood and never said:
 * abbreviations, misspellings, and other names of common terms, whose synonyms must stay as they are.
 */
export const ALIASES: Readonly<Record<string, string>> = {
  ...LUMBAR,
  ...UPPER_SPINE,
  ...PAIRED,
  "lung middle lobe": "middle lung lobe",
  "right lung middle lobe": "right middle lung lobe",
  carpal: "carpal bones",
  metacarpal: "metacarpal bones",
  "phalanges hand": "finger bones",
  tarsal: "tarsal bones",
  metatarsal: "metatarsal bones",
  "phalanges feet": "toe bones",
  atlas: "C1 vertebra",
  axis: "C2 vertebra",

  // Brain: BraTS, SLAKE, FreeSurfer-like sets, iSeg, MRBrainS, stroke sets.
  WT: "whole brain tumor",
  TC: "brain tumor core",
  ET: "enhancing tumor",
  ED: "brain tumor edema",
  NCR: "necrotic tumor core",
  "NCR/NET": "necrotic and non-enhancing tumor core",
  "NCR NECT": "necrotic and non-enhancing tumor core",
  "GD-enhancing tumor": "enhancing tumor",
  encephaloma: "brain tumor",
  CSF: "cerebrospinal fluid",
  "external cerebrospinal fluid": "cerebrospinal fluid",
  GM: "gray matter",
  WM: "white matter",
  WMH: "white matter hyperintensities",
  "stroke lesion": "ischemic stroke lesion",
  stroke: "ischemic stroke lesion",
  "cerebral bleed": "intracranial hemorrhage",
  IPH: "intraparenchymal hemorrhage",
  IVH: "intraventricular hemorrhage",
  EDH: "epidural hemorrhage",
  SDH: "subdural hemorrhage",
  "MS lesion": "multiple sclerosis lesions",

  // Head and neck: HaN-Seg, StructSeg, OpenKBP, SLAKE.
  "A Carotid L": "left carotid artery",
  "A Carotid R": "right carotid artery",
  "Eye AL": "left anterior eye segment",
  "Eye AR": "right anterior eye segment",
  "Eye PL": "left posterior eye segment",
  "Eye PR": "right posterior eye segment",
  "Glnd Lacrimal L": "left lacrimal gland",
  "Glnd Lacrimal R": "right lacrimal gland",
  "Glnd Submand L": "left submandibular gland",
  "Glnd Submand R": "right submandibular gland",
  "Glnd Thyroid": "thyroid gland",
  OpticChiasm: "optic chiasm",
  "OpticNrv L": "left optic nerve",
  "OpticNrv R": "right optic nerve",
  SpinalCord: "spinal cord",
  "spine cord": "spinal cord",
  "Bone Mandible": "mandible",
  "Cavity Oral": "oral cavity",
  BuccalMucosa: "buccal mucosa",
  "Larynx SG": "supraglottic larynx",
  "Esophagus S": "esophagus",
  "left mandible": "left mandible half",
  "right mandible": "right mandible half",
  "left TM joint": "left temporomandibular joint",
  "right TM joint": "right temporomandibular joint",

  // Chest and heart: ACDC, M&Ms, CAMUS, MM-WHS, TotalSegmentator, BiomedParse, chest film sets.
  LV: "left ventricle cavity",
  "left heart ventricle": "left ventricle cavity",
  "left ventricle endocardium": "left ventricle cavity",
  "left ventricle blood cavity": "left ventricle cavity",
  RV: "right ventricle cavity",
  "right heart ventricle": "right ventricle cavity",
  "right ventricle blood cavity": "right ventricle cavity",
  MYO: "left ventricular myocardium",
  "left ventricle epicardium": "left ventricular myocardium",
  "left ventricle myocardium": "left ventricular myocardium",
  "myocardium of the left ventricle": "left ventricular myocardium",
  LA: "left atrium",
  "left atrium blood cavity": "left atrium",
  RA: "right atrium",
  "right atrium blood cavity": "right atrium",
  "heart myocardium": "myocardium",
  "lung trachea bronchia": "airways",
  airway: "airways",
  "lung covid infiltrate": "COVID-19 infection",
  lung: "lungs",
  "breast benign tumor": "benign breast lesion",
  "benign breast tumor": "benign breast lesion",
  "breast malignant tumor": "malignant breast lesion",
  "malignant breast tumor": "malignant breast lesion",
  "fetus head": "fetal head",
  GGO: "ground-glass opacity",
  "COVID-19": "COVID-19 infection",
  covid: "COVID-19 infection",

  // Abdomen and pelvis: BTCV, AMOS, FLARE, WORD, MSD, KiTS.
  arota: "aorta",
  "celiac aa": "celiac trunk",
  "colon cancer primaries": "colon tumor",
  "liver cancer": "liver tumor",
  vessel: "blood vessel",
  RAG: "right adrenal gland",
  LAG: "left adrenal gland",
  "portal vein and splenic veins": "portal and splenic veins",
  PZ: "prostate peripheral zone",
  TZ: "prostate transitional zone",
  CG: "prostate central gland",
  "prostate/uterus": "prostate or uterus",
  "public symphysis": "pubic symphysis",
  uterocervix: "uterus",

  // Whole body: TotalSegmentator, HECKTOR, VerSe.
  "body trunc": "trunk",
  "body extremities": "limbs",
  "vertebrae body": "vertebral bodies",
  GTV: "tumor",
  GTVp: "tumor",
  GTVn: "lymph node metastasis",

  // Eye, skin, cells.
  epithelial: "epithelial cells",
  "retinal vessel": "retinal blood vessels",
  "soft exudate": "cotton wool spots",
  OD: "optic disc",
  OC: "optic cup",
};
