import type { Content } from "./content.js";
import { smallerValues } from "./plan-marked.js";
import {
  areSingle,
  clearPair,
  comparisonValues,
  INQUIRIES,
  inquiredThing,
  question,
  relatedPair,
  relationWords,
} from "./plan-question.js";
import { segmentContent } from "./plan-segment.js";
import type { Structure } from "./structures.js";
import { inTurn, type Planner, thingOf, type WritingScene } from "./writing-scene.js";

/** Turns that refer back to what was shown before: to one region, or to how two of them compare. */
export const planConversation: Planner = (scene) => {
  for (const plan of scene.rng.shuffle([askAboutLast, compareWithBefore, relateToBefore])) {
    const content = plan(scene);
    if (content !== null) return content;
  }
  return null;
};

/** "Segment the liver." "How much of the image does it cover?" */
function askAboutLast(scene: WritingScene): Content | null {
  const [structure] = inTurn(scene);
  if (structure === undefined) return null;
  const { rng } = scene;
  const found = rng
    .shuffle(["place", "extent", "size", "area", "function", "attribute", "pieces"] as const)
    .map((name) => INQUIRIES[name](structure, scene, "it"))
    .find((each) => each !== null);
  if (!found) return null;
  return question(scene, {
    ...found,
    topic: "follow_up",
    calls: "it",
    things: { x: inquiredThing(structure, found, scene) },
    earlier: [segmentContent(structure, scene)],
  });
}

/** "Segment the liver." "Now the spleen." "Is it larger than the one before?" */
const compareWithBefore: Planner = (scene) => {
  const order = inTurn(scene);
  for (const now of order) {
    const pair = clearPair(now, order);
    if (pair === null || !areSingle(pair, scene)) continue;
    const before = pair.find((each) => each !== now)!;
    const isLarger = pair[0] === now;
    return question(scene, {
      topic: "follow_up",
      asks: "larger_than_before",
      tells: isLarger ? "compare" : "compare_smaller",
      calls: "it",
      things: { x: thingOf(now, scene), y: thingOf(before, scene) },
      values: isLarger ? comparisonValues(pair, scene) : smallerValues(pair, scene.rng, scene),
      earlier: shownBefore(before, now, scene),
    });
  }
  return null;
};

/** "Segment the liver." "Now the spleen." "Where does it lie relative to the first one?" */
const relateToBefore: Planner = (scene) => {
  const order = inTurn(scene);
  for (const now of order) {
    const found = relatedPair(now, order, scene);
    if (found === null) continue;
    const [before, relation] = found;
    return question(scene, {
      topic: "follow_up",
      asks: "side_of_before",
      tells: relation === "within" ? "within" : "relation",
      calls: "it",
      things: { x: thingOf(now, scene), y: thingOf(before, scene) },
      values: relationWords(now, before, relation, scene),
      earlier: shownBefore(before, now, scene),
    });
  }
  return null;
};

function shownBefore(first: Structure, second: Structure, scene: WritingScene): Content[] {
  return [segmentContent(first, scene), segmentContent(second, scene, "next")];
}
