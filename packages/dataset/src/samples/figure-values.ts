import { pickNoun } from "../language/noun.js";
import { kindWord } from "../language/term-kind.js";
import type { Term } from "../ontology/term.js";
import type { Fact } from "../sample.js";
import type { Value } from "./content.js";
import type { Structure } from "./structures.js";
import { areaValues, countValue, extentValue, placeValue, plainValue, sizeValues } from "./value-words.js";
import { attributesOf, thingOf, type WritingScene } from "./writing-scene.js";

type Values = Record<string, Value>;

/** Where it lies. */
export function placeValues(slot: string, structure: Structure, scene: WritingScene): Values | null {
  const where = placeValue(scene.figureOf(structure), scene.rng);
  return where === null ? null : { [`${slot}.where`]: where, [`${slot}.where_first`]: where };
}

/** How much of the image it covers. */
export function extentValues(slot: string, structure: Structure, scene: WritingScene): Values {
  return { [`${slot}.extent`]: extentValue(scene.figureOf(structure), scene.rng) };
}

/** Length and width, in mm where spacing is known, else in pixels or not at all; null where they make no sense. */
export function lengthValues(
  slot: string,
  structure: Structure,
  scene: WritingScene,
  inPixels: boolean,
): Values | null {
  if (!inPixels && scene.record.spacingMm === null) return null;
  const values = sizeValues(scene.figureOf(structure), scene.rng);
  return values === null ? null : prefixed(slot, values);
}

/** The area, in mm2 or pixels. */
export function surfaceValues(slot: string, structure: Structure, scene: WritingScene): Values {
  return prefixed(slot, areaValues(scene.figureOf(structure), scene.rng));
}

/** One way to tell how large it is: in mm where that is known, else by its share of the image. */
export function measureValues(slot: string, structure: Structure, scene: WritingScene): Values {
  const isKnown = scene.record.spacingMm !== null;
  const length = isKnown ? lengthValues(slot, structure, scene, false) : null;
  const extent = extentValues(slot, structure, scene);
  const brief = length?.[`${slot}.size`] ?? ofImage(extent[`${slot}.extent`]);
  const surface =
    isKnown && length === null && scene.rng.chance(0.5) ? surfaceValues(slot, structure, scene) : {};
  const chosen = length !== null && scene.rng.chance(0.8) ? length : { ...extent, ...surface };
  return { ...chosen, [`${slot}.measure_brief`]: brief, [`${slot}.extent`]: extent[`${slot}.extent`] };
}

function ofImage({ text, facts }: Value): Value {
  return { text: `${text} of the image`, facts };
}

/** What the ontology knows of a term, and what a question calls it that does not say its name; null without a fact. */
export function factValues(slot: string, term: Term): Values | null {
  if (term.fact === null) return null;
  const fact: Fact = {
    kind: "definition",
    term: term.term,
    value: term.fact,
    unit: null,
    source: term.factSource ?? "ontology",
  };
  const value: Value = { text: term.fact, facts: [fact] };
  const number = term.number === "many" ? "fact_many" : "fact_one";
  return {
    [`${slot}.fact`]: value,
    [`${slot}.fact_brief`]: { text: term.fact.replace(/^(?:is|are) /, ""), facts: [fact] },
    [`${slot}.${number}`]: value,
    [`${slot}.what`]: plainValue(kindWord(term, false)),
  };
}

/** Something that the metadata say of it, with the question for it; null where they say nothing. */
export function attributeValues(
  slot: string,
  structure: Structure,
  scene: WritingScene,
  calls: "name" | "it" | "this",
): Values | null {
  const facts = attributesOf(structure, scene);
  if (facts.length === 0) return null;
  const { rng, style } = scene;
  const { value, about, aboutThis, aboutIt } = rng.pick(facts);
  const template = rng.pick(calls === "name" ? about : calls === "this" ? aboutThis : aboutIt);
  const noun = pickNoun(structure.term, thingOf(structure, scene).several, "question", style.spelling, rng);
  const many = noun.number === "many";
  const question = template
    .replaceAll("{x}", noun.word)
    .replaceAll("{is}", many ? "are" : "is")
    .replaceAll("{does}", many ? "do" : "does");
  const form = /^(?:what|which|is|are|does|do)\b/.test(question) ? "question" : "order";
  const fact: Fact = { kind: "attribute", term: structure.term.term, value, unit: null, source: "metadata" };
  return {
    [`${slot}.attribute`]: { text: value, facts: [fact] },
    [`${slot}.${form}`]: plainValue(question),
  };
}

/** A number of objects or regions, as `count` or `pieces`. */
export function numberValues(
  slot: string,
  structure: Structure,
  count: number,
  name: "count" | "pieces",
  scene: WritingScene,
): Values {
  return {
    [`${slot}.${name}`]: countValue(scene.figureOf(structure), count, "count", scene.rng),
    [`${slot}.are`]: plainValue(count === 1 ? "is" : "are"),
  };
}

function prefixed(slot: string, values: Readonly<Record<string, Value>>): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${slot}.${name}`, value]));
}
