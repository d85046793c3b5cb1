import type { Content, Thing, Value } from "./content.js";
import { placeValues } from "./figure-values.js";
import { markCorrection, markNamed, markUnambiguously } from "./simulate-marking.js";
import type { Structure } from "./structures.js";
import { SILENT } from "./value-words.js";
import { inTurn, type Planner, pickAbsent, thingOf, toContent, type WritingScene } from "./writing-scene.js";

/** How often an answer that shows a structure also says where it is. */
const PLACED_SHARE = 0.3;
const SLOTS = ["x", "y", "z", "u"] as const;

function maybePlace(slot: string, structure: Structure, scene: WritingScene): Record<string, Value> {
  return (scene.rng.chance(PLACED_SHARE) && placeValues(slot, structure, scene)) || {};
}

/** Things in slots, and how many there are, for lists. */
export function slotted(things: readonly Thing[]): {
  things: Record<string, Thing>;
  values: Record<string, Value>;
} {
  return {
    things: Object.fromEntries(things.map((thing, at) => [SLOTS[at], thing])),
    values: { [`n.${things.length}`]: SILENT },
  };
}

/** "Segment the liver." */
export const planSegment: Planner = (scene) => {
  const [structure] = inTurn(scene);
  if (structure === undefined) return null;
  return segmentContent(structure, scene);
};

/** One structure by its name, also as an earlier turn. */
export function segmentContent(structure: Structure, scene: WritingScene, asks = "segment"): Content {
  return toContent(
    {
      perspective: "I",
      task: "segment",
      topic: "segment",
      asks,
      tells: "segment",
      things: { x: thingOf(structure, scene) },
      values: maybePlace("x", structure, scene),
    },
    scene,
  );
}

/** Two or three at once. */
export const planSegmentSeveral: Planner = (scene) => {
  const order = inTurn(scene);
  if (order.length < 2) return null;
  const chosen = order.slice(0, order.length > 2 && scene.rng.chance(0.4) ? 3 : 2);
  const { things, values } = slotted(chosen.map((each) => thingOf(each, scene)));
  const placed = Object.assign(
    {},
    ...chosen.map((each, at) => placeValues(SLOTS[at], each, scene) ?? {}),
    values,
  ) as Record<string, Value>;
  return toContent(
    {
      perspective: "I",
      task: "segment",
      topic: "several",
      asks: "segment_several",
      tells: "several",
      things,
      values: placed,
    },
    scene,
  );
};

/** Something that is not there. */
export const planSegmentAbsent: Planner = (scene) => {
  const x = pickAbsent(scene);
  if (x === null) return null;
  return toContent(
    {
      perspective: "I",
      task: "segment_absent",
      topic: "absent",
      asks: "segment",
      tells: "none",
      things: { x },
    },
    scene,
  );
};

/** Two things, one of them not there. */
export const planSegmentMixed: Planner = (scene) => {
  const [structure] = inTurn(scene);
  if (structure === undefined) return null;
  const x = thingOf(structure, scene);
  const y = pickAbsent(scene, [x]);
  if (y === null) return null;
  return toContent(
    {
      perspective: "I",
      task: "segment",
      topic: "mixed",
      asks: "segment_several",
      tells: "mixed",
      things: { x, y },
      values: { "n.2": SILENT, ...maybePlace("x", structure, scene) },
      swapped: scene.rng.chance(0.5),
    },
    scene,
  );
};

/** "Now do the same for the spleen", after one or two others. */
export const planSegmentNext: Planner = (scene) => {
  const order = inTurn(scene);
  if (order.length < 2) return null;
  const [structure, ...others] = order;
  const earlier = others.slice(0, others.length > 1 && scene.rng.chance(0.25) ? 2 : 1);
  const content = segmentContent(structure, scene, "next");
  return { ...content, topic: "follow_up", earlier: earlier.map((each) => segmentContent(each, scene)) };
};

/** Perspective II: the name and a mark. */
export const planSegmentAtMark: Planner = (scene) => {
  const [structure] = inTurn(scene);
  if (structure === undefined) return null;
  const marked = markNamed(scene.load(structure.whole), scene.rng);
  return toContent(
    {
      ...pointedAt(structure, scene),
      ...marked,
      asks: scene.rng.chance(0.3) ? "segment" : "segment_at_mark",
      tells: "segment",
      values: maybePlace("x", structure, scene),
    },
    scene,
  );
};

/** A mark alone; the answer names what it shows. */
export const planSegmentThis: Planner = (scene) => planUnnamed(scene, "segment", "segment_marked");

/** "What is this?" */
export const planName: Planner = (scene) => planUnnamed(scene, "name", "name_marked");

function planUnnamed(
  scene: WritingScene,
  symbol: "segment" | "name",
  task: "segment_marked" | "name_marked",
): Content | null {
  for (const structure of inTurn(scene).slice(0, 3)) {
    const marked = markUnambiguously(structure, scene.structures, scene.load, scene.rng);
    if (marked === null) continue;
    const placed = maybePlace("x", structure, scene);
    return toContent(
      {
        ...pointedAt(structure, scene),
        ...marked,
        task,
        topic: symbol,
        asks: symbol === "segment" ? "segment_this" : "name",
        tells: symbol,
        calls: "this",
        values: placed,
      },
      scene,
    );
  }
  return null;
}

/** One object among several of its kind, by a box or a point. */
export const planSingle: Planner = (scene) => {
  const structure = inTurn(scene).find(
    ({ instances, term }) => instances.length > 1 && term.number === "one",
  );
  if (structure === undefined) return null;
  const { rng } = scene;
  const mask = scene.load(rng.pick(structure.instances));
  return toContent(
    {
      ...pointedAt(structure, scene),
      ...markNamed(mask, rng, ["box", "point"]),
      topic: "single",
      asks: "single",
      tells: "single",
      things: { x: { term: structure.term, mask, several: false, source: "mask" } },
    },
    scene,
  );
};

/** A wrong mask, and clicks that say where. */
export const planCorrection: Planner = (scene) => {
  const [structure] = inTurn(scene);
  if (structure === undefined) return null;
  return toContent(
    {
      ...pointedAt(structure, scene),
      ...markCorrection(scene.load(structure.whole), scene.rng),
      topic: "correction",
      asks: "fix",
      tells: "segment_corrected",
    },
    scene,
  );
};

function pointedAt(structure: Structure, scene: WritingScene) {
  return {
    perspective: "II" as const,
    task: "segment_marked" as const,
    topic: "segment",
    things: { x: thingOf(structure, scene) },
  };
}
