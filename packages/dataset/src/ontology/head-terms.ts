import { definePair, defineTerm, type Term, type TermFacts } from "./term.js";

const CROSS_SECTIONS = ["mr", "ct"];

function bleeding(term: string, fact: string, also: readonly string[]): Term {
  return defineTerm(term, {
    also,
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact,
    partOf: "intracranial hemorrhage",
  });
}

function brainPair(name: string, fact: string, more: Partial<TermFacts> = {}): Term[] {
  return definePair(name, { in: CROSS_SECTIONS, at: ["brain"], fact, ...more });
}

/** Brain, head, neck, larynx, spine and nerves. */
export const HEAD_TERMS: readonly Term[] = [
  defineTerm("ischemic stroke lesion", {
    also: ["ischaemic stroke lesion", "infarct", "ischemic stroke", "cerebral infarction"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "is brain that lost its blood supply",
  }),
  defineTerm("intracranial hemorrhage", {
    also: ["intracranial bleeding", "brain bleed"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "is bleeding inside the skull",
    number: "mass",
  }),
  bleeding("intraparenchymal hemorrhage", "is bleeding within the brain tissue", [
    "intracerebral hemorrhage",
  ]),
  bleeding("intraventricular hemorrhage", "is bleeding into the brain's ventricles", [
    "ventricular bleeding",
  ]),
  bleeding("subarachnoid hemorrhage", "is bleeding around the brain under the arachnoid", ["SAH"]),
  bleeding("epidural hemorrhage", "is bleeding between the skull and the dura", ["epidural hematoma"]),
  bleeding("subdural hemorrhage", "is bleeding between the dura and the brain", ["subdural hematoma"]),
  defineTerm("perihematomal edema", {
    also: ["swelling around the hematoma", "perihematomal swelling"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "is swelling around a bleeding",
    number: "mass",
  }),
  defineTerm("brain tumor", {
    also: ["tumor of the brain", "intracranial tumor", "brain mass"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "is an abnormal growth in the head",
  }),
  defineTerm("glioma", {
    also: ["glial tumor"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "is a tumor of the brain's supporting cells",
    partOf: "brain tumor",
  }),
  defineTerm("meningioma", {
    also: ["meningeal tumor"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "is a tumor of the brain's coverings",
    partOf: "brain tumor",
  }),
  defineTerm("pituitary tumor", {
    also: ["pituitary adenoma", "tumor of the pituitary gland"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "is a tumor of the pituitary gland",
    partOf: "brain tumor",
  }),
  defineTerm("multiple sclerosis lesions", {
    also: ["MS lesions", "demyelinating lesions", "white matter lesions"],
    in: ["mr"],
    at: ["brain", "spine"],
    fact: "are spots that lost their myelin",
    number: "many",
  }),
  defineTerm("cerebellum", {
    also: ["little brain"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "controls balance and smooth movement",
  }),
  ...brainPair("cerebellar hemisphere", "controls balance and smooth movement", { partOf: "cerebellum" }),
  defineTerm("cerebellar vermis", {
    also: ["vermis"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "controls the posture of the trunk",
    partOf: "cerebellum",
  }),
  ...brainPair("frontal lobe", "plans and starts movement"),
  ...brainPair("parietal lobe", "handles touch and space"),
  ...brainPair("temporal lobe", "handles hearing and memory"),
  ...brainPair("occipital lobe", "handles vision"),
  ...brainPair("insula", "senses the state of the body", { also: ["insular cortex"] }),
  ...brainPair("cingulate gyrus", "handles emotion and attention", { also: ["cingulate cortex"] }),
  ...brainPair("parahippocampal gyrus", "helps to remember places", { also: ["parahippocampal cortex"] }),
  ...brainPair("hippocampus", "forms new memories", { partOf: "hippocampus" }),
  ...brainPair("amygdala", "handles fear and emotion"),
  ...brainPair("caudate nucleus", "helps to control movement", { also: ["caudate"] }),
  ...brainPair("putamen", "helps to control movement"),
  ...brainPair("globus pallidus", "helps to control movement", { also: ["pallidum"] }),
  ...brainPair("thalamus", "relays sensation to the cortex"),
  defineTerm("hippocampus", {
    also: ["hippocampal formation"],
    in: ["mr"],
    at: ["brain"],
    fact: "forms new memories",
  }),
  defineTerm("anterior hippocampus", {
    also: ["head of the hippocampus", "hippocampal head", "front of the hippocampus"],
    in: ["mr"],
    at: ["brain"],
    fact: "is the front part of the hippocampus",
    partOf: "hippocampus",
  }),
  defineTerm("posterior hippocampus", {
    also: ["hippocampal body and tail", "back of the hippocampus"],
    in: ["mr"],
    at: ["brain"],
    fact: "is the back part of the hippocampus",
    partOf: "hippocampus",
  }),
  defineTerm("brainstem", {
    also: ["brain stem"],
    in: CROSS_SECTIONS,
    at: ["brain"],
    fact: "controls breathing and heart rate",
  }),
  defineTerm("spinal cord", {
    also: ["medulla spinalis"],
    in: CROSS_SECTIONS,
    at: ["spine", "head_neck", "brain"],
    fact: "carries signals between brain and body",
  }),
  ...definePair("parotid gland", {
    also: ["parotid"],
    in: CROSS_SECTIONS,
    at: ["head_neck"],
    fact: "makes saliva",
  }),
  defineTerm("mandible", {
    also: ["lower jaw", "jaw bone"],
    in: ["ct", "mr", "xray"],
    at: ["head_neck"],
    fact: "is the bone of the lower jaw",
  }),
  defineTerm("larynx", {
    also: ["voice box"],
    in: ["ct", "mr", "endoscopy"],
    at: ["larynx", "head_neck"],
    fact: "makes the voice and guards the airway",
  }),
  defineTerm("vocal folds", {
    also: ["vocal cords", "glottic folds"],
    in: ["endoscopy"],
    at: ["larynx", "head_neck"],
    fact: "vibrate to make the voice",
    number: "many",
  }),
  defineTerm("glottal space", {
    also: ["glottis", "rima glottidis", "gap between the vocal folds"],
    in: ["endoscopy"],
    at: ["larynx", "head_neck"],
    fact: "is the opening between the vocal folds",
  }),
  defineTerm("other laryngeal tissue", {
    also: ["remaining laryngeal tissue", "laryngeal mucosa"],
    in: ["endoscopy"],
    at: ["larynx", "head_neck"],
    fact: "lines the larynx",
    number: "mass",
    vague: true,
  }),
  defineTerm("vocal fold tumor", {
    also: ["vocal cord tumor", "tumor on the vocal fold", "laryngeal tumor"],
    in: ["endoscopy"],
    at: ["larynx", "head_neck"],
    fact: "is an abnormal growth on a vocal fold",
  }),
  defineTerm("intubation tube", {
    also: ["airway tube", "tube in the larynx"],
    in: ["endoscopy"],
    at: ["device"],
    fact: "keeps the airway open",
  }),
  defineTerm("surgical instrument", {
    also: ["surgical tool", "instrument", "forceps"],
    in: ["endoscopy"],
    at: ["device"],
    fact: "is a tool of the surgeon",
  }),
  ...["L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1"].map((level) =>
    defineTerm(`${level} intervertebral disc`, {
      also: [`${level} disc`, `${level.replace("-", "/")} disc`],
      in: CROSS_SECTIONS,
      at: ["spine", "abdomen"],
      fact: `lies between the vertebrae ${level.replace("-", " and ")}`,
      partOf: "intervertebral discs",
    }),
  ),
  defineTerm("intervertebral discs", {
    also: ["intervertebral disc", "spinal discs", "vertebral discs"],
    in: CROSS_SECTIONS,
    at: ["spine", "abdomen", "chest", "head_neck"],
    fact: "cushion the vertebrae",
    number: "many",
  }),
  ...["L1", "L2", "L3", "L4", "L5"].map((level, at) =>
    defineTerm(`${level} vertebral body`, {
      also: [`${level} vertebra`, `${["first", "second", "third", "fourth", "fifth"][at]} lumbar vertebra`],
      in: CROSS_SECTIONS,
      at: ["spine", "abdomen"],
      fact: `is the ${["first", "second", "third", "fourth", "fifth"][at]} vertebral body of the lower back`,
      partOf: "vertebral bodies",
    }),
  ),
  defineTerm("vertebral bodies", {
    also: ["lumbar vertebral bodies", "bodies of the vertebrae"],
    in: CROSS_SECTIONS,
    at: ["spine", "abdomen", "chest", "head_neck"],
    fact: "carry the weight of the body",
    number: "many",
  }),
  defineTerm("vertebra", {
    also: ["vertebrae", "backbones"],
    in: CROSS_SECTIONS,
    at: ["spine", "abdomen", "chest", "head_neck"],
    fact: "is a bone of the spine",
  }),
  defineTerm("nerve", {
    also: ["peripheral nerve", "nerve bundle"],
    in: ["ultrasound"],
    at: ["nerve"],
    fact: "carries signals to and from the body",
    vague: true,
  }),
  defineTerm("blood vessel", {
    also: ["artery or vein"],
    in: ["ultrasound"],
    at: ["nerve"],
    fact: "carries blood",
    vague: true,
  }),
];
