import { BOOK, gray, mesh } from "../fact-sources.js";
import { type BothFacts, defineBoth, defineTerm, type Region, type Term, type TermFacts } from "../term.js";

const FILMS = ["ct", "mr", "xray"];
const LIMB: readonly Region[] = ["limb"];
const SHOULDER: readonly Region[] = ["limb", "chest"];
const HIP: readonly Region[] = ["limb", "pelvis", "abdomen"];

function bones(many: string, one: string, fact: string, more: Partial<BothFacts> = {}): Term[] {
  return defineBoth([many, one], {
    system: "musculoskeletal",
    in: FILMS,
    at: LIMB,
    source: BOOK.limbBones,
    fact,
    ...more,
  });
}

/** Small bones that datasets label together. */
function boneSet(term: string, fact: string, also: readonly string[]): Term {
  return defineTerm(term, {
    also,
    system: "musculoskeletal",
    in: FILMS,
    at: LIMB,
    fact,
    source: BOOK.limbBones,
    number: "many",
  });
}

/** A muscle that labels name without the word: "gluteus maximus". */
function muscle(name: string, fact: string, at = LIMB, also: readonly string[] = []): Term[] {
  return defineBoth([`${name} muscles`, `${name} muscle`], {
    system: "musculoskeletal",
    in: ["ct", "mr"],
    at,
    also: [name, ...also],
    fact,
    source: gray("IV: Myology"),
  });
}

function knee(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, { system: "musculoskeletal", in: ["mr", "ct"], at: LIMB, ...facts });
}

const BONES: readonly Term[] = [
  defineTerm("bones", {
    also: ["bone", "skeleton"],
    system: "musculoskeletal",
    in: FILMS,
    at: ["limb", "spine", "chest", "pelvis", "head_neck"],
    fact: "carry and protect the body",
    source: BOOK.bone,
    number: "many",
    vague: true,
  }),
  ...bones("humeri", "humerus", "is the bone of the upper arm", { at: SHOULDER }),
  ...bones("humeral heads", "humeral head", "is the ball of the shoulder joint", {
    also: ["head of the humerus"],
    at: SHOULDER,
    partOf: "humerus",
  }),
  ...bones("radii", "radius", "is the forearm bone on the thumb side"),
  ...bones("ulnae", "ulna", "is the forearm bone on the little finger side"),
  boneSet("carpal bones", "form the wrist", ["carpal bone", "wrist bones"]),
  boneSet("metacarpal bones", "form the palm", ["metacarpal bone", "metacarpals"]),
  boneSet("finger bones", "form the fingers", ["finger bone", "phalanges of the hand"]),
  defineTerm("pelvis", {
    also: ["bony pelvis"],
    system: "musculoskeletal",
    in: FILMS,
    at: HIP,
    fact: "joins the legs to the spine",
    source: BOOK.limbBones,
  }),
  ...bones("hip bones", "hip bone", "carries the socket of the hip joint", {
    also: ["hip", "innominate bone", "pelvic bone"],
    at: HIP,
    partOf: "pelvis",
  }),
  ...bones("femurs", "femur", "is the bone of the thigh", { also: ["thigh bone"], at: HIP }),
  ...bones("femoral heads", "femoral head", "is the ball of the hip joint", {
    also: ["head of the femur"],
    at: HIP,
    partOf: "femur",
  }),
  ...bones("acetabula", "acetabulum", "is the socket of the hip joint", { at: HIP, partOf: "hip bone" }),
  ...bones("patellae", "patella", "covers the knee joint in front", { also: ["kneecap"] }),
  ...bones("tibiae", "tibia", "is the larger bone of the lower leg", { also: ["shin bone"] }),
  ...bones("fibulae", "fibula", "is the thinner bone of the lower leg", { also: ["calf bone"] }),
  boneSet("tarsal bones", "form the ankle and the heel", ["tarsal bone", "bones of the ankle"]),
  boneSet("metatarsal bones", "form the midfoot", ["metatarsal bone", "metatarsals"]),
  boneSet("toe bones", "form the toes", ["toe bone", "phalanges of the foot"]),
  defineTerm("bone fracture", {
    also: ["fracture", "broken bone"],
    system: "musculoskeletal",
    in: FILMS,
    at: ["limb", "chest", "pelvis", "head_neck", "spine"],
    fact: "is a broken bone",
    source: mesh("Fractures, Bone"),
  }),
  defineTerm("hip implant", {
    also: ["hip prosthesis", "artificial hip"],
    system: "device",
    in: ["xray", "ct"],
    at: ["device"],
    fact: "replaces the hip joint",
    source: mesh("Hip Prosthesis"),
  }),
];

const KNEE: readonly Term[] = [
  knee("femoral cartilage", {
    also: ["cartilage of the femur"],
    fact: "lets the femur glide in the knee",
    source: BOOK.joints,
  }),
  knee("tibial cartilage", {
    also: ["cartilage of the tibia"],
    fact: "lets the tibia glide in the knee",
    source: BOOK.joints,
  }),
  knee("medial tibial cartilage", { partOf: "tibial cartilage" }),
  knee("lateral tibial cartilage", { partOf: "tibial cartilage" }),
  knee("patellar cartilage", { also: ["cartilage of the patella"] }),
  knee("meniscus", { also: ["menisci"], fact: "cushions the knee", source: BOOK.joints }),
  knee("medial meniscus", {
    fact: "cushions the inner side of the knee",
    source: BOOK.joints,
    partOf: "meniscus",
  }),
  knee("lateral meniscus", {
    fact: "cushions the outer side of the knee",
    source: BOOK.joints,
    partOf: "meniscus",
  }),
  knee("anterior cruciate ligament", { also: ["ACL"], fact: "keeps the knee stable", source: BOOK.joints }),
  knee("posterior cruciate ligament", { also: ["PCL"], fact: "keeps the knee stable", source: BOOK.joints }),
];

const MUSCLES: readonly Term[] = [
  ...muscle("gluteus maximus", "stretches the hip", HIP),
  ...muscle("gluteus medius", "moves the leg outward", HIP),
  ...muscle("gluteus minimus", "moves the leg outward", HIP),
  ...muscle("iliopsoas", "bends the hip", HIP),
  ...muscle("quadriceps femoris", "stretches the knee", LIMB, ["quadriceps"]),
  ...muscle("sartorius", "bends hip and knee"),
  ...muscle("medial thigh", "pulls the thigh inward", LIMB, ["medial compartment of the thigh"]),
  ...muscle("posterior thigh", "bends the knee", LIMB, ["posterior compartment of the thigh", "hamstring"]),
  ...muscle("deltoid", "lifts the arm outward", SHOULDER),
  ...muscle("supraspinatus", "lifts the arm outward", SHOULDER),
  ...muscle("infraspinatus", "turns the arm outward", SHOULDER),
  ...muscle("subscapularis", "turns the arm inward", SHOULDER),
  ...muscle("coracobrachialis", "lifts the arm forward", SHOULDER),
  ...muscle("trapezius", "lifts the shoulder", ["limb", "chest", "head_neck"]),
  ...muscle("pectoralis minor", "pulls the shoulder forward", SHOULDER),
  ...muscle("pectoralis major", "pulls the arm to the chest", SHOULDER),
  ...muscle("serratus anterior", "pulls the shoulder blade forward", SHOULDER),
  ...muscle("teres major", "pulls the arm inward", SHOULDER),
  ...muscle("triceps brachii", "stretches the elbow", LIMB, ["triceps"]),
  ...muscle("biceps brachii", "bends the elbow", LIMB, ["biceps"]),
];

/** Bones, joints and muscles of the limbs and their girdles. */
export const LIMB_TERMS: readonly Term[] = [...BONES, ...KNEE, ...MUSCLES];
