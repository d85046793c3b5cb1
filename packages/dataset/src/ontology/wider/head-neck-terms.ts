import { BOOK, gray, mesh } from "../fact-sources.js";
import { type BothFacts, defineBoth, defineTerm, type Term, type TermFacts } from "../term.js";

const SCANS = ["ct", "mr"];
const HEAD = { in: SCANS, at: ["head_neck"] } as const;
const MUSCLES = gray("IV: Myology");
const BONES = gray("II: Osteology");

function head(term: string, facts: Omit<TermFacts, "in" | "at">): Term {
  return defineTerm(term, { ...HEAD, ...facts });
}

function both(many: string, one: string, facts: Omit<BothFacts, "in" | "at">): Term[] {
  return defineBoth([many, one], { ...HEAD, ...facts });
}

function eyePart(many: string, one: string, facts: Omit<BothFacts, "system" | "in" | "at">): Term[] {
  return defineBoth([many, one], { in: SCANS, at: ["eye", "head_neck"], system: "sensory", ...facts });
}

function eyeMuscle(name: string, fact: string): Term[] {
  return defineBoth([`${name} muscles`, `${name} muscle`], {
    in: SCANS,
    at: ["eye", "head_neck"],
    system: "musculoskeletal",
    also: [name],
    fact,
    source: MUSCLES,
  });
}

function muscle(many: string, one: string, fact: string, also: readonly string[] = []): Term[] {
  return both(many, one, { also, system: "musculoskeletal", fact, source: MUSCLES });
}

const EYE_AND_EAR: readonly Term[] = [
  ...eyePart("eyes", "eye", { also: ["eyeball", "globe"], fact: "sees", source: BOOK.senses }),
  ...eyePart("anterior eye segments", "anterior eye segment", {
    also: ["anterior segment of the eyeball"],
    fact: "is the front part of the eyeball",
    source: BOOK.senses,
    partOf: "eye",
  }),
  ...eyePart("posterior eye segments", "posterior eye segment", {
    also: ["posterior segment of the eyeball"],
    fact: "is the back part of the eyeball",
    source: BOOK.senses,
    partOf: "eye",
  }),
  ...eyePart("eye lenses", "eye lens", {
    also: ["lens", "crystalline lens"],
    fact: "bends light onto the retina",
    source: BOOK.senses,
    partOf: "eye",
  }),
  ...eyePart("optic nerves", "optic nerve", {
    fact: "carries signals from eye to brain",
    source: BOOK.senses,
  }),
  ...eyePart("lacrimal glands", "lacrimal gland", { fact: "makes tears", source: BOOK.senses }),
  ...eyeMuscle("lateral rectus", "turns the eye outward"),
  ...eyeMuscle("medial rectus", "turns the eye inward"),
  ...eyeMuscle("superior rectus", "turns the eye upward"),
  ...eyeMuscle("inferior rectus", "turns the eye downward"),
  ...eyeMuscle("superior oblique", "rolls the eye"),
  ...eyeMuscle("inferior oblique", "rolls the eye"),
  ...muscle("levator palpebrae muscles", "levator palpebrae muscle", "lifts the upper eyelid", [
    "levator palpebrae superioris",
  ]),
  ...both("ears", "ear", { system: "sensory", fact: "hears", source: BOOK.senses }),
  ...both("inner ears", "inner ear", {
    also: ["internal ear"],
    system: "sensory",
    fact: "senses sound and balance",
    source: BOOK.senses,
    partOf: "ear",
  }),
  ...both("middle ears", "middle ear", {
    also: ["tympanic cavity"],
    system: "sensory",
    fact: "passes sound to the inner ear",
    source: BOOK.senses,
    partOf: "ear",
  }),
  ...both("cochleae", "cochlea", {
    system: "sensory",
    fact: "turns sound into nerve signals",
    source: BOOK.senses,
    partOf: "inner ear",
  }),
  ...both("auditory canals", "auditory canal", {
    also: ["ear canal", "external auditory canal"],
    system: "sensory",
    fact: "leads sound to the eardrum",
    source: BOOK.senses,
    partOf: "ear",
  }),
];

const GLANDS: readonly Term[] = [
  head("parotid gland", {
    also: ["parotid glands", "parotid", "parotids"],
    system: "digestive",
    fact: "makes saliva",
    source: BOOK.digestion,
  }),
  ...both("submandibular glands", "submandibular gland", {
    also: ["submandibular"],
    system: "digestive",
    fact: "makes saliva",
    source: BOOK.digestion,
  }),
  ...both("sublingual glands", "sublingual gland", {
    system: "digestive",
    fact: "makes saliva",
    source: BOOK.digestion,
  }),
  head("pituitary gland", {
    also: ["pituitary", "hypophysis"],
    system: "endocrine",
    fact: "makes hormones that control other glands",
    source: BOOK.hormones,
  }),
  defineTerm("thyroid gland", {
    also: ["thyroid"],
    system: "endocrine",
    in: ["ct", "mr", "ultrasound"],
    at: ["thyroid", "head_neck"],
    fact: "makes hormones that control metabolism",
    source: BOOK.hormones,
  }),
  ...defineBoth(["thyroid lobes", "thyroid lobe"], {
    system: "endocrine",
    in: ["ct", "mr", "ultrasound"],
    at: ["thyroid", "head_neck"],
    partOf: "thyroid gland",
  }),
];

const CAVITIES: readonly Term[] = [
  head("oral cavity", {
    also: ["mouth"],
    system: "digestive",
    fact: "takes in food",
    source: BOOK.digestion,
  }),
  head("lips", { also: ["lip"], system: "digestive", number: "many" }),
  head("buccal mucosa", {
    system: "digestive",
    fact: "lines the cheeks",
    source: BOOK.digestion,
    number: "mass",
  }),
  head("tongue", { system: "digestive", fact: "tastes and moves food", source: BOOK.digestion }),
  head("hard palate", {
    system: "digestive",
    fact: "is the bony roof of the mouth",
    source: BOOK.digestion,
  }),
  head("soft palate", {
    system: "digestive",
    fact: "closes the nose off during swallowing",
    source: BOOK.digestion,
  }),
  head("teeth", {
    also: ["tooth"],
    system: "digestive",
    fact: "chew food",
    source: BOOK.digestion,
    number: "many",
  }),
  head("dental caries", {
    also: ["tooth decay", "caries"],
    system: "digestive",
    fact: "is decay of a tooth",
    source: mesh("Dental Caries"),
    number: "mass",
  }),
  ...both("nasal cavities", "nasal cavity", {
    system: "respiratory",
    fact: "warms and cleans the breath",
    source: BOOK.breathing,
  }),
  ...both("maxillary sinuses", "maxillary sinus", {
    system: "respiratory",
    fact: "is an air space in the cheek",
    source: BOOK.trunkBones,
  }),
  head("pharynx", {
    also: ["throat"],
    system: "respiratory",
    fact: "leads from nose and mouth downward",
    source: BOOK.breathing,
  }),
  ...(
    [
      ["nasopharynx", "lies behind the nose"],
      ["oropharynx", "lies behind the mouth"],
      ["hypopharynx", "lies behind the larynx"],
    ] as const
  ).map(([term, fact]) =>
    head(term, { system: "respiratory", fact, source: BOOK.breathing, partOf: "pharynx" }),
  ),
  head("laryngeal airway", { also: ["larynx air"], system: "respiratory", partOf: "larynx" }),
  head("supraglottic larynx", { also: ["supraglottis"], system: "respiratory", partOf: "larynx" }),
  ...both("arytenoid cartilages", "arytenoid cartilage", {
    also: ["arytenoid"],
    system: "respiratory",
    fact: "moves the vocal folds",
    source: BOOK.breathing,
    partOf: "larynx",
  }),
  head("thyroid cartilage", {
    system: "respiratory",
    fact: "is the front wall of the larynx",
    source: BOOK.breathing,
    partOf: "larynx",
  }),
  head("cricoid cartilage", {
    system: "respiratory",
    fact: "is the ring below the thyroid cartilage",
    source: BOOK.breathing,
    partOf: "larynx",
  }),
  head("epiglottis", {
    system: "respiratory",
    fact: "covers the larynx during swallowing",
    source: BOOK.breathing,
    partOf: "larynx",
  }),
];

const BONES_AND_MUSCLES: readonly Term[] = [
  head("face", { system: null }),
  head("skull", {
    also: ["cranium"],
    system: "musculoskeletal",
    fact: "protects the brain",
    source: BOOK.trunkBones,
  }),
  head("maxilla", {
    also: ["upper jaw"],
    system: "musculoskeletal",
    fact: "is the bone of the upper jaw",
    source: BOOK.trunkBones,
    partOf: "skull",
  }),
  ...defineBoth(["mandible halves", "mandible half"], {
    ...HEAD,
    also: ["mandible side", "half of the mandible"],
    system: "musculoskeletal",
    partOf: "mandible",
  }),
  ...both("temporomandibular joints", "temporomandibular joint", {
    also: ["TMJ", "jaw joint"],
    system: "musculoskeletal",
    fact: "opens and closes the jaw",
    source: BOOK.joints,
  }),
  ...both("zygomatic arches", "zygomatic arch", {
    system: "musculoskeletal",
    fact: "is the arch of the cheek bone",
    source: BONES,
    partOf: "skull",
  }),
  ...both("styloid processes", "styloid process", { system: "musculoskeletal", partOf: "skull" }),
  head("hyoid bone", {
    also: ["hyoid"],
    system: "musculoskeletal",
    fact: "carries the root of the tongue",
    source: BOOK.trunkBones,
  }),
  ...muscle("masseter muscles", "masseter muscle", "closes the jaw", ["masseter"]),
  ...muscle("temporalis muscles", "temporalis muscle", "closes the jaw", ["temporalis"]),
  ...muscle("lateral pterygoid muscles", "lateral pterygoid muscle", "opens the jaw", ["lateral pterygoid"]),
  ...muscle("medial pterygoid muscles", "medial pterygoid muscle", "closes the jaw", ["medial pterygoid"]),
  ...muscle("digastric muscles", "digastric muscle", "opens the jaw", ["digastric"]),
  ...muscle("sternocleidomastoid muscles", "sternocleidomastoid muscle", "turns the head", [
    "sternocleidomastoid",
  ]),
  ...muscle("platysma muscles", "platysma muscle", "tightens the skin of the neck", ["platysma"]),
  ...muscle("levator scapulae muscles", "levator scapulae muscle", "lifts the shoulder blade", [
    "levator scapulae",
  ]),
  ...["anterior", "middle", "posterior"].flatMap((place) =>
    muscle(`${place} scalene muscles`, `${place} scalene muscle`, "bends the neck to its side", [
      `${place} scalene`,
    ]),
  ),
  ...muscle("sternothyroid muscles", "sternothyroid muscle", "lowers the larynx", ["sternothyroid"]),
  ...muscle("thyrohyoid muscles", "thyrohyoid muscle", "lifts the larynx", ["thyrohyoid"]),
  ...muscle("prevertebral muscles", "prevertebral muscle", "bends the head forward", ["prevertebral"]),
  ...["superior", "middle", "inferior"].map((place) =>
    head(`${place} pharyngeal constrictor`, {
      system: "musculoskeletal",
      fact: "narrows the throat during swallowing",
      source: MUSCLES,
    }),
  ),
  head("cricopharyngeus", { also: ["cricopharyngeal inlet"], system: "musculoskeletal" }),
];

const VESSELS_AND_FINDINGS: readonly Term[] = [
  ...both("carotid arteries", "carotid artery", {
    system: "cardiovascular",
    fact: "carries blood to the head",
    source: BOOK.vessels,
  }),
  ...both("common carotid arteries", "common carotid artery", {
    system: "cardiovascular",
    fact: "carries blood to head and neck",
    source: BOOK.vessels,
    partOf: "carotid artery",
  }),
  ...both("internal carotid arteries", "internal carotid artery", {
    system: "cardiovascular",
    fact: "carries blood to the brain",
    source: BOOK.vessels,
    partOf: "carotid artery",
  }),
  ...both("internal jugular veins", "internal jugular vein", {
    also: ["jugular vein"],
    system: "cardiovascular",
    fact: "drains blood from the brain",
    source: BOOK.vessels,
  }),
  head("nasopharyngeal carcinoma", {
    also: ["nasopharynx cancer"],
    system: "respiratory",
    fact: "is a cancer behind the nose",
    source: mesh("Nasopharyngeal Carcinoma"),
  }),
  head("head and neck tumor", {
    also: ["head and neck cancer"],
    system: null,
    fact: "is an abnormal growth in head or neck",
    source: mesh("Head and Neck Neoplasms"),
  }),
];

/** Head and neck without the brain: eye, ear, glands, cavities, bones, muscles, vessels. */
export const HEAD_NECK_TERMS: readonly Term[] = [
  ...EYE_AND_EAR,
  ...GLANDS,
  ...CAVITIES,
  ...BONES_AND_MUSCLES,
  ...VESSELS_AND_FINDINGS,
];
