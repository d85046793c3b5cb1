import {
  type ImageRow,
  LanguageCounter,
  type MaskRow,
  type SampleRow,
  SPLITS,
  type Split,
} from "@mimo/dataset";
import { parseAnswer } from "@mimo/text";
import { z } from "zod";
import type { Statistics, WordStatistics } from "./statistics-schema.js";
import { Histogram, Tally } from "./tally.js";

/** What is counted of an image. */
export type ImageFacts = Pick<ImageRow, (typeof IMAGE_COLUMNS)[number]>;

/** Columns of an image that are counted; pictures are not read. */
export const IMAGE_COLUMNS = [
  "image_id",
  "width",
  "height",
  "split",
  "source",
  "dataset",
  "licence",
  "modality",
  "body_part",
  "patient",
  "spacing_mm",
] as const;

/** Longer sides in pixels. */
const SIDES = [64, 128, 256, 512, 1024, 2048, 4096];
/** Percent of the image. */
const SHARES = [0.1, 0.5, 1, 5, 20, 50, 100];
/** Percent of the structure's side. */
const JITTERS = [0, 5, 10, 20, 50, 100];

const NOT_STATED = "not stated";

function tallies<Name extends string>(names: readonly Name[]): Record<Name, Tally> {
  return Object.fromEntries(names.map((name) => [name, new Tally()])) as Record<Name, Tally>;
}

function bySize<Name extends string>(
  counts: Readonly<Record<Name, Tally>>,
): Record<Name, Record<string, number>> {
  const entries = Object.entries<Tally>(counts).map(([name, tally]) => [name, tally.bySize]);
  return Object.fromEntries(entries);
}

const asPercent = (bound: number) => `${bound}%`;

/** Counts rows of the tables as they come; what it holds grows with the number of different things only. */
export class StatisticsCounter {
  #images = 0;
  #masks = 0;
  #samples = 0;
  #imagesWithSpacing = 0;
  #absent = 0;
  #negativeMarks = 0;
  readonly #patients = Object.fromEntries(SPLITS.map((split) => [split, new Set<string>()])) as Record<
    Split,
    Set<string>
  >;
  readonly #imagesBy = tallies(["split", "modality", "source", "dataset", "licence", "bodyPart"]);
  readonly #imagesBySide = new Histogram(SIDES, String);
  readonly #masksBy = tallies(["term", "kind"]);
  readonly #masksByShare = new Histogram(SHARES, asPercent);
  readonly #samplesBy = tallies([
    ...(["split", "perspective", "task", "topic", "modality", "source"] as const),
    ...(["dataset", "licence", "writer", "language"] as const),
  ]);
  readonly #turns = new Tally();
  readonly #targets = new Tally();
  readonly #marks = tallies(["kind", "habit"]);
  readonly #jitter = new Histogram(JITTERS, asPercent);
  readonly #facts = tallies(["kind", "source"]);
  readonly #questions = new LanguageCounter();
  readonly #answers = new LanguageCounter();

  addImage(image: ImageFacts): void {
    this.#images++;
    if (image.spacing_mm !== null) this.#imagesWithSpacing++;
    this.#patients[image.split].add(image.patient);
    this.#imagesBySide.add(Math.max(image.width, image.height));
    const { split, modality, source, dataset } = image;
    const licence = image.licence ?? NOT_STATED;
    const names = { split, modality, source, dataset, licence, bodyPart: image.body_part ?? NOT_STATED };
    addAll(this.#imagesBy, names);
  }

  addMask({ term, kind, area_px, size }: Pick<MaskRow, "term" | "kind" | "area_px" | "size">): void {
    this.#masks++;
    addAll(this.#masksBy, { term, kind });
    const [height, width] = size;
    this.#masksByShare.add((100 * area_px) / (height * width));
  }

  /** @param image - The image that the sample is about. */
  addSample(sample: SampleRow, image: Pick<ImageRow, "modality" | "source" | "dataset" | "licence">): void {
    this.#samples++;
    const { split, perspective, task, topic, writer, language, targets, facts } = sample;
    const { modality, source, dataset } = image;
    const licence = image.licence ?? NOT_STATED;
    const ofImage = { modality, source, dataset, licence };
    addAll(this.#samplesBy, { split, perspective, task, topic, writer, language, ...ofImage });
    if (targets.some(({ mask_id }) => mask_id === null)) this.#absent++;
    this.#targets.add(String(targets.length));
    for (const fact of facts) addAll(this.#facts, { kind: fact.kind, source: fact.source });
    this.#addMarks(sample);
    this.#addWords(sample);
  }

  #addMarks({ marks, marking }: SampleRow): void {
    this.#negativeMarks += marks.filter(({ positive }) => !positive).length;
    if (marks.length === 0) return;
    const { kind, habit, jitter } = readMarking(marking);
    this.#marks.kind.add(kind ?? marks[0].kind);
    this.#marks.habit.add(habit ?? "none");
    if (jitter !== null) this.#jitter.add(100 * jitter);
  }

  #addWords({ conversations }: SampleRow): void {
    this.#turns.add(String(conversations.filter(({ role }) => role === "user").length));
    for (const { role, content } of conversations) {
      if (role === "user") this.#questions.add(content);
      else this.#answers.add(parseAnswer(content).text);
    }
  }

  get statistics(): Statistics {
    const { train, val, test } = this.#patients;
    return {
      images: this.#images,
      masks: this.#masks,
      samples: this.#samples,
      patients: { train: train.size, val: val.size, test: test.size },
      imagesBy: bySize(this.#imagesBy),
      imagesWithSpacing: this.#imagesWithSpacing,
      imagesBySide: this.#imagesBySide.byBound,
      samplesBy: bySize(this.#samplesBy),
      samplesByTurns: this.#turns.bySize,
      samplesByTargets: this.#targets.bySize,
      samplesAbout: { absent: this.#absent, present: this.#samples - this.#absent },
      marks: { ...bySize(this.#marks), negative: this.#negativeMarks, jitter: this.#jitter.byBound },
      facts: bySize(this.#facts),
      masksBy: bySize(this.#masksBy),
      masksByShare: this.#masksByShare.byBound,
      questions: wordStatistics(this.#questions),
      answers: wordStatistics(this.#answers),
    };
  }
}

function addAll<Name extends string>(
  counts: Readonly<Record<Name, Tally>>,
  names: Readonly<Record<Name, string>>,
): void {
  for (const [kind, name] of Object.entries<string>(names)) counts[kind as Name].add(name);
}

const markingSchema = z.object({
  kind: z.string().nullable(),
  habit: z.string().nullable(),
  jitter: z.number().nonnegative().nullable(),
});
type KnownMarking = z.infer<typeof markingSchema>;

/** Samples that came with a source say nothing of how their marks were made. */
function readMarking(json: string | null): KnownMarking {
  const nothing: KnownMarking = { kind: null, habit: null, jitter: null };
  if (json === null) return nothing;
  const parsed = markingSchema.safeParse(parseJson(json));
  return parsed.success ? parsed.data : nothing;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wordStatistics(counter: LanguageCounter): WordStatistics {
  const { texts, meanLength, vocabulary, distinct1, distinct2, distinct3, duplicateShare } = counter.result();
  return {
    texts,
    meanWords: meanLength,
    vocabulary,
    distinct: { one: distinct1, two: distinct2, three: distinct3 },
    duplicateShare,
  };
}
