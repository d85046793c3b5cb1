import { BOOK, gray, mesh, PAPER } from "../fact-sources.js";
import { type BothFacts, defineBoth, definePair, defineTerm, type Term, type TermFacts } from "../term.js";

const BASE = { system: "nervous", in: ["mr", "ct"], at: ["brain"] } as const;
const NEUROLOGY = gray("IX: Neurology");

function brain(term: string, facts: Omit<TermFacts, "system" | "in" | "at">): Term {
  return defineTerm(term, { ...BASE, ...facts });
}

function both(many: string, one: string, facts: Omit<BothFacts, "system" | "in" | "at"> = {}): Term[] {
  return defineBoth([many, one], { ...BASE, source: NEUROLOGY, partOf: "brain", ...facts });
}

/** What the left and the right one, which are common terms, are sides of. */
function wholeOf(many: string, one: string, facts: Partial<TermFacts> = {}): Term {
  const also = [many, ...(facts.also ?? [])];
  return brain(one, { source: BOOK.nervousSystem, partOf: "brain", ...facts, also });
}

/** Parts of a brain tumor as the BraTS challenges draw them. */
const TUMOR_PARTS: readonly Term[] = [
  brain("whole brain tumor", {
    also: ["whole tumor", "tumor with its edema"],
    fact: "is the tumor together with its edema",
    source: PAPER.brainTumors,
    partOf: "brain tumor",
  }),
  brain("brain tumor core", {
    also: ["tumor core", "core of the brain tumor"],
    fact: "is the tumor without its edema",
    source: PAPER.brainTumors,
    partOf: "whole brain tumor",
  }),
  brain("enhancing tumor", {
    also: ["enhancing brain tumor", "brain enhancing tumor", "contrast-enhancing tumor"],
    fact: "takes up the contrast agent",
    source: PAPER.brainTumors,
    partOf: "brain tumor core",
  }),
  brain("non-enhancing tumor", {
    also: ["non-enhancing brain tumor", "brain non-enhancing tumor", "nonenhancing tumor"],
    fact: "does not take up the contrast agent",
    source: PAPER.brainTumors,
    partOf: "brain tumor core",
  }),
  brain("necrotic tumor core", {
    also: ["necrotic core", "tumor necrosis"],
    fact: "is the dead part of a tumor",
    source: PAPER.brainTumors,
    partOf: "brain tumor core",
  }),
  brain("necrotic and non-enhancing tumor core", {
    also: ["necrotic and non-enhancing tumor"],
    fact: "is tumor that does not take up contrast",
    source: PAPER.brainTumors,
    partOf: "brain tumor core",
  }),
  brain("brain tumor edema", {
    also: ["peritumoral edema", "edema around the brain tumor"],
    fact: "is swelling around a brain tumor",
    source: PAPER.brainTumors,
    partOf: "whole brain tumor",
    number: "mass",
  }),
  brain("tumor resection cavity", {
    also: ["resection cavity"],
    fact: "is the hollow that surgery left",
    source: PAPER.brainTumors,
  }),
  brain("lower-grade glioma", {
    also: ["low-grade glioma", "LGG"],
    fact: "is a slowly growing glioma",
    source: PAPER.brainTumors,
    partOf: "glioma",
  }),
  brain("high-grade glioma", {
    also: ["HGG"],
    fact: "is a fast growing glioma",
    source: PAPER.brainTumors,
    partOf: "glioma",
  }),
  brain("glioblastoma", {
    also: ["GBM"],
    fact: "is the most malignant kind of glioma",
    source: mesh("Glioblastoma"),
    partOf: "high-grade glioma",
  }),
  brain("brain metastasis", {
    also: ["brain metastases", "cerebral metastasis"],
    fact: "is a tumor spread from another organ",
    source: mesh("Neoplasm Metastasis"),
    partOf: "brain tumor",
  }),
];

/** Other findings of the brain. */
const FINDINGS: readonly Term[] = [
  brain("brain edema", {
    also: ["cerebral edema", "brain swelling"],
    fact: "is too much fluid in the brain",
    source: mesh("Brain Edema"),
    number: "mass",
  }),
  brain("white matter hyperintensities", {
    also: ["white matter hyperintensity", "leukoaraiosis"],
    fact: "are bright spots in the white matter",
    source: PAPER.whiteMatter,
    number: "many",
  }),
  brain("cerebral aneurysm", {
    also: ["intracranial aneurysm", "brain aneurysm"],
    fact: "is a bulge of a brain artery",
    source: mesh("Intracranial Aneurysm"),
  }),
  brain("vestibular schwannoma", {
    also: ["acoustic neuroma"],
    fact: "is a tumor of the hearing nerve",
    source: mesh("Neuroma, Acoustic"),
  }),
  brain("hydrocephalus", {
    fact: "is too much fluid in the brain's ventricles",
    source: mesh("Hydrocephalus"),
  }),
];

/** Tissues and fluid spaces. */
const TISSUES: readonly Term[] = [
  brain("brain", {
    also: ["whole brain", "encephalon", "brain parenchyma"],
    fact: "controls thought, feeling and movement",
    source: BOOK.nervousSystem,
  }),
  brain("cerebrum", {
    also: ["telencephalon"],
    fact: "handles thought, memory and will",
    source: BOOK.nervousSystem,
    partOf: "brain",
  }),
  ...both("cerebral hemispheres", "cerebral hemisphere", {
    fact: "is one half of the cerebrum",
    source: BOOK.nervousSystem,
    partOf: "cerebrum",
  }),
  brain("gray matter", {
    also: ["grey matter", "cortical gray matter", "cerebral cortex"],
    fact: "holds the bodies of the nerve cells",
    source: BOOK.nervousTissue,
    partOf: "brain",
    number: "mass",
  }),
  brain("deep gray matter", {
    also: ["deep grey matter", "basal ganglia", "basal nuclei"],
    fact: "helps to control movement",
    source: BOOK.nervousSystem,
    partOf: "brain",
    number: "mass",
  }),
  brain("white matter", {
    also: ["cerebral white matter"],
    fact: "connects the brain's regions by nerve fibers",
    source: BOOK.nervousTissue,
    partOf: "brain",
    number: "mass",
  }),
  ...definePair("gray matter", {
    ...BASE,
    also: ["grey matter", "cerebral cortex"],
    fact: "holds the bodies of the nerve cells",
    source: BOOK.nervousTissue,
    partOf: "gray matter",
    number: "mass",
  }),
  ...definePair("white matter", {
    ...BASE,
    also: ["cerebral white matter"],
    fact: "connects the brain's regions by nerve fibers",
    source: BOOK.nervousTissue,
    partOf: "white matter",
    number: "mass",
  }),
  brain("cerebrospinal fluid", {
    also: ["liquor cerebrospinalis"],
    fact: "cushions the brain and the spinal cord",
    source: BOOK.nervousSystem,
    number: "mass",
  }),
  brain("brain ventricles", {
    also: ["cerebral ventricles", "ventricular system", "brain ventricle"],
    fact: "are filled with cerebrospinal fluid",
    source: BOOK.nervousSystem,
    partOf: "brain",
    number: "many",
  }),
  ...both("lateral ventricles", "lateral ventricle", {
    fact: "holds cerebrospinal fluid",
    partOf: "brain ventricles",
  }),
  brain("third ventricle", {
    also: ["3rd ventricle"],
    fact: "lies between the two thalami",
    source: NEUROLOGY,
    partOf: "brain ventricles",
  }),
  brain("fourth ventricle", {
    also: ["4th ventricle"],
    fact: "lies between brainstem and cerebellum",
    source: NEUROLOGY,
    partOf: "brain ventricles",
  }),
  brain("subarachnoid space", {
    fact: "holds the fluid around the brain",
    source: BOOK.nervousSystem,
  }),
  brain("dural venous sinuses", {
    also: ["venous sinuses"],
    fact: "drain the blood of the brain",
    source: BOOK.vessels,
    number: "many",
  }),
  brain("corpus callosum", {
    fact: "connects the two cerebral hemispheres",
    source: BOOK.nervousSystem,
    partOf: "brain",
  }),
  brain("septum pellucidum", {
    fact: "parts the two lateral ventricles",
    source: NEUROLOGY,
    partOf: "brain",
  }),
];

/** Wholes of the lobes and nuclei, and nuclei that no common term covers. */
const PARTS: readonly Term[] = [
  wholeOf("frontal lobes", "frontal lobe", { fact: "plans and starts movement" }),
  wholeOf("parietal lobes", "parietal lobe", { fact: "handles touch and space" }),
  wholeOf("temporal lobes", "temporal lobe", { fact: "handles hearing and memory" }),
  wholeOf("occipital lobes", "occipital lobe", { fact: "handles vision" }),
  wholeOf("insulae", "insula", {
    also: ["insular cortex"],
    fact: "senses the state of the body",
    source: PAPER.insula,
  }),
  wholeOf("cingulate gyri", "cingulate gyrus", {
    also: ["cingulate cortex"],
    fact: "handles emotion and attention",
    source: PAPER.cingulate,
  }),
  wholeOf("parahippocampal gyri", "parahippocampal gyrus", {
    also: ["parahippocampal cortex"],
    fact: "helps to remember places",
    source: PAPER.parahippocampal,
  }),
  wholeOf("amygdalae", "amygdala", { fact: "handles fear and emotion" }),
  wholeOf("caudate nuclei", "caudate nucleus", { also: ["caudate"], fact: "helps to control movement" }),
  wholeOf("putamina", "putamen", { fact: "helps to control movement" }),
  wholeOf("globi pallidi", "globus pallidus", { also: ["pallidum"], fact: "helps to control movement" }),
  wholeOf("thalami", "thalamus", { fact: "relays sensation to the cortex" }),
  wholeOf("cerebellar hemispheres", "cerebellar hemisphere", { partOf: "cerebellum" }),
  ...both("lentiform nuclei", "lentiform nucleus", { fact: "is formed by putamen and pallidum" }),
  ...both("accumbens nuclei", "nucleus accumbens", { also: ["accumbens area", "accumbens"] }),
  ...both("internal capsules", "internal capsule", { fact: "carries fibers to and from the cortex" }),
  ...both("central sulci", "central sulcus", { fact: "parts the frontal from the parietal lobe" }),
  ...both("precentral gyri", "precentral gyrus", {
    fact: "starts voluntary movement",
    source: BOOK.nervousSystem,
  }),
  ...both("postcentral gyri", "postcentral gyrus", { fact: "senses touch", source: BOOK.nervousSystem }),
  ...both("red nuclei", "red nucleus"),
  ...both("substantiae nigrae", "substantia nigra", {
    fact: "makes dopamine",
    source: mesh("Substantia Nigra"),
  }),
  brain("ventral diencephalon", { also: ["ventral DC"], partOf: "brain" }),
  brain("hypothalamus", {
    fact: "controls hormones and body temperature",
    source: BOOK.hormones,
    partOf: "brain",
  }),
  brain("midbrain", {
    also: ["mesencephalon"],
    fact: "is the upper part of the brainstem",
    source: NEUROLOGY,
    partOf: "brainstem",
  }),
  brain("pons", { fact: "is the middle part of the brainstem", source: NEUROLOGY, partOf: "brainstem" }),
  brain("medulla oblongata", {
    fact: "is the lower part of the brainstem",
    source: NEUROLOGY,
    partOf: "brainstem",
  }),
  brain("optic chiasm", {
    also: ["optic chiasma"],
    fact: "is where the optic nerves cross",
    source: BOOK.senses,
  }),
];

/** Brain: tissues, spaces, parts, tumors and other findings beyond the common terms. */
export const BRAIN_TERMS: readonly Term[] = [...TISSUES, ...PARTS, ...TUMOR_PARTS, ...FINDINGS];
