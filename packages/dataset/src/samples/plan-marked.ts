import type { Random } from "@mimo/base";
import { findTerm, wordsFor } from "../ontology/ontology.js";
import type { Content, Thing, Value } from "./content.js";
import { extentValues, factValues, measureValues, placeValues } from "./figure-values.js";
import {
  areApart,
  areSingle,
  clearPair,
  comparisonValues,
  INQUIRIES,
  type InquiryMaker,
  inquiredThing,
  relatedPair,
  relationWords,
} from "./plan-question.js";
import { type MarkedThing, markUnambiguously } from "./simulate-marking.js";
import type { Structure } from "./structures.js";
import {
  type ContentPlan,
  inTurn,
  type Planner,
  thingOf,
  toContent,
  type WritingScene,
} from "./writing-scene.js";

type Values = Record<string, Value>;

/** A structure with marks that mean it, for questions that do not name it. */
interface Target {
  readonly structure: Structure;
  readonly marked: MarkedThing;
}

/** The first structures in turn that a mark can single out and that suit. */
function markedTarget(
  scene: WritingScene,
  suits: (structure: Structure) => boolean = () => true,
): Target | null {
  for (const structure of inTurn(scene).filter(suits).slice(0, 3)) {
    const marked = markUnambiguously(structure, scene.structures, scene.load, scene.rng);
    if (marked !== null) return { structure, marked };
  }
  return null;
}

type MarkedPlan = Omit<ContentPlan, "perspective" | "task">;

function markedQuestion({ structure, marked }: Target, plan: MarkedPlan, scene: WritingScene): Content {
  const base = { perspective: "IV" as const, task: "question_marked" as const, calls: "this" as const };
  return toContent({ ...base, ...marked, things: { x: thingOf(structure, scene) }, ...plan }, scene);
}

/** A planner of perspective IV that asks one thing about what is marked. */
export function planMarkedInquiry(make: InquiryMaker): Planner {
  return (scene) => {
    const target = markedTarget(scene, (structure) => make(structure, scene, "this") !== null);
    const found = target === null ? null : make(target.structure, scene, "this");
    if (target === null || found === null) return null;
    return markedQuestion(
      target,
      { ...found, things: { x: inquiredThing(target.structure, found, scene) } },
      scene,
    );
  };
}

/** "What is this, and what does it do?", "... and where is it?", "... and how large is it?" */
export const planNameAndMore: Planner = (scene) => {
  const target = markedTarget(scene);
  if (target === null) return null;
  const { structure } = target;
  const fact = factValues("x", structure.term);
  const place = placeValues("x", structure, scene);
  const kinds = ["name_function", "name_place", "name_extent"] as const;
  const asks = scene.rng.pick(
    kinds.filter(
      (kind) => (kind !== "name_function" || fact !== null) && (kind !== "name_place" || place !== null),
    ),
  );
  const more = { name_function: fact, name_place: place, name_extent: measureValues("x", structure, scene) };
  const tells = asks === "name_function" ? "name_fact" : asks;
  const thing = thingOf(structure, scene);
  const x = asks === "name_function" ? { ...thing, several: false } : thing;
  return markedQuestion(
    target,
    { topic: "reason", asks, tells, things: { x }, values: more[asks] ?? {} },
    scene,
  );
};

/** "Is this the spleen?", where it is or where it is something else. */
export const planVerify: Planner = (scene) => {
  const target = markedTarget(scene);
  if (target === null) return null;
  const { structure } = target;
  const x = thingOf(structure, scene);
  const wrong = scene.rng.chance(0.5) ? wrongCandidate(structure, scene) : null;
  const tells = wrong === null ? "verify_yes" : "verify_no";
  const w = wrong ?? { ...x };
  return markedQuestion(target, { topic: "verify", asks: "verify", tells, things: { x, w } }, scene);
};

/** Something else that one might take it for: another structure of the image, or one of the same region. */
function wrongCandidate(structure: Structure, { structures, absent, rng }: WritingScene): Thing | null {
  const others = structures
    .filter((each) => each !== structure && areApart(each, structure))
    .map(({ term }) => term);
  const near = absent
    .map(({ term }) => term)
    .filter(({ regions }) => regions.some((region) => structure.term.regions.includes(region)));
  const candidates = others.length > 0 && rng.chance(0.6) ? others : near.length > 0 ? near : others;
  const known = candidates.filter((term) =>
    wordsFor(findTerm(structure.term.term)).every((word) => word !== term.term),
  );
  return known.length === 0
    ? null
    : { term: rng.pick(known), mask: null, several: false, source: "ontology" };
}

/** "Is this larger than the spleen?" */
export const planCompareMarked: Planner = (scene) => {
  const order = inTurn(scene);
  const target = markedTarget(scene, (structure) => {
    const pair = clearPair(structure, order);
    return pair !== null && areSingle(pair, scene);
  });
  const pair = target === null ? null : clearPair(target.structure, order);
  if (target === null || pair === null) return null;
  const other = pair.find((each) => each !== target.structure)!;
  const marked = { x: thingOf(target.structure, scene), y: thingOf(other, scene) };
  const isLarger = pair[0] === target.structure;
  const values = isLarger ? comparisonValues(pair, scene) : smallerValues(pair, scene.rng, scene);
  const tells = isLarger ? "compare" : "compare_smaller";
  return markedQuestion(
    target,
    { topic: "compare", asks: "compare_marked", tells, things: marked, values },
    scene,
  );
};

/** The same comparison where `x` is the smaller one. */
export function smallerValues(
  pair: readonly [Structure, Structure],
  rng: Random,
  scene: WritingScene,
): Values {
  const {
    "x.larger": larger,
    "y.smaller": smaller,
    "x.more": more,
    "y.less": less,
  } = comparisonValues(pair, scene);
  return rng.chance(0.5) ? { "y.larger": larger, "x.smaller": smaller } : { "y.more": more, "x.less": less };
}

/** "Where is this in relation to the liver?" */
export const planRelationMarked: Planner = (scene) => {
  const order = inTurn(scene);
  const target = markedTarget(scene, (structure) => relatedPair(structure, order, scene) !== null);
  const found = target === null ? null : relatedPair(target.structure, order, scene);
  if (target === null || found === null) return null;
  const [other, relation] = found;
  return markedQuestion(
    target,
    {
      topic: "relation",
      asks: "relation_marked",
      tells: relation === "within" ? "within" : "relation",
      things: { x: thingOf(target.structure, scene), y: thingOf(other, scene) },
      values: relationWords(target.structure, other, relation, scene),
    },
    scene,
  );
};

/** After a turn that named what is marked: "how large is it?" */
export const planMarkedFollowUp: Planner = (scene) => {
  const target = markedTarget(scene);
  if (target === null) return null;
  const { structure } = target;
  for (const name of scene.rng.shuffle(["place", "extent", "size", "function", "attribute"] as const)) {
    const found = INQUIRIES[name](structure, scene, "it");
    if (found === null) continue;
    const named = markedQuestion(
      target,
      {
        topic: "name",
        asks: "name",
        tells: "name",
        values: scene.rng.chance(0.2) ? extentValues("x", structure, scene) : {},
      },
      scene,
    );
    const thing = inquiredThing(structure, found, scene);
    return markedQuestion(
      target,
      {
        ...found,
        topic: "follow_up",
        calls: "it",
        things: { x: thing },
        earlier: [{ ...named, task: "name_marked" }],
      },
      scene,
    );
  }
  return null;
};
