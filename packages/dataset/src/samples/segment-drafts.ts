import { simulateCorrection } from "../marks/simulate-correction.js";
import { simulateMark } from "../marks/simulate-mark.js";
import { absentCandidates } from "../ontology/absent-candidates.js";
import type { Term } from "../ontology/term.js";
import { ANSWERS } from "./answer-forms.js";
import { type Draft, pickStructure, present, type Scene } from "./draft.js";
import { pickMarkKind, pickMarkOptions, pickUnambiguousMarks } from "./mark-target.js";
import { NAME, SEGMENT, SEGMENT_AT_MARK, SEGMENT_SINGLE, SEGMENT_THIS } from "./question-templates.js";
import type { Structure } from "./structures.js";
import { ask, askAbout } from "./wording.js";

/** How often an absent term is one that the dataset looked for, where there is one: those are the hard ones. */
const COMPLETE_SHARE = 0.6;
/** How often a mark means one object, where single objects have masks. */
const INSTANCE_SHARE = 0.3;
/** How often a mark comes without the name. */
const NAMELESS_SHARE = 0.35;
/** How often marks with a name correct a mask that is there already. */
const CORRECTION_SHARE = 0.4;

/** Perspective I: a name, and the mask of what it names. */
export function draftSegment(scene: Scene): Draft | null {
  const structure = pickStructure(scene);
  if (structure === null) return null;
  return {
    perspective: "I",
    turns: [{ question: askAbout(SEGMENT, structure.term, scene.rng), answer: ANSWERS.here(structure.term) }],
    marks: [],
    targets: [present(structure, scene.loadMask)],
  };
}

/** Perspective I, the same questions, about something that is provably not there. */
export function draftSegmentAbsent(scene: Scene): Draft | null {
  const term = pickAbsentTerm(scene);
  if (term === null) return null;
  return {
    perspective: "I",
    turns: [{ question: askAbout(SEGMENT, term, scene.rng), answer: ANSWERS.absent(term) }],
    marks: [],
    targets: [{ term: term.term, mask: null }],
  };
}

/** A term that is provably absent, or null if none is. */
export function pickAbsentTerm({ record, rng, absentWeight }: Scene): Term | null {
  const candidates = absentCandidates(record);
  const complete = candidates.filter(({ reason }) => reason === "complete");
  const byAnatomy = candidates.filter(({ reason }) => reason === "anatomy");
  const useComplete = byAnatomy.length === 0 || (complete.length > 0 && rng.chance(COMPLETE_SHARE));
  if (useComplete) return complete.length === 0 ? null : rng.pick(complete).term;
  if (absentWeight !== null) {
    const weights = byAnatomy.map(({ term }) => absentWeight(term.term));
    if (weights.some((weight) => weight > 0)) return byAnatomy[rng.pickWeighted(weights)].term;
  }
  // By region first: the brain has more terms than all the rest of the head.
  const regions = [...new Set(byAnatomy.map(({ term }) => term.regions[0]))];
  const region = rng.pick(regions);
  return rng.pick(byAnatomy.filter(({ term }) => term.regions[0] === region)).term;
}

/** Perspective II: a mark, mostly with the name, and the mask of the marked structure or of one object. */
export function draftSegmentMarked(scene: Scene): Draft | null {
  const structure = pickStructure(scene);
  if (structure === null) return null;
  const { rng } = scene;
  if (structure.instances.length > 0 && rng.chance(INSTANCE_SHARE)) return draftInstance(structure, scene);
  if (rng.chance(NAMELESS_SHARE)) return draftUnnamed(structure, SEGMENT_THIS, ANSWERS.here, scene);
  const mask = scene.loadMask(structure.whole);
  const marks = rng.chance(CORRECTION_SHARE)
    ? simulateCorrection(mask, rng)
    : simulateMark(mask, pickMarkKind(rng), rng, pickMarkOptions(rng));
  const templates = rng.chance(0.5) ? SEGMENT : SEGMENT_AT_MARK;
  return {
    perspective: "II",
    turns: [{ question: askAbout(templates, structure.term, rng), answer: ANSWERS.here(structure.term) }],
    marks,
    targets: [present(structure, scene.loadMask)],
  };
}

/** Perspective II: a mark alone; the answer names it. */
export function draftNameMarked(scene: Scene): Draft | null {
  const structure = pickStructure(scene);
  return structure === null ? null : draftUnnamed(structure, NAME, ANSWERS.name, scene);
}

function draftUnnamed(
  structure: Structure,
  templates: readonly string[],
  answer: (term: Term) => string,
  scene: Scene,
): Draft | null {
  const { rng, structures, loadMask } = scene;
  const marks = pickUnambiguousMarks(structure, structures, loadMask, rng);
  if (marks === null) return null;
  return {
    perspective: "II",
    turns: [{ question: ask(templates, rng), answer: answer(structure.term) }],
    marks,
    targets: [present(structure, loadMask)],
  };
}

/** One object: its box says so by itself, a point needs the words. */
function draftInstance(structure: Structure, { rng, loadMask }: Scene): Draft {
  const mask = loadMask(rng.pick(structure.instances));
  const kind = rng.chance(0.5) ? "box" : "point";
  const templates = kind === "point" ? SEGMENT_SINGLE : rng.pick([SEGMENT_SINGLE, SEGMENT_THIS]);
  return {
    perspective: "II",
    turns: [{ question: askAbout(templates, structure.term, rng), answer: ANSWERS.here(structure.term) }],
    marks: simulateMark(mask, kind, rng, pickMarkOptions(rng)),
    targets: [{ term: structure.term.term, mask }],
  };
}
