import type { Telling, Thing, Value } from "./content.js";
import { attributeValues, measureValues, placeValues } from "./figure-values.js";
import { question } from "./plan-question.js";
import { slotted } from "./plan-segment.js";
import { describedStructures } from "./question-drafts.js";
import { type Planner, pickAbsent, thingOf } from "./writing-scene.js";

const SLOTS = ["x", "y", "z", "u"] as const;
/** Slots of what is not seen. */
const ABSENT_SLOTS = ["v", "w"] as const;

/** "What can you see?": one sentence with up to three terms. */
export const planDescribe: Planner = (scene) => {
  const shown = describedStructures(scene.structures);
  if (shown.length === 0) return null;
  const { things, values } = slotted(shown.map((each) => thingOf(each, scene)));
  const placed = shown.map((each, at) => placeValues(SLOTS[at], each, scene) ?? {});
  return question(scene, {
    task: "describe",
    topic: "describe",
    asks: "describe",
    tells: "describe",
    things,
    values: Object.assign({}, ...placed, values) as Record<string, Value>,
  });
};

/**
 * A short report: what kind of picture it is, each structure with its place and size, and last what is not seen, which
 * is only said of what the dataset would have drawn.
 */
export const planReport: Planner = (scene) => {
  const { rng } = scene;
  const shown = describedStructures(scene.structures, 4);
  if (shown.length === 0) return null;
  const things: Record<string, Thing> = {};
  const values: Record<string, Value> = {};
  const tells: Telling[] = rng.chance(0.75) ? [{ symbol: "report_opening", about: null }] : [];
  for (const [at, structure] of shown.entries()) {
    const slot = SLOTS[at];
    things[slot] = thingOf(structure, scene);
    Object.assign(
      values,
      placeValues(slot, structure, scene),
      measureValues(slot, structure, scene),
      attributeValues(slot, structure, scene, "name"),
    );
    const isWhole = rng.chance(0.5);
    if (isWhole) tells.push({ symbol: "finding_whole", about: slot });
    else tells.push({ symbol: "finding_first", about: slot }, { symbol: "finding_next", about: slot });
  }
  const absent = pickAbsent(scene, [], "complete");
  if (absent !== null && rng.chance(0.7)) {
    things[ABSENT_SLOTS[0]] = absent;
    const second = rng.chance(0.4) ? pickAbsent(scene, [absent], "complete") : null;
    if (second !== null) things[ABSENT_SLOTS[1]] = second;
    tells.push({ symbol: "not_seen", about: ABSENT_SLOTS[0] });
  }
  return question(scene, { task: "describe", topic: "report", asks: "report", tells, things, values });
};
