import { Random } from "@mimo/base";
import type { ImageRecord } from "../image-record.js";
import { canWord, wordRichly } from "../language/rich-wording.js";
import { drawStyle } from "../language/style.js";
import { absentCandidates } from "../ontology/absent-candidates.js";
import type { Perspective, WrittenSample } from "../sample.js";
import type { Content } from "./content.js";
import { Figure } from "./figure.js";
import { imageValues } from "./image-facts.js";
import { planFor } from "./planners.js";
import { checkedLoader, type LoadMask, type Structure, structuresOf } from "./structures.js";
import type { WritingScene } from "./writing-scene.js";

/** What to write about one image. */
export interface WriteOptions {
  readonly seed: number;
  /** Samples of the image at most; fewer where the image does not give so many that differ. */
  readonly count: number;
  readonly perspectives: readonly Perspective[];
}

/** Writes the samples of one image; always the same for the same image, masks and options. */
export type WriteSamples = (
  record: ImageRecord,
  loadMask: LoadMask,
  options: WriteOptions,
) => WrittenSample[];

/** How often the four perspectives are drawn: the shares of the published dataset. */
const PERSPECTIVE_WEIGHTS: Readonly<Record<Perspective, number>> = { I: 255, II: 255, III: 182, IV: 181 };
/** Tries per sample before it is left out. */
const TRIES = 5;

/**
 * Writes the samples of one image in the rich grammar of `language/`: questions, answers, marks, targets, and the facts
 * behind everything that the last answer states.
 *
 * Perspectives I to IV come about as often as in the published dataset. No two samples of an image ask the same with the
 * same marks. An image that shows nothing gets only questions about what is provably absent.
 *
 * @throws {DatasetError} `bad_record` if a mask does not fit its image.
 */
export const writeSamples: WriteSamples = (record, loadMask, { seed, count, perspectives }) => {
  if (perspectives.length === 0) return [];
  const image = openImage(record, loadMask);
  const samples: WrittenSample[] = [];
  const seen = new Set<string>();
  const topics = new Set<string>();
  for (let slot = 0; slot < count; slot++) {
    const drawn = Random.derive(seed, record.id, "write", slot);
    const weights = perspectives.map((each) => PERSPECTIVE_WEIGHTS[each]);
    const perspective = perspectives[drawn.pickWeighted(weights)];
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const rng = Random.derive(drawn.state, slot, attempt);
      const scene: WritingScene = {
        ...image,
        rng,
        style: drawStyle(rng),
        imageValues: imageValues(record, rng),
      };
      const content = planFor(perspective, scene, (plan) => canWord(plan, scene.style, rng));
      if (content === null) break;
      // Another topic first: the same one again only when no other came up.
      const about = `${content.topic} ${Object.values(content.things).map(({ term }) => term.term)}`;
      if (topics.has(about) && attempt < TRIES - 2) continue;
      const sample = wordSample(content, scene, `${record.id}#${samples.length}`);
      if (seen.has(keyOf(sample))) continue;
      seen.add(keyOf(sample));
      topics.add(about);
      countUse(content, image);
      samples.push(sample);
      break;
    }
  }
  return samples;
};

type OpenImage = Omit<WritingScene, "rng" | "style" | "imageValues">;

function openImage(record: ImageRecord, loadMask: LoadMask): OpenImage {
  const structures = structuresOf(record);
  const load = checkedLoader(record, loadMask);
  const figures = new Map<Structure, Figure>();
  const figureOf = (structure: Structure) => {
    const known = figures.get(structure);
    if (known !== undefined) return known;
    const figure = new Figure(structure, load(structure.whole), record.spacingMm);
    figures.set(structure, figure);
    return figure;
  };
  return { record, structures, absent: absentCandidates(record), load, figureOf, used: new Map() };
}

function countUse({ things }: Content, { structures, used }: OpenImage): void {
  for (const structure of structures) {
    if (Object.values(things).some(({ term }) => term === structure.term)) {
      used.set(structure, (used.get(structure) ?? 0) + 1);
    }
  }
}

function wordSample(content: Content, { style, rng }: WritingScene, id: string): WrittenSample {
  const { earlier, perspective, task, topic, marks, marking, things } = content;
  const before = earlier.map((each, at) => wordRichly(each, style, rng, at === 0));
  const last = wordRichly(content, style, rng, before.length === 0);
  const targets = last.grounded.map((slot) => ({ term: things[slot].term.term, mask: things[slot].mask }));
  const turns = [...before, last].map(({ question, answer }) => ({ question, answer }));
  return { id, perspective, task, topic, turns, marks, marking, targets, facts: last.facts };
}

/** Samples with one key ask the same. */
function keyOf({ turns, marks, targets }: WrittenSample): string {
  const question = turns[turns.length - 1].question.toLowerCase().replace(/[.?!]$/, "");
  const marked = marks.map((mark) => (mark.kind === "mask" ? "mask" : JSON.stringify(mark)));
  return `${question}|${marked}|${targets.map(({ term }) => term)}`;
}
