import type { Random } from "@mimo/base";
import type { ImageRecord } from "../image-record.js";
import type { Style } from "../language/style.js";
import type { AbsentCandidate } from "../ontology/absent-candidates.js";
import type { Perspective, SampleTask } from "../sample.js";
import { attributeFacts, countOf } from "./attribute-facts.js";
import type { Content, Telling, Thing, Value } from "./content.js";
import type { Figure } from "./figure.js";
import type { LoadMask, Structure } from "./structures.js";

/** What the samples of one image are planned from. */
export interface WritingScene {
  readonly record: ImageRecord;
  readonly structures: readonly Structure[];
  readonly absent: readonly AbsentCandidate[];
  readonly load: LoadMask;
  /** Measured once per image. */
  readonly figureOf: (structure: Structure) => Figure;
  /** How often samples of the image were about a structure so far. */
  readonly used: Map<Structure, number>;
  readonly rng: Random;
  readonly style: Style;
  /** The words for the image in this sample. */
  readonly imageValues: Readonly<Record<string, Value>>;
}

/** Plans one kind of sample, or null when the image does not allow it. */
export type Planner = (scene: WritingScene) => Content | null;

/** How often an absent term is one that the dataset looked for, where there is one: those are the hard ones. */
const COMPLETE_SHARE = 0.65;
/** Cells and vessels in so many pieces or more are many objects, counted or not. */
const SURELY_SEVERAL = 4;

/** Structures in the order to be asked about: those that were spoken of least come first, else by chance. */
export function inTurn({ structures, used, rng }: WritingScene): Structure[] {
  return rng.shuffle(structures).sort((a, b) => (used.get(a) ?? 0) - (used.get(b) ?? 0));
}

/** A structure as a thing to speak of. */
export function thingOf(structure: Structure, scene: WritingScene): Thing {
  const { term } = structure;
  const mask = scene.load(structure.whole);
  return { term, mask, several: areSeveral(structure, scene), source: "mask" };
}

function areSeveral(structure: Structure, scene: WritingScene): boolean {
  const { term, instances } = structure;
  if (term.number !== "one") return false;
  const count = countOf(scene.record, structure);
  if (count !== null) return count > 1;
  if (instances.length > 0) return instances.length > 1;
  const isCounted =
    term.regions.length > 0 && term.regions.every((each) => ["tissue", "cells", "blood"].includes(each));
  return isCounted && scene.figureOf(structure).largePieces >= SURELY_SEVERAL;
}

/** Something that is provably not there, or null; not one of those already taken. */
export function pickAbsent(
  { absent, rng }: WritingScene,
  taken: readonly Thing[] = [],
  only?: "complete",
): Thing | null {
  const free = absent.filter(({ term }) => !taken.some((thing) => thing.term.term === term.term));
  const complete = free.filter(({ reason }) => reason === "complete");
  const byAnatomy = only === "complete" ? [] : free.filter(({ reason }) => reason === "anatomy");
  if (complete.length + byAnatomy.length === 0) return null;
  const fromComplete = complete.length > 0 && (byAnatomy.length === 0 || rng.chance(COMPLETE_SHARE));
  const { term, reason } = fromComplete ? rng.pick(complete) : pickByRegion(byAnatomy, rng);
  return {
    term,
    mask: null,
    several: false,
    source: reason === "complete" ? "metadata" : (term.factSource ?? "ontology"),
  };
}

/** By region first: the brain has more terms than all the rest of the head. */
function pickByRegion(candidates: readonly AbsentCandidate[], rng: Random): AbsentCandidate {
  const region = rng.pick([...new Set(candidates.map(({ term }) => term.regions[0]))]);
  return rng.pick(candidates.filter(({ term }) => term.regions[0] === region));
}

/** What a planner must say; the rest has a quiet default. */
export interface ContentPlan {
  readonly perspective: Perspective;
  readonly task: SampleTask;
  readonly topic: string;
  readonly asks: string;
  readonly tells: string | readonly Telling[];
  readonly things?: Readonly<Record<string, Thing>>;
  readonly values?: Readonly<Record<string, Value>>;
  readonly calls?: Content["calls"];
  readonly swapped?: boolean;
  readonly marks?: Content["marks"];
  readonly marking?: Content["marking"];
  readonly earlier?: readonly Content[];
}

/** Completes a plan with the words for the image. */
export function toContent(plan: ContentPlan, { imageValues }: WritingScene): Content {
  const { tells } = plan;
  return {
    things: {},
    calls: "name",
    swapped: false,
    marks: [],
    marking: null,
    earlier: [],
    ...plan,
    tells: typeof tells === "string" ? [{ symbol: tells, about: null }] : tells,
    values: { ...imageValues, ...plan.values },
  };
}

/** What the metadata say of one structure, or nothing. */
export function attributesOf(structure: Structure, { record, structures }: WritingScene) {
  return attributeFacts(record, structures).filter((fact) => fact.structure === structure);
}
