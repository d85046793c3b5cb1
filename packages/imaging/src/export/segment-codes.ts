/** A coded concept: value, coding scheme, and what it means in English. */
export interface DicomCode {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** What a segment shows, in codes. */
export interface SegmentCodes {
  readonly category: DicomCode;
  readonly type: DicomCode;
  /** Which side of the body; null for what has no side. */
  readonly laterality: DicomCode | null;
}

const sct = (value: string, meaning: string): DicomCode => ({ value, scheme: "SCT", meaning });

/** Categories of PS3.16 CID 7150. */
const CATEGORIES = {
  anatomy: sct("123037004", "Anatomical Structure"),
  tissue: sct("85756007", "Tissue"),
  altered: sct("49755003", "Morphologically Altered Structure"),
  device: sct("260787004", "Physical object"),
  substance: sct("91720002", "Body Substance"),
} as const;

const SIDES = { left: sct("7771000", "Left"), right: sct("24028007", "Right") } as const;

/** SNOMED CT code, its meaning, and further words for it; the meaning itself counts as one, and so do plurals in "s". */
type Row = readonly [code: string, meaning: string, ...synonyms: string[]];

/** Codes of DICOM's own subset of SNOMED CT (PS3.16), which is free to use in DICOM objects. */
const CODES: Readonly<Record<keyof typeof CATEGORIES, readonly Row[]>> = {
  anatomy: [
    ["12738006", "Brain"],
    ["113305005", "Cerebellum"],
    ["15926001", "Brainstem", "brain stem"],
    ["5366008", "Hippocampus"],
    ["42695009", "Thalamus"],
    ["35764002", "Brain ventricle", "cerebral ventricle"],
    ["2748008", "Spinal cord"],
    ["3057000", "Nerve"],
    ["89546000", "Skull"],
    ["91609006", "Mandible", "lower jaw"],
    ["81745001", "Eye", "eyeball", "globe"],
    ["5665001", "Retina"],
    ["21974007", "Tongue"],
    ["54066008", "Pharynx"],
    ["4596009", "Larynx"],
    ["45289007", "Parotid gland"],
    ["69748006", "Thyroid gland", "thyroid"],
    ["44567001", "Trachea", "windpipe"],
    ["955009", "Bronchus", "bronchi"],
    ["89187006", "Airway"],
    ["39607008", "Lung"],
    ["72410000", "Mediastinum"],
    ["5798000", "Diaphragm"],
    ["80891009", "Heart"],
    ["74281007", "Myocardium", "heart muscle"],
    ["49848007", "Myocardium of left ventricle", "left ventricular myocardium"],
    ["87878005", "Left ventricle", "left ventricle cavity", "left ventricle of the heart"],
    ["53085002", "Right ventricle", "right ventricle cavity", "right ventricle of the heart"],
    ["82471001", "Left atrium"],
    ["73829009", "Right atrium"],
    ["15825003", "Aorta"],
    ["64131007", "Inferior vena cava"],
    ["48345005", "Superior vena cava"],
    ["32764006", "Portal vein"],
    ["81040000", "Pulmonary artery", "pulmonary arteries"],
    ["122972007", "Pulmonary vein"],
    ["59820001", "Blood vessel", "vessel", "retinal blood vessel", "retinal vessel"],
    ["51114001", "Artery", "arteries"],
    ["29092000", "Vein"],
    ["32849002", "Esophagus", "oesophagus", "gullet"],
    ["69695003", "Stomach"],
    ["38848004", "Duodenum"],
    ["30315005", "Small intestine", "small bowel"],
    ["14742008", "Large intestine", "large bowel"],
    ["71854001", "Colon"],
    ["34402009", "Rectum"],
    ["66754008", "Appendix"],
    ["10200004", "Liver"],
    ["28231008", "Gallbladder", "gall bladder"],
    ["15776009", "Pancreas"],
    ["78961009", "Spleen"],
    ["64033007", "Kidney"],
    ["23451007", "Adrenal gland", "adrenal"],
    ["89837001", "Urinary bladder", "bladder"],
    ["41216001", "Prostate", "prostate gland"],
    ["40689003", "Testis", "testes", "testicle"],
    ["35039007", "Uterus"],
    ["71252005", "Cervix uteri", "cervix", "uterine cervix"],
    ["15497006", "Ovary", "ovaries"],
    ["78067005", "Placenta"],
    ["76752008", "Breast"],
    ["59441001", "Lymph node"],
    ["421060004", "Vertebral column", "spine"],
    ["51282000", "Vertebra", "vertebrae", "vertebral body", "vertebral bodies"],
    ["360499006", "Intervertebral disc", "intervertebral disk"],
    ["113197003", "Rib"],
    ["56873002", "Sternum", "breastbone"],
    ["51299004", "Clavicle", "collarbone"],
    ["79601000", "Scapula", "shoulder blade"],
    ["85050009", "Humerus"],
    ["12921003", "Pelvis"],
    ["54735007", "Sacrum"],
    ["71341001", "Femur", "thigh bone"],
    ["84640000", "Nucleus", "cell nucleus", "cell nuclei", "nuclei"],
    ["4421005", "Cell"],
    ["52501007", "Leukocyte", "white blood cell"],
  ],
  tissue: [
    ["85756007", "Tissue"],
    ["272673000", "Bone"],
    ["71616004", "Muscle"],
    ["55603005", "Fat", "adipose tissue"],
    ["39937001", "Skin"],
    ["68523003", "Cerebral white matter", "white matter"],
  ],
  altered: [
    ["52988006", "Lesion", "abnormality"],
    ["108369006", "Neoplasm", "tumor", "tumour", "brain tumor", "lung tumor", "liver tumor", "kidney tumor"],
    ["14799000", "Neoplasm, Secondary", "metastasis", "metastases"],
    ["4147007", "Mass"],
    ["27925004", "Nodule", "lung nodule", "pulmonary nodule", "thyroid nodule"],
    ["367643001", "Cyst"],
    ["41329004", "Polyp"],
    ["56381008", "Calculus", "stone", "kidney stone", "gallstone"],
    ["79654002", "Edema", "oedema"],
    ["50960005", "Hemorrhage", "haemorrhage", "bleeding", "intracranial hemorrhage"],
    ["35566002", "Hematoma", "haematoma"],
    ["55641003", "Infarct"],
    ["6574001", "Necrosis"],
    ["44132006", "Abscess"],
    ["56208002", "Ulcer"],
    ["85659009", "Aneurysm"],
    ["396339007", "Thrombus"],
    ["55584005", "Embolus"],
    ["60046008", "Pleural effusion"],
    ["36118008", "Pneumothorax"],
    ["95324001", "Skin lesion"],
  ],
  device: [
    ["19923001", "Catheter"],
    ["52124006", "Central venous catheter", "central venous line"],
    ["26412008", "Endotracheal tube", "intubation tube"],
    ["25062003", "Feeding tube", "nasogastric tube"],
    ["14106009", "Cardiac pacemaker", "pacemaker"],
    ["65818007", "Stent"],
    ["77720000", "Clip"],
    ["40388003", "Implant"],
    ["79068005", "Needle"],
    ["57134006", "Instrument", "surgical instrument"],
  ],
  substance: [["65216001", "Cerebrospinal fluid", "csf"]],
};

const KNOWN: ReadonlyMap<string, Pick<SegmentCodes, "category" | "type">> = new Map(
  Object.entries(CODES).flatMap(([category, rows]) =>
    rows.flatMap(([value, meaning, ...synonyms]) => {
      const codes = { category: CATEGORIES[category as keyof typeof CATEGORIES], type: sct(value, meaning) };
      return [meaning, ...synonyms].map((word) => [word.toLowerCase(), codes] as const);
    }),
  ),
);

/**
 * The codes for a finding's name.
 *
 * A side before or behind the name becomes a modifier ("left kidney", "kidney on the left"). A name that the table
 * does not know is coded as "Tissue" and no more, which is what 3D Slicer and dcmqi take for an unspecified segment; a
 * private code would say more, but dciodvfy warns of its scheme. The name itself is in the segment's label.
 */
export function segmentCodes(label: string): SegmentCodes {
  const words = label.trim().toLowerCase().replace(/\s+/g, " ");
  const whole = lookUp(words);
  if (whole) return { ...whole, laterality: null };
  const side = /^(left|right) | (?:on the )?\(?(left|right)\)?$/.exec(words);
  const name = side && lookUp(words.replace(side[0], "").trim());
  if (side && name) return { ...name, laterality: SIDES[(side[1] ?? side[2]) as keyof typeof SIDES] };
  return { category: CATEGORIES.tissue, type: CATEGORIES.tissue, laterality: null };
}

/** A text that fits a DICOM long string (LO): at most 64 characters on one line, no backslash. */
export function shortText(text: string): string {
  const plain = text
    .replace(/\\/g, "/")
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  return Array.from(plain).slice(0, 64).join("").trim();
}

function lookUp(words: string): Pick<SegmentCodes, "category" | "type"> | null {
  return KNOWN.get(words) ?? (words.endsWith("s") ? KNOWN.get(words.slice(0, -1)) : null) ?? null;
}
