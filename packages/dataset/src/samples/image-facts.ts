import type { Random } from "@mimo/base";
import type { ImageRecord } from "../image-record.js";
import { indefiniteArticle } from "../language/noun.js";
import type { Fact } from "../sample.js";
import type { Value } from "./content.js";
import { plainValue } from "./value-words.js";
import { modalityName } from "./wording.js";

/** What images of a modality are called, the plainest first. */
const IMAGE_NOUNS: Readonly<Record<string, readonly string[]>> = {
  ct: ["CT image", "CT slice", "CT scan", "CT section"],
  mr: ["MR image", "MRI slice", "MRI scan", "MR section", "MRI"],
  xray: ["X-ray image", "X-ray", "radiograph"],
  ultrasound: ["ultrasound image", "ultrasound scan", "sonogram"],
  fundus: ["fundus image", "fundus photograph", "retinal photograph"],
  dermoscopy: ["dermoscopy image", "dermoscopic image", "dermatoscopic picture"],
  endoscopy: ["endoscopy image", "endoscopic image", "endoscopy frame"],
  pathology: ["pathology image", "histology image", "microscope image of a slide"],
  microscopy: ["microscopy image", "microscope image", "micrograph"],
  pet: ["PET image", "PET slice"],
};
/** Cells in blood are no histology. */
const BLOOD_NOUNS = ["pathology image", "microscope image", "smear image"];
const PLANES = ["axial", "coronal", "sagittal", "short axis", "frontal"];
/** Parts of the body that "of the ..." goes with. */
const BODY_PARTS =
  /^(?:abdomen|chest|head|brain|breast|neck|heart|colon|larynx|skin|eye|retina|pelvis|spine|lumbar spine|knee|prostate|thyroid|liver|kidney|lung|hip|hand|foot|wrist|ankle|shoulder|elbow|head and neck|teeth|jaw)$/;

/** Attributes of the whole image that may be told, by what a question calls them. */
const METADATA: readonly (readonly [key: string, label: string])[] = [
  ["sex", "sex of the patient"],
  ["view", "view"],
  ["projection", "projection"],
  ["device", "device"],
  ["camera", "camera"],
  ["scanner", "scanner"],
  ["manufacturer", "manufacturer of the scanner"],
  ["contrast", "contrast phase"],
  ["phase", "phase"],
  ["sequence", "MR sequence"],
  ["procedure", "procedure"],
  ["technique", "imaging technique"],
  ["stain", "stain"],
  ["specimen", "specimen"],
  ["magnification", "magnification"],
  ["histology", "histology"],
  ["diagnosis", "diagnosis"],
  ["bi_rads", "BI-RADS category"],
  ["age_group", "age group"],
  ["side", "side that was imaged"],
  ["laterality", "laterality"],
  ["organ", "organ"],
  ["probe", "probe"],
  ["diabetes_type", "type of diabetes"],
];
const MOST_TOLD = 60;

/** An attribute of the image as a question and an answer word it. */
export interface MetadataFact {
  readonly label: string;
  readonly value: string;
}

/** Everything in the attributes that can be told in words, nothing inferred; long texts, lists and file names are left out. */
export function metadataFacts({ attributes, modality }: ImageRecord): MetadataFact[] {
  const facts = METADATA.flatMap(([key, label]) => {
    if (key === "sequence" && modality !== "mr") return [];
    const value = toWords(attributes[key]);
    return value === null ? [] : [{ label, value }];
  });
  const age = ageOf(attributes);
  return age === null ? facts : [...facts, { label: "age of the patient", value: `${age} years` }];
}

/** Age in years, from 1 to 110: `age`, `age_years` or `age_approximate`. */
function ageOf(attributes: ImageRecord["attributes"]): number | null {
  const age = [attributes.age, attributes.age_years, attributes.age_approximate]
    .map((value) => (typeof value === "string" && /^\d{1,3}$/.test(value) ? Number(value) : value))
    .find((value) => typeof value === "number");
  return typeof age === "number" && Number.isInteger(age) && age >= 1 && age <= 110 ? age : null;
}

function toWords(value: unknown): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : null;
  if (typeof value !== "string") return null;
  const text = value
    .replace(/\s*\([^)]*\)/g, "")
    .replace(/_/g, " ")
    .trim();
  const isPlain =
    /^[\p{L}\p{N}][\p{L}\p{N} ,.@&%+:/'-]*$/u.test(text) && !/:\/\/|\.\w{3,4}$|\/\w+\//.test(text);
  const saysNothing = /^(?:unknown|not stated|none|n\/?a|other|null|true|false)$/i.test(text);
  return isPlain && !saysNothing && text.length <= MOST_TOLD && !/unknown|listed as/i.test(text)
    ? text
    : null;
}

/** The plane, if it is one that has a name. */
export function planeOf({ attributes }: ImageRecord): string | null {
  const { plane } = attributes;
  return typeof plane === "string" && PLANES.includes(plane) ? plane : null;
}

/** The words for the image of a record, drawn once per sample. */
export function imageValues(record: ImageRecord, rng: Random): Record<string, Value> {
  const name = modalityName(record.modality);
  const nouns =
    record.bodyPart === "blood" && record.modality === "pathology"
      ? BLOOD_NOUNS
      : IMAGE_NOUNS[record.modality];
  const noun = nouns === undefined ? `${name} image` : rng.chance(0.4) ? nouns[0] : rng.pick(nouns);
  const modality = metadataFact("modality", noun);
  const plane = planeOf(record);
  const placed = plane !== null && rng.chance(0.5) ? `${plane} ${noun}` : noun;
  const facts = placed === noun ? [modality] : [modality, metadataFact("plane", plane!)];
  const part = bodyPartOf(record);
  const study = part === null ? placed : `${placed} of the ${part}`;
  const studyFacts = part === null ? facts : [...facts, metadataFact("attribute", part)];
  return {
    "i.image": { text: noun, facts: [modality] },
    "i.modality": {
      text: name === name.toLowerCase() ? `${name}` : name,
      facts: [metadataFact("modality", name)],
    },
    "i.a_modality": { text: withArticle(placed), facts },
    "i.study": { text: study, facts: studyFacts },
    "i.a_study": { text: withArticle(study), facts: studyFacts },
    ...(plane === null
      ? {}
      : {
          "i.plane": { text: plane, facts: [metadataFact("plane", plane)] },
          "i.a_plane": { text: withArticle(plane), facts: [metadataFact("plane", plane)] },
        }),
    ...patientValues(record, noun),
  };
}

/** Only for questions: who the picture is of, as far as the metadata tell. */
function patientValues({ attributes }: ImageRecord, noun: string): Record<string, Value> {
  const age = ageOf(attributes);
  const { sex } = attributes;
  if ((sex !== "female" && sex !== "male") || age === null || age < 18) return {};
  const person = sex === "female" ? "woman" : "man";
  const aged = `${/^(?:8|18$|11$)/.test(String(age)) ? "an" : "a"} ${age}-year-old ${person}`;
  return {
    "i.a_patient_image": plainValue(`this is ${withArticle(noun)} of ${aged}`),
    "i.patient_line": plainValue(`the patient is ${aged}`),
  };
}

/** "abdomen" of "abdomen (upper)"; null for what does not go with "of the". */
function bodyPartOf({ bodyPart }: ImageRecord): string | null {
  const plain =
    bodyPart
      ?.replace(/\s*\([^)]*\)/g, "")
      .trim()
      .toLowerCase() ?? "";
  return BODY_PARTS.test(plain) ? plain : null;
}

function withArticle(noun: string): string {
  return `${indefiniteArticle(noun)} ${noun}`;
}

/** A fact about the whole image from the metadata. */
export function metadataFact(kind: string, value: string): Fact {
  return { kind, term: null, value, unit: null, source: "metadata" };
}
