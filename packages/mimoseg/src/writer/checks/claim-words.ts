/**
 * Words that claim something about a picture, by kind. An answer may use them only where a fact does. The lists are
 * meant to catch what language models like to add; a word that is missing here is not checked.
 */

/** Places, and the word that facts use for them. */
export const PLACES: ReadonlyMap<string, string> = new Map([
  ...pairs("upper", "upper top uppermost"),
  ...pairs("lower", "lower bottom lowermost lowest"),
  ...pairs("left", "left leftmost left-sided"),
  ...pairs("right", "right rightmost right-sided"),
  ...pairs("middle", "middle center centre central centrally"),
  ...pairs("bilateral", "bilateral bilaterally"),
  ...pairs("lateral", "lateral laterally"),
  ...pairs("medial", "medial medially"),
  ...[
    "superior inferior anterior posterior proximal distal dorsal ventral cranial caudal apical basal peripheral",
    "unilateral corner edge border quadrant",
  ]
    .flatMap((line) => line.split(" "))
    .map((word) => [word, word] as const),
]);

/** What puts one structure beside another, if the name of one follows. Each with the word that facts use. */
export const RELATIONS: ReadonlyMap<string, string> = new Map([
  ...pairs("left", "left"),
  ...pairs("right", "right"),
  ...pairs("above", "above higher"),
  ...pairs("below", "below beneath under underneath lower"),
  ...pairs("within", "within inside"),
  ...[
    "outside",
    "beside",
    "near",
    "behind",
    "between",
    "around",
    "adjacent",
    "next",
    "surrounding",
    "touching",
  ].map((word) => [word, word] as const),
]);

/** Words whose denial says the other word. */
export const OPPOSITES: ReadonlyMap<string, string> = new Map([
  ["benign", "malignant"],
  ["malignant", "benign"],
  ["cancerous", "benign"],
  ["normal", "abnormal"],
  ["abnormal", "normal"],
  ["healthy", "abnormal"],
]);

/** Findings, looks, counts without a number, views, and advice. */
export const CLAIMS: ReadonlySet<string> = new Set(
  [
    "benign malignant malignancy cancer cancerous carcinoma metastasis metastatic tumor tumour neoplasm neoplastic",
    "normal abnormal healthy diseased unhealthy pathological suspicious unremarkable disease infection infected",
    "inflammation inflamed tuberculosis pneumonia fracture fractured fibrosis cirrhosis stenosis edema oedema bleeding",
    "hemorrhage haemorrhage rupture ruptured necrosis necrotic ischemia ischemic infarct",
    "enlarged swollen atrophic atrophied dilated thickened shrunken large small tiny huge big massive sizable",
    "mild moderate severe acute chronic early advanced aggressive progressive",
    "smooth irregular round rounded oval lobulated spiculated well-defined ill-defined circumscribed homogeneous",
    "heterogeneous symmetric asymmetric calcified cystic solid hypodense hyperdense hypointense hyperintense echogenic",
    "hypoechoic hyperechoic bright dark enhancing contrast-enhanced",
    "multiple several numerous many single solitary few pair",
    "axial coronal sagittal oblique frontal transverse",
    "recommend recommended biopsy surgery treatment therapy prognosis symptom symptoms follow-up",
    "male female elderly child",
  ].flatMap((line) => line.split(" ")),
);

/** Names of kinds of pictures, and the modality that they belong to. */
export const MODALITIES: ReadonlyMap<string, string> = new Map([
  ...pairs("ct", "ct tomography tomogram"),
  ...pairs("mr", "mr mri"),
  ...pairs("xray", "x-ray xray radiograph"),
  ...pairs("ultrasound", "ultrasound sonogram sonography"),
  ...pairs("fundus", "fundus"),
  ...pairs("dermoscopy", "dermoscopy dermoscopic dermatoscopy"),
  ...pairs("endoscopy", "endoscopy endoscopic colonoscopy"),
  ...pairs("pathology", "histology histologic histopathology"),
  ...pairs("microscopy", "microscopy"),
  ...pairs("mammography", "mammography mammogram"),
  ...pairs("pet", "pet"),
  ...pairs("oct", "oct"),
]);

/** `true` for words that say more of what they compare. */
export const COMPARISONS: ReadonlyMap<string, boolean> = new Map([
  ...["larger", "bigger", "greater", "largest", "biggest", "exceeds"].map((word) => [word, true] as const),
  ...["smaller", "lesser", "smallest"].map((word) => [word, false] as const),
]);

function pairs(to: string, from: string): (readonly [string, string])[] {
  return from.split(" ").map((word) => [word, to] as const);
}
