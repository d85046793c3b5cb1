/** DICOM modality codes (PS3.3 C.7.3.1.1.1) as the project names them. */
const BY_CODE: Readonly<Record<string, string>> = {
  CT: "ct",
  MR: "mr",
  US: "ultrasound",
  IVUS: "ultrasound",
  DX: "xray",
  CR: "xray",
  MG: "xray",
  RF: "xray",
  XA: "xray",
  OP: "fundus",
  ES: "endoscopy",
  SM: "pathology",
  GM: "microscopy",
  PT: "pet",
};

/** The project's name of a DICOM modality; an unlisted code passes through in lower case, null is `unknown`. */
export function modalityOfCode(code: string | null): string {
  return code === null ? "unknown" : (BY_CODE[code] ?? code.toLowerCase());
}

/** Words that people write for modalities, tried in this order; each is matched as a whole word. */
const BY_WORD: readonly (readonly [RegExp, string])[] = [
  [/\b(?:pet)\b/, "pet"],
  [/\b(?:ct|cta|cect|ncct|cbct|computed tomography)\b/, "ct"],
  [/\b(?:mri?|mrt|flair|t1w?|t2w?|t1c|t1ce|t1gd|dwi|adc|lge|swi|magnetic resonance)\b/, "mr"],
  [/\b(?:x ?rays?|xr|radiographs?|radiography|dx|cr|mammograph\w*)\b/, "xray"],
  [/\b(?:us|ultrasound|ultrasonography|sonography|echo)\b/, "ultrasound"],
  [/\b(?:fundus)\b/, "fundus"],
  [/\b(?:dermoscopy|dermatoscopy)\b/, "dermoscopy"],
  [/\b(?:endoscopy|colonoscopy)\b/, "endoscopy"],
  [/\b(?:pathology|histopathology|histology)\b/, "pathology"],
  [/\b(?:microscopy)\b/, "microscopy"],
];

/** The modality that words of a person or a data set name ("CT", "MRI T1w", "X-Ray"); null where none is recognised. */
export function modalityOfWords(words: string): string | null {
  const plain = words.toLowerCase().replace(/[^a-z0-9]+/g, " ");
  return BY_WORD.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}
