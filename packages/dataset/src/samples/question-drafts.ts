import type { Turn } from "@mimo/text";
import { isWithin } from "../ontology/ontology.js";
import type { TargetMask } from "../sample.js";
import { ANSWERS } from "./answer-forms.js";
import { attributeFacts, countOf } from "./attribute-facts.js";
import { type Draft, pickStructure, present, type Scene } from "./draft.js";
import { pickUnambiguousMarks } from "./mark-target.js";
import { extentOf, placeOf } from "./mask-facts.js";
import * as templates from "./question-templates.js";
import { pickAbsentTerm } from "./segment-drafts.js";
import type { Structure } from "./structures.js";
import { ask, askAbout, pickWord } from "./wording.js";

/** How often a question refers to an earlier turn. */
const FOLLOW_UP_SHARE = 0.1;
/** An answer counts at most so many objects: more cannot be counted on a small picture. */
const MOST_COUNTED = 6;
/** How much larger the larger of two must be, so that the eye agrees. */
const CLEARLY_LARGER = 1.4;

/** Perspective III: is it there? Yes and no are equally likely where both can be said. */
export function draftPresence(scene: Scene): Draft | null {
  const { rng } = scene;
  const structure = pickStructure(scene);
  const absent = structure === null || rng.chance(0.5) ? pickAbsentTerm(scene) : null;
  const term = absent ?? structure?.term;
  if (term === undefined) return null;
  const questions = term.number === "one" ? templates.PRESENCE : templates.PRESENCE_MANY;
  return {
    perspective: "III",
    turns: [
      { question: askAbout(questions, term, rng), answer: absent ? ANSWERS.no(term) : ANSWERS.yes(term) },
    ],
    marks: [],
    targets: [absent || !structure ? { term: term.term, mask: null } : present(structure, scene.loadMask)],
  };
}

/** Perspective III: the largest structures, at most three, without sides and levels of what is named already. */
export function draftDescribe({ record, structures, loadMask, rng }: Scene): Draft | null {
  const shown = describedStructures(structures);
  if (shown.length === 0) return null;
  const answer = ANSWERS.describe(
    record.modality,
    shown.map(({ term }) => term),
  );
  return {
    perspective: "III",
    turns: [{ question: ask(templates.DESCRIBE, rng), answer }],
    marks: [],
    targets: shown.map((structure) => present(structure, loadMask)),
  };
}

/** The largest structures, without sides and levels of what is named already. */
export function describedStructures(structures: readonly Structure[], most = 3): Structure[] {
  const bySize = [...structures].sort(
    (a, b) => b.whole.areaPx - a.whole.areaPx || (a.term.term < b.term.term ? -1 : 1),
  );
  const named = (name: string | null) => structures.find(({ term }) => term.term === name);
  const addsNothing = ({ term, whole }: Structure) => {
    const parent = named(term.partOf);
    if (parent === undefined) return false;
    return (
      term.laterality !== null || parent.term.number !== "one" || whole.areaPx >= 0.95 * parent.whole.areaPx
    );
  };
  return bySize.filter((structure) => !addsNothing(structure)).slice(0, most);
}

/** One thing that can be asked about a structure: by name, at a mark, or after an earlier turn; and the answer. */
interface Inquiry {
  readonly about: readonly string[];
  readonly aboutThis: readonly string[];
  readonly aboutIt: readonly string[];
  readonly answer: string;
}

/** Everything that masks, metadata and the ontology let us say about one structure. */
function inquiriesInto(structure: Structure, { record, structures, loadMask }: Scene): Inquiry[] {
  const { term } = structure;
  const found: Inquiry[] = [];
  const mask = loadMask(structure.whole);
  const place = placeOf(mask);
  if (place !== null) {
    const { LOCATION, LOCATION_THIS, LOCATION_IT } = templates;
    found.push({
      about: LOCATION,
      aboutThis: LOCATION_THIS,
      aboutIt: LOCATION_IT,
      answer: ANSWERS.place(term, place),
    });
  }
  const { EXTENT, EXTENT_THIS, EXTENT_IT } = templates;
  found.push({
    about: EXTENT,
    aboutThis: EXTENT_THIS,
    aboutIt: EXTENT_IT,
    answer: ANSWERS.extent(term, extentOf(mask)),
  });
  for (const fact of attributeFacts(record, structures)) {
    if (fact.structure === structure) found.push({ ...fact, answer: ANSWERS.attribute(term, fact.value) });
  }
  return found;
}

/** Perspective III: a question whose answer follows from masks, metadata or the ontology. */
export function draftQuestion(scene: Scene): Draft | null {
  const { rng } = scene;
  const followUp = rng.chance(FOLLOW_UP_SHARE) ? draftFollowUp(scene) : null;
  if (followUp !== null) return followUp;
  const makers = [
    draftByFact,
    draftInquiry,
    draftInquiry,
    draftModality,
    draftPlane,
    draftCount,
    draftCompare,
  ];
  for (const make of rng.shuffle(makers)) {
    const draft = make(scene);
    if (draft !== null) return draft;
  }
  return null;
}

function single(question: string, answer: string, targets: readonly TargetMask[]): Draft {
  return { perspective: "III", turns: [{ question, answer }], marks: [], targets };
}

function draftInquiry(scene: Scene): Draft | null {
  const structure = pickStructure(scene);
  if (structure === null) return null;
  const inquiry = scene.rng.pick(inquiriesInto(structure, scene));
  const question = askAbout(inquiry.about, structure.term, scene.rng);
  return single(question, inquiry.answer, [present(structure, scene.loadMask)]);
}

function draftByFact(scene: Scene): Draft | null {
  const { structures, loadMask, rng } = scene;
  const structure = pickStructure(scene);
  const fact = structure?.term.fact;
  if (!structure || !fact) return null;
  // "What filters the blood?" has no one answer where both kidneys are shown, nor "handles vision" with both lobes.
  if (structures.some(({ term }) => term !== structure.term && sameFact(term.fact, fact))) return null;
  const forms = structure.term.number === "many" ? templates.BY_FACT_MANY : templates.BY_FACT;
  const question = ask(
    forms.map((form) => form.replace("{f}", fact)),
    rng,
  );
  return single(question, ANSWERS.byFact(structure.term), [present(structure, loadMask)]);
}

/** "filter the blood" and "filters the blood" are one fact. */
export function sameFact(a: string | null, b: string): boolean {
  const bare = (fact: string) => fact.replace(/\b(\w+?)s?\b/g, "$1");
  return a !== null && bare(a) === bare(b);
}

function draftModality({ record, rng }: Scene): Draft {
  return single(ask(templates.MODALITY, rng), ANSWERS.modality(record.modality), []);
}

function draftPlane({ record, rng }: Scene): Draft | null {
  const { plane } = record.attributes;
  const known = ["axial", "coronal", "sagittal", "short axis", "frontal"];
  if (typeof plane !== "string" || !known.includes(plane)) return null;
  return single(ask(templates.PLANE, rng), ANSWERS.plane(plane), []);
}

function draftCount(scene: Scene): Draft | null {
  const structure = pickStructure(scene);
  const count = structure === null ? null : countOf(scene.record, structure);
  if (structure === null || count === null || count > MOST_COUNTED) return null;
  const question = askAbout(templates.COUNT, structure.term, scene.rng);
  return single(question, ANSWERS.count(structure.term, count), [present(structure, scene.loadMask)]);
}

function draftCompare(scene: Scene): Draft | null {
  const { structures, loadMask, rng } = scene;
  const one = pickStructure(scene);
  if (one === null) return null;
  const size = ({ whole }: Structure) => whole.areaPx;
  const clear = (other: Structure) =>
    Math.max(size(one), size(other)) >= CLEARLY_LARGER * Math.min(size(one), size(other));
  const apart = ({ term }: Structure) => !isWithin(term, one.term) && !isWithin(one.term, term);
  const others = structures.filter((other) => apart(other) && clear(other));
  if (others.length === 0) return null;
  const pair = [one, rng.pick(others)];
  const [large, small] = size(pair[0]) > size(pair[1]) ? pair : [pair[1], pair[0]];
  const [x, y] = rng.shuffle(pair);
  const forms = templates.COMPARE.map((form) => form.replace("{y}", pickWord(y.term, rng)));
  const question = askAbout(forms, x.term, rng);
  return single(question, ANSWERS.larger(large.term, small.term), [
    present(large, loadMask),
    present(small, loadMask),
  ]);
}

/** "It" is the structure of an earlier turn. */
function draftFollowUp(scene: Scene): Draft | null {
  const structure = pickStructure(scene);
  if (structure === null) return null;
  const { rng } = scene;
  const earlier: Turn = {
    question: askAbout(templates.SEGMENT, structure.term, rng),
    answer: ANSWERS.here(structure.term),
  };
  const inquiry = rng.pick(withFact(structure, inquiriesInto(structure, scene)));
  const draft = single(ask(inquiry.aboutIt, rng), inquiry.answer, [present(structure, scene.loadMask)]);
  return { ...draft, turns: [earlier, ...draft.turns] };
}

function withFact({ term }: Structure, inquiries: readonly Inquiry[]): Inquiry[] {
  if (term.fact === null) return [...inquiries];
  const { FACT_THIS, FACT_IT } = templates;
  const answer = ANSWERS.fact(term, term.fact);
  return [...inquiries, { about: [], aboutThis: FACT_THIS, aboutIt: FACT_IT, answer }];
}

/** Perspective IV: a question about what is marked; now and then after a turn that named it. */
export function draftQuestionMarked(scene: Scene): Draft | null {
  const { rng, structures, loadMask } = scene;
  const structure = pickStructure(scene);
  if (structure === null) return null;
  const marks = pickUnambiguousMarks(structure, structures, loadMask, rng);
  if (marks === null) return null;
  const inquiry = rng.pick(withFact(structure, inquiriesInto(structure, scene)));
  const isFollowUp = rng.chance(FOLLOW_UP_SHARE);
  const earlier: Turn[] = isFollowUp
    ? [{ question: ask(templates.NAME, rng), answer: ANSWERS.name(structure.term) }]
    : [];
  const question = ask(isFollowUp ? inquiry.aboutIt : inquiry.aboutThis, rng);
  return {
    perspective: "IV",
    turns: [...earlier, { question, answer: inquiry.answer }],
    marks,
    targets: [present(structure, loadMask)],
  };
}
