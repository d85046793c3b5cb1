import type { ImageRecord } from "../image-record.js";
import type { Structure } from "./structures.js";
import { articleForWord } from "./wording.js";

/** Something that the source of an image says about one of its structures. */
export interface AttributeFact {
  readonly structure: Structure;
  /** Completes "The breast lesion is ...". */
  readonly value: string;
  /** Question templates: with the name, about a mark, after an earlier turn. */
  readonly about: readonly string[];
  readonly aboutThis: readonly string[];
  readonly aboutIt: readonly string[];
}

interface AttributeRule extends Omit<AttributeFact, "structure" | "value"> {
  readonly key: string;
  /** Terms that the attribute speaks of; the first that the image shows is meant. */
  readonly terms: readonly string[];
  /** The words of the answer, or null for a value that says nothing here. */
  readonly say: (value: unknown) => string | null;
}

const GROWTHS = ["breast lesion", "skin lesion", "thyroid nodule", "polyp", "gland"];
const MALIGNANCY = {
  about: [
    "is the {x} benign or malignant",
    "is the {x} malignant",
    "is the {x} benign",
    "does the {x} look malignant",
    "classify the {x} as benign or malignant",
  ],
  aboutThis: [
    "is this benign or malignant",
    "is this malignant",
    "is this a cancer",
    "classify this as benign or malignant",
  ],
  aboutIt: ["is it benign or malignant", "is it malignant", "is it a cancer"],
};
const KIND = {
  about: [
    "what kind of {x} is this",
    "what type of {x} is it",
    "which type of {x} is shown",
    "classify the {x}",
  ],
  aboutThis: ["what kind is this", "what type is this", "what is the diagnosis here", "classify this"],
  aboutIt: ["what kind is it", "what type is it", "classify it"],
};
const NORMALITY = {
  about: [
    "{is} the {x} normal",
    "{does} the {x} look healthy",
    "{is} the {x} healthy",
    "is anything wrong with the {x}",
  ],
  aboutThis: ["is this normal", "does this look healthy", "is anything wrong here"],
  aboutIt: ["is that normal", "does it look healthy"],
};

const RULES: readonly AttributeRule[] = [
  { key: "diagnosis", terms: GROWTHS, say: oneOf(["benign", "malignant"]), ...MALIGNANCY },
  {
    key: "malignant",
    terms: GROWTHS,
    say: (value) => (value === true ? "malignant" : value === false ? "benign" : null),
    ...MALIGNANCY,
  },
  {
    key: "diagnosis",
    terms: ["skin lesion"],
    say: kindOf(["nevus", "melanoma", "seborrheic keratosis"]),
    ...KIND,
  },
  {
    key: "cell_type",
    terms: ["white blood cell"],
    say: kindOf(["neutrophil", "lymphocyte", "monocyte", "eosinophil", "basophil"]),
    ...KIND,
  },
  {
    key: "finding",
    terms: ["brain tumor"],
    say: kindOf(["glioma", "meningioma", "pituitary tumor"]),
    ...KIND,
  },
  { key: "finding", terms: ["lungs"], say: oneOf(["normal"]), ...NORMALITY },
  {
    key: "tuberculosis",
    terms: ["lungs"],
    say: (value) => (value === true ? "affected by tuberculosis" : null),
    ...NORMALITY,
  },
];

/** What the attributes of an image say about the structures that it shows; nothing is inferred from the pixels. */
export function attributeFacts(record: ImageRecord, structures: readonly Structure[]): AttributeFact[] {
  return RULES.flatMap(({ key, terms, say, about, aboutThis, aboutIt }) => {
    const value = say(record.attributes[key]);
    const term = terms.find((name) => structures.some((each) => each.term.term === name));
    const structure = structures.find((each) => each.term.term === term);
    return value === null || structure === undefined ? [] : [{ structure, value, about, aboutThis, aboutIt }];
  });
}

/**
 * How many objects of a structure there are, from the attribute `instance_counts` (`{ "polyp": 2 }`) or one of its older
 * names; null when unknown, or when the masks show more.
 */
export function countOf(record: ImageRecord, structure: Structure): number | null {
  const counts = record.attributes.instance_counts;
  const name = structure.term.term;
  const candidates = [
    typeof counts === "object" && counts !== null
      ? (counts as Record<string, unknown>)[structure.whole.label]
      : null,
    record.attributes[`${name.split(" ").pop()}_count`],
    record.attributes[`${name.split(" ").pop()}_count_in_crop`],
  ];
  const count = candidates.find((value) => typeof value === "number" && Number.isInteger(value) && value > 0);
  return typeof count === "number" && count >= structure.instances.length ? count : null;
}

function oneOf(values: readonly string[]): (value: unknown) => string | null {
  return (value) => (typeof value === "string" && values.includes(value) ? value : null);
}

function kindOf(values: readonly string[]): (value: unknown) => string | null {
  const known = oneOf(values);
  return (value) => {
    const word = known(value);
    return word === null ? null : `${articleForWord(word)}${word}`;
  };
}
