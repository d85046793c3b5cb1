import { BOOK, mesh } from "../fact-sources.js";
import { defineBoth, definePair, defineTerm, type Term, type TermFacts } from "../term.js";

const SCANS = ["ct", "mr", "xray"];
const ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
  "eleventh",
  "twelfth",
] as const;
const NECK = { name: "cervical", letter: "C", at: ["spine", "head_neck"] } as const;
const CHEST = { name: "thoracic", letter: "T", at: ["spine", "chest", "abdomen"] } as const;
const BONE = { system: "musculoskeletal", in: SCANS, source: BOOK.trunkBones } as const;

function bone(term: string, facts: Omit<TermFacts, "system" | "in">): Term {
  return defineTerm(term, { ...BONE, ...facts });
}

/** C1 to C7 or T1 to T12. The lumbar ones are common terms: "L1 vertebral body". */
function vertebrae(part: typeof NECK | typeof CHEST, count: number): Term[] {
  return ORDINALS.slice(0, count).map((ordinal, at) => {
    const level = `${part.letter}${at + 1}`;
    return bone(`${level} vertebra`, {
      also: [`vertebra ${level}`, `${ordinal} ${part.name} vertebra`, `${level} vertebral body`],
      at: part.at,
      fact: `is the ${ordinal} ${part.name} vertebra from above`,
      partOf: `${part.name} vertebrae`,
    });
  });
}

/** The discs from C2-C3 to T12-L1; those below are common terms. */
function discs(): Term[] {
  const levels = [
    ...Array.from({ length: 6 }, (_, at) => `C${at + 2}`),
    ...Array.from({ length: 12 }, (_, at) => `T${at + 1}`),
    "L1",
  ];
  return levels.slice(0, -1).map((upper, at) => {
    const lower = levels[at + 1];
    return bone(`${upper}-${lower} intervertebral disc`, {
      also: [`${upper}-${lower} disc`],
      at: upper.startsWith("C") ? NECK.at : CHEST.at,
      fact: `lies between the vertebrae ${upper} and ${lower}`,
      partOf: "intervertebral discs",
    });
  });
}

/** Ribs 1 to 12 of both sides: "left rib 7". */
function ribs(): Term[] {
  return ORDINALS.flatMap((ordinal, at) =>
    (["left", "right"] as const).map((side) =>
      bone(`${side} rib ${at + 1}`, {
        also: [`${ordinal} ${side} rib`, `${side} ${ordinal} rib`, `${ordinal} rib on the ${side}`],
        at: ["chest", "abdomen"],
        fact: `is the ${ordinal} rib from above`,
        side,
        partOf: `${side} ribs`,
      }),
    ),
  );
}

const SPINE: readonly Term[] = [
  bone("spine", {
    also: ["vertebral column", "spinal column", "backbone"],
    at: ["spine", "chest", "abdomen", "pelvis", "head_neck"],
    fact: "carries the trunk and protects the spinal cord",
  }),
  bone("cervical vertebrae", {
    also: ["cervical spine"],
    at: NECK.at,
    fact: "carry the head",
    number: "many",
    partOf: "spine",
  }),
  bone("thoracic vertebrae", {
    also: ["thoracic spine"],
    at: CHEST.at,
    fact: "carry the ribs",
    number: "many",
    partOf: "spine",
  }),
  bone("lumbar vertebrae", {
    also: ["lumbar spine", "lumbar vertebra"],
    at: ["spine", "abdomen", "pelvis"],
    fact: "carry the weight of the trunk",
    number: "many",
    partOf: "spine",
  }),
  ...vertebrae(NECK, 7),
  ...vertebrae(CHEST, 12),
  // Some people have one vertebra more; the VerSe sets label them.
  bone("T13 vertebra", { also: ["vertebra T13"], at: CHEST.at, partOf: "thoracic vertebrae" }),
  bone("L6 vertebra", { also: ["vertebra L6"], at: ["spine", "abdomen"], partOf: "lumbar vertebrae" }),
  bone("S1 vertebra", {
    also: ["vertebra S1", "S1 vertebral body", "first sacral vertebra"],
    at: ["spine", "pelvis"],
    fact: "is the uppermost part of the sacrum",
    partOf: "sacrum",
  }),
  ...discs(),
  bone("sacrum", {
    at: ["spine", "pelvis", "abdomen"],
    fact: "joins the spine to the pelvis",
    partOf: "spine",
  }),
  bone("coccyx", {
    also: ["tailbone"],
    at: ["spine", "pelvis"],
    fact: "is the tail end of the spine",
    partOf: "spine",
  }),
  defineTerm("spinal canal", {
    also: ["vertebral canal"],
    system: "nervous",
    in: ["ct", "mr"],
    at: ["spine", "head_neck", "chest", "abdomen"],
    fact: "holds the spinal cord",
    source: BOOK.trunkBones,
  }),
  bone("vertebral fracture", {
    also: ["spinal fracture", "vertebral compression fracture"],
    at: ["spine", "chest", "abdomen"],
    fact: "is a broken vertebra",
    source: mesh("Spinal Fractures"),
  }),
  bone("herniated disc", {
    also: ["disc herniation", "slipped disc"],
    at: ["spine", "abdomen"],
    fact: "is a disc bulging out of its place",
    source: mesh("Intervertebral Disc Displacement"),
  }),
];

const CHEST_WALL: readonly Term[] = [
  bone("ribs", {
    also: ["rib", "rib bones"],
    at: ["chest", "abdomen"],
    fact: "protect heart and lungs",
    number: "many",
  }),
  ...(["left", "right"] as const).map((side) =>
    bone(`${side} ribs`, {
      also: [`${side} rib`, `ribs on the ${side}`],
      at: ["chest", "abdomen"],
      fact: "protect heart and lungs",
      side,
      number: "many",
      partOf: "ribs",
    }),
  ),
  ...ribs(),
  bone("costal cartilages", {
    also: ["costal cartilage", "rib cartilage"],
    at: ["chest", "abdomen"],
    fact: "join the ribs to the breastbone",
    number: "many",
  }),
  bone("sternum", { also: ["breastbone"], at: ["chest"], fact: "closes the rib cage in front" }),
  bone("rib fracture", {
    also: ["rib fractures", "broken rib"],
    at: ["chest"],
    fact: "is a broken rib",
    source: mesh("Rib Fractures"),
  }),
  ...defineBoth(["clavicles", "clavicle"], {
    ...BONE,
    also: ["collarbone"],
    at: ["chest", "limb", "head_neck"],
    fact: "joins the shoulder to the breastbone",
    source: BOOK.limbBones,
  }),
  ...defineBoth(["scapulae", "scapula"], {
    ...BONE,
    also: ["shoulder blade"],
    at: ["chest", "limb"],
    fact: "carries the shoulder joint",
    source: BOOK.limbBones,
  }),
  ...defineBoth(["deep back muscles", "deep back muscle"], {
    ...BONE,
    also: ["autochthonous back muscle", "erector spinae"],
    at: ["spine", "chest", "abdomen"],
    fact: "straightens the back",
    source: BOOK.muscles,
  }),
  ...definePair("multifidus muscle", {
    ...BONE,
    also: ["multifidus"],
    at: ["spine", "abdomen"],
    fact: "stretches and bends the spine",
    source: BOOK.muscles,
  }),
];

/** Spine, ribs and the wall of the chest: series of bones by their number. */
export const SPINE_RIB_TERMS: readonly Term[] = [...SPINE, ...CHEST_WALL];
