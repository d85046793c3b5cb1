import { isWithin } from "../ontology/ontology.js";
import { countOf } from "./attribute-facts.js";
import type { Content, Thing, Value } from "./content.js";
import { OPPOSITE, type Relation, relationOf } from "./figure.js";
import {
  attributeValues,
  extentValues,
  factValues,
  lengthValues,
  measureValues,
  numberValues,
  placeValues,
  surfaceValues,
} from "./figure-values.js";
import { metadataFact, metadataFacts, planeOf } from "./image-facts.js";
import { sameFact } from "./question-drafts.js";
import type { Structure } from "./structures.js";
import { maskFact, plainValue, relationValues, SILENT } from "./value-words.js";
import {
  type ContentPlan,
  inTurn,
  type Planner,
  pickAbsent,
  thingOf,
  toContent,
  type WritingScene,
} from "./writing-scene.js";

/** More objects than this are not counted at a glance. */
const MOST_COUNTED = 12;
/** How much larger the larger of two must be, so that the eye agrees. */
const CLEARLY_LARGER = 1.4;

type Values = Record<string, Value>;
type Call = Content["calls"];

/** A question about one structure: what is asked, how it is answered, and the values for it. */
export interface Inquiry {
  readonly topic: string;
  readonly asks: string;
  readonly tells: string;
  readonly values: Values;
}

/** Makes an inquiry into a structure, or null where nothing can be said. */
export type InquiryMaker = (structure: Structure, scene: WritingScene, calls: Call) => Inquiry | null;

/** Every kind of inquiry into one structure. */
export const INQUIRIES = {
  place: (structure, scene) => inquiry("place", "place", placeValues("x", structure, scene)),
  extent: (structure, scene) => inquiry("extent", "extent", extentValues("x", structure, scene)),
  size: (structure, scene) => inquiry("size", "size", lengthValues("x", structure, scene, true)),
  area: (structure, scene) => inquiry("size", "area", surfaceValues("x", structure, scene)),
  function: (structure) => {
    const values = factValues("x", structure.term);
    return values === null ? null : { topic: "function", asks: "function", tells: "fact", values };
  },
  attribute: (structure, scene, calls) =>
    inquiry("attribute", "attribute", attributeValues("x", structure, scene, calls)),
  pieces: (structure, scene) => {
    const pieces = thingOf(structure, scene).several ? null : scene.figureOf(structure).pieces;
    if (pieces === null || pieces < 2 || pieces > 6) return null;
    return inquiry("count", "pieces", numberValues("x", structure, pieces, "pieces", scene));
  },
} as const satisfies Record<string, InquiryMaker>;

function inquiry(topic: string, symbol: string, values: Values | null): Inquiry | null {
  return values === null ? null : { topic, asks: symbol, tells: symbol, values };
}

/** A planner of perspective III that asks about one structure by its name. */
export function planInquiry(make: InquiryMaker): Planner {
  return (scene) => {
    for (const structure of inTurn(scene).slice(0, 3)) {
      const found = make(structure, scene, "name");
      if (found !== null)
        return question(scene, { ...found, things: { x: inquiredThing(structure, found, scene) } });
    }
    return null;
  };
}

/** What is known of a term is said of one ("holds the DNA of the cell"), however many are shown. */
export function inquiredThing(structure: Structure, { topic }: Inquiry, scene: WritingScene): Thing {
  const thing = thingOf(structure, scene);
  return topic === "function" ? { ...thing, several: false } : thing;
}

/** A turn of perspective III. */
export function question(
  scene: WritingScene,
  plan: Omit<ContentPlan, "perspective" | "task"> & Partial<Pick<ContentPlan, "task">>,
): Content {
  return toContent({ perspective: "III", task: "question", ...plan }, scene);
}

/** "How many polyps are there?" */
export const planCount: Planner = (scene) => {
  for (const structure of inTurn(scene)) {
    const count = countOf(scene.record, structure);
    if (count === null || count > MOST_COUNTED) continue;
    const values = numberValues("x", structure, count, "count", scene);
    return question(scene, {
      topic: "count",
      asks: "count",
      tells: "count",
      things: { x: thingOf(structure, scene) },
      values,
    });
  }
  return null;
};

/** Neither is a part of the other. */
export function areApart(a: Structure, b: Structure): boolean {
  return !isWithin(a.term, b.term) && !isWithin(b.term, a.term);
}

/** Two that differ in size for sure, the larger one first. */
export function clearPair(one: Structure, order: readonly Structure[]): [Structure, Structure] | null {
  const size = ({ whole }: Structure) => whole.areaPx;
  const isClear = (other: Structure) =>
    Math.max(size(one), size(other)) >= CLEARLY_LARGER * Math.min(size(one), size(other));
  const other = order.find((each) => each !== one && areApart(one, each) && isClear(each));
  if (other === undefined) return null;
  return size(one) > size(other) ? [one, other] : [other, one];
}

/** Several small things are not "larger" than others, though they may cover more of the image. */
export function areSingle(structures: readonly Structure[], scene: WritingScene): boolean {
  return structures.every((each) => each.term.number !== "many" && !thingOf(each, scene).several);
}

/** The words for "x is larger than y"; of several things only those for "x covers more than y". */
export function comparisonValues(
  [large, small]: readonly [Structure, Structure],
  scene: WritingScene,
): Values {
  const { rng } = scene;
  const [x, y] = [scene.figureOf(large), scene.figureOf(small)];
  const said = (figure: typeof x, text: string): Value => ({
    text,
    facts: [maskFact(figure, "larger", text)],
  });
  const ratio = x.areaPx / y.areaPx;
  const times = ratio < 2.4 ? "about twice" : `about ${Math.round(ratio)} times`;
  return {
    ...(areSingle([large, small], scene)
      ? { "x.larger": said(x, rng.pick(["larger", "larger", "bigger"])), "y.smaller": said(y, "smaller") }
      : {}),
    "x.more": said(x, "more"),
    "y.less": said(y, "less"),
    ...(ratio >= 1.8 && ratio < 15 ? { "x.ratio": said(x, times) } : {}),
  };
}

/** "Which is larger, the liver or the spleen?" */
export const planCompare: Planner = (scene) => {
  const order = inTurn(scene);
  for (const one of order) {
    const pair = clearPair(one, order);
    if (pair === null) continue;
    const things = { x: thingOf(pair[0], scene), y: thingOf(pair[1], scene) };
    const values = comparisonValues(pair, scene);
    const swapped = scene.rng.chance(0.5);
    return question(scene, { topic: "compare", asks: "compare", tells: "compare", things, values, swapped });
  }
  return null;
};

/** "Which is the largest of these three?" */
export const planLargest: Planner = (scene) => {
  const bySize = inTurn(scene)
    .slice(0, 4)
    .sort((a, b) => b.whole.areaPx - a.whole.areaPx);
  const [first, second, third] = bySize;
  if (third === undefined || first.whole.areaPx < CLEARLY_LARGER * second.whole.areaPx) return null;
  if (!areSingle([first, second, third], scene)) return null;
  if (!areApart(first, second) || !areApart(first, third) || !areApart(second, third)) return null;
  const [x, y, z] = [first, second, third].map((each) => thingOf(each, scene));
  const figure = scene.figureOf(first);
  const said = (text: string): Value => ({ text, facts: [maskFact(figure, "larger", text)] });
  const values = { "x.largest": said(scene.rng.pick(["largest", "biggest"])), "x.most": said("most") };
  const swapped = scene.rng.chance(0.6);
  return question(scene, {
    topic: "compare",
    asks: "largest",
    tells: "largest",
    things: { x, y, z },
    values,
    swapped,
  });
};

/** Two structures that plainly lie to each other in some way. */
export function relatedPair(
  one: Structure,
  order: readonly Structure[],
  scene: WritingScene,
): [Structure, Relation] | null {
  const a = scene.figureOf(one);
  for (const other of order) {
    if (other === one) continue;
    const relation = relationOf(a, scene.figureOf(other));
    if (relation === null) continue;
    // "The left lung lies within the lungs" says nothing; "the cup lies within the disc" does.
    const saysSomething =
      relation === "within"
        ? other.term.number === "one" && one.term.laterality === null
        : areApart(one, other);
    if (saysSomething && !isWithin(other.term, one.term)) return [other, relation];
  }
  return null;
}

/** The words for how x lies to y, both ways round where there are two. */
export function relationWords(
  one: Structure,
  other: Structure,
  relation: Relation,
  scene: WritingScene,
): Values {
  const { rng } = scene;
  const there = relationValues(scene.figureOf(one), relation, rng);
  const opposite = OPPOSITE[relation];
  const back = opposite === null ? null : relationValues(scene.figureOf(other), opposite, rng);
  return {
    "x.relation": there.relation,
    "x.frame": there.frame,
    ...(back === null ? {} : { "y.relation": back.relation }),
  };
}

/** "Where is the spleen in relation to the liver?" */
export const planRelation: Planner = (scene) => {
  const order = inTurn(scene);
  for (const one of order) {
    const found = relatedPair(one, order, scene);
    if (found === null) continue;
    const [other, relation] = found;
    const things = { x: thingOf(one, scene), y: thingOf(other, scene) };
    const tells = relation === "within" ? "within" : "relation";
    const values = relationWords(one, other, relation, scene);
    return question(scene, { topic: "relation", asks: "relation", tells, things, values });
  }
  return null;
};

/** "Is the spleen to the right of the liver?" */
export const planRelationCheck: Planner = (scene) => {
  const order = inTurn(scene);
  for (const one of order) {
    const found = relatedPair(one, order, scene);
    if (found === null || found[1] === "within") continue;
    const [other, relation] = found;
    const isSo = scene.rng.chance(0.5);
    const asked = relationValues(scene.figureOf(one), isSo ? relation : OPPOSITE[relation]!, scene.rng)
      .relation.text;
    const { "y.relation": _, ...values } = relationWords(one, other, relation, scene);
    return question(scene, {
      topic: "relation",
      asks: "relation_check",
      tells: isSo ? "relation_yes" : "relation_no",
      things: { x: thingOf(one, scene), y: thingOf(other, scene) },
      values: { ...values, "x.asked_relation": plainValue(asked) },
    });
  }
  return null;
};

/** "Is there a polyp?", where there is one or, as often, where there is none. */
export const planPresence: Planner = (scene) => {
  const [structure] = scene.rng.chance(0.5) ? inTurn(scene) : [];
  const absent = structure === undefined ? pickAbsent(scene) : null;
  if (absent !== null) {
    return question(scene, {
      task: "presence",
      topic: "absent",
      asks: "presence",
      tells: "no",
      things: { x: absent },
    });
  }
  const there = structure ?? inTurn(scene)[0];
  if (there === undefined) return null;
  const values = placeValues("x", there, scene) ?? {};
  const x = thingOf(there, scene);
  return question(scene, {
    task: "presence",
    topic: "presence",
    asks: "presence",
    tells: "yes",
    things: { x },
    values,
  });
};

/** "Are the liver and the spleen visible?", where one is not, or where both are. */
export const planPresenceBoth: Planner = (scene) => {
  const [one, two] = inTurn(scene);
  if (one === undefined) return null;
  const x = thingOf(one, scene);
  const absent = two === undefined || scene.rng.chance(0.65) ? pickAbsent(scene, [x]) : null;
  const y = absent ?? (two !== undefined && areApart(one, two) ? thingOf(two, scene) : null);
  if (y === null) return null;
  const values = {
    ...placeValues("x", one, scene),
    ...(absent === null ? placeValues("y", two, scene) : null),
    "n.2": SILENT,
  };
  const swapped = scene.rng.chance(0.5);
  const topic = absent === null ? "presence" : "mixed";
  const tells = absent === null ? "yes_both" : "yes_no";
  return question(scene, {
    task: "presence",
    topic,
    asks: "presence_both",
    tells,
    things: { x, y },
    values,
    swapped,
  });
};

/** Whether a question by what it does can mean this structure only. */
function isOnlyOne(structure: Structure, { structures }: WritingScene): boolean {
  const { fact } = structure.term;
  return (
    fact !== null && !structures.some(({ term }) => term !== structure.term && sameFact(term.fact, fact))
  );
}

/** "Which structure here makes bile?", alone or with "and where is it?", "and how large?". */
export const planReason: Planner = (scene) => {
  const { rng } = scene;
  for (const structure of inTurn(scene)) {
    const fact = isOnlyOne(structure, scene) ? factValues("x", structure.term) : null;
    if (fact === null) continue;
    const place = placeValues("x", structure, scene);
    const kind = rng.pick(["reason", "reason_place", "reason_place", "reason_extent"]);
    const symbol = kind === "reason_place" && place === null ? "reason_extent" : kind;
    const more = symbol === "reason_extent" ? measureValues("x", structure, scene) : place;
    const x = { ...thingOf(structure, scene), several: false };
    return question(scene, {
      topic: "reason",
      asks: symbol,
      tells: symbol,
      things: { x },
      values: { ...fact, ...more },
    });
  }
  return null;
};

/** "Is there anything here that stores bile?", where there is not. */
export const planReasonAbsent: Planner = (scene) => {
  const x = pickAbsent(scene);
  const fact = x === null ? null : factValues("x", x.term);
  // "Something that makes saliva" is not the right parotid gland alone.
  if (x === null || fact === null || x.term.laterality !== null) return null;
  if (scene.structures.some(({ term }) => sameFact(term.fact, x.term.fact!))) return null;
  return question(scene, {
    task: "presence",
    topic: "absent",
    asks: "reason_absent",
    tells: "reason_absent",
    things: { x },
    values: fact,
  });
};

/** Modality, plane, or something that the metadata tell. */
export const planImage: Planner = (scene) => {
  const { record, rng } = scene;
  const facts = metadataFacts(record);
  const kind = rng.pickWeighted([30, planeOf(record) === null ? 0 : 25, facts.length > 0 ? 60 : 0]);
  if (kind === 0) return question(scene, { topic: "modality", asks: "modality", tells: "modality" });
  if (kind === 1) return question(scene, { topic: "plane", asks: "plane", tells: "plane" });
  const { label, value } = rng.pick(facts);
  const values = {
    "i.label": plainValue(label),
    "i.metadata": { text: value, facts: [metadataFact("attribute", value)] },
  };
  return question(scene, { topic: "metadata", asks: "metadata", tells: "metadata", values });
};
