import { checkMarks, maskIou } from "@mimo/imaging";
import { parseAnswer, sameTerm } from "@mimo/text";
import { describe, expect, test } from "vitest";
import type { ImageRecord } from "../image-record.js";
import { absentCandidates } from "../ontology/absent-candidates.js";
import { findTerm } from "../ontology/ontology.js";
import type { WrittenSample } from "../sample.js";
import { boxMask, tinyCollection, tinyRecord } from "../testing/tiny-record.js";
import type { LoadMask } from "./structures.js";
import { type WriteOptions, writeSamples } from "./write-samples.js";

const ALL = ["I", "II", "III", "IV"] as const;
type Tiny = { record: ImageRecord; load: LoadMask };

const box = (...edges: number[]) => boxMask(60, 40, edges);
const collection: Tiny[] = [
  ...tinyCollection(),
  tinyRecord(
    {
      "optic disc": box(10, 10, 26, 26),
      "optic cup": box(14, 14, 20, 20),
      exudates: box(40, 5, 44, 9),
      hemorrhages: box(30, 30, 36, 35),
    },
    {
      id: "tiny/fundus",
      modality: "fundus",
      bodyPart: "eye (retina)",
      spacingMm: [0.05, 0.06],
      completeLabels: ["optic disc", "optic cup", "microaneurysms", "cotton wool spots"],
      attributes: {
        sex: "female",
        age: 53,
        side: "left eye",
        camera: "Canon CR5",
        note: "/data/secret/x.png",
      },
    },
  ),
];
const tiny = (name: string): Tiny => collection.find(({ record }) => record.id === `tiny/${name}`)!;

function write({ record, load }: Tiny, options: Partial<WriteOptions> = {}): WrittenSample[] {
  return writeSamples(record, load, { seed: 1, count: 12, perspectives: ALL, ...options });
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const everySample = collection.flatMap((each) =>
  SEEDS.flatMap((seed) => write(each, { seed }).map((sample) => ({ ...each, sample }))),
);
const lastOf = ({ turns }: WrittenSample) => turns[turns.length - 1];
const answerOf = (sample: WrittenSample) => lastOf(sample).answer ?? "";

/** Words that claim a place, a number or a comparison. */
const CLAIMS =
  /\d+(?:\.\d+)?|\b(?:left|right|upper|lower|top|bottom|middle|central|center|centre|above|below|within|inside|higher|larger|smaller|bigger|largest|biggest|smallest|more|less|most|least|twice|times|half|halfway|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|malignant|benign|normal|axial|coronal|sagittal)\b/gi;
/** Fixed expressions that count nothing. */
const IDIOMS =
  /\bof the two\b|\bof the three\b|\bother two\b|\bjust the one\b|\bthis one\b|\blargest one\b|\bbiggest one\b/gi;

describe("writeSamples", () => {
  test("every topic comes up", () => {
    const topics = new Set(everySample.map(({ sample }) => sample.topic));
    const expected =
      "segment several absent mixed follow_up name single correction place extent size count compare relation presence describe report function reason attribute modality plane metadata verify";
    expect([...topics].sort()).toEqual(expected.split(" ").sort());
  });

  test("the same image and seed give the same samples, another seed others", () => {
    for (const each of collection) expect(write(each)).toEqual(write(each));
    expect(write(tiny("ct"), { seed: 2 })).not.toEqual(write(tiny("ct")));
  });

  test("answers follow the tag grammar, one target per <SEG>, tagged with a word for the target", () => {
    for (const { sample } of everySample) {
      for (const { answer } of sample.turns) expect(parseAnswer(answer ?? "").warnings).toEqual([]);
      const { terms, segCount } = parseAnswer(answerOf(sample));
      expect(segCount).toBe(sample.targets.length);
      for (const [at, { text }] of terms.entries()) {
        const { term } = sample.targets[at];
        expect(findTerm(text).term === findTerm(term).term || sameTerm(text, term), `${text}: ${term}`).toBe(
          true,
        );
      }
    }
  });

  test("every number, place and comparison of an answer is in its facts, or in a name", () => {
    for (const { sample } of everySample) {
      const names = parseAnswer(answerOf(sample)).terms.map(({ text }) => text);
      const stated = [...sample.facts.map(({ value }) => value), ...names].join(" | ").toLowerCase();
      // Names come out first: "left lung" is no place.
      const rest = names.reduce(
        (text, name) => text.replaceAll(name, " "),
        parseAnswer(answerOf(sample)).text,
      );
      for (const [claim] of rest.replace(IDIOMS, " ").matchAll(CLAIMS)) {
        expect(stated, `${claim} in: ${answerOf(sample)}`).toContain(claim.toLowerCase());
      }
    }
  });

  test("facts name their source, and millimetres are only said where spacing is known", () => {
    for (const { record, sample } of everySample) {
      for (const { source, unit } of sample.facts) {
        expect(source).not.toBe("");
        if (unit === "mm" || unit === "mm2") expect(record.spacingMm).not.toBeNull();
      }
      if (record.spacingMm === null) expect(answerOf(sample)).not.toMatch(/millimet|\bmm/);
    }
    expect(everySample.some(({ sample }) => sample.facts.some(({ unit }) => unit === "mm"))).toBe(true);
  });

  test("a target without a mask is provably absent", () => {
    for (const { record, sample } of everySample) {
      const absent = absentCandidates(record).map(({ term }) => term.term);
      for (const { term, mask } of sample.targets) if (mask === null) expect(absent).toContain(term);
    }
  });

  test("reports close only with what the dataset would have drawn", () => {
    for (const { record, sample } of everySample) {
      if (sample.topic !== "report") continue;
      const complete = record.completeLabels.map((label) => findTerm(label).term);
      for (const { term, mask } of sample.targets) if (mask === null) expect(complete).toContain(term);
    }
  });

  test("marks fit the image, are recorded, and belong to perspectives II and IV", () => {
    for (const { record, sample } of everySample) {
      checkMarks(sample.marks, record.width, record.height);
      const isMarked = sample.perspective === "II" || sample.perspective === "IV";
      expect(sample.marks.length > 0).toBe(isMarked);
      expect(sample.marking !== null).toBe(isMarked);
    }
    const kinds = new Set(everySample.flatMap(({ sample }) => sample.marking?.kind ?? []));
    expect([...kinds].sort()).toEqual(["box", "correction", "lasso", "mask", "point", "points", "scribble"]);
  });

  test("samples of an image differ", () => {
    for (const each of collection) {
      const keys = write(each, { count: 30 }).map((sample) =>
        JSON.stringify([
          lastOf(sample).question.toLowerCase(),
          sample.marks,
          sample.targets.map(({ term }) => term),
        ]),
      );
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  test("an image that shows nothing is asked only about what is absent", () => {
    for (const { record, sample } of everySample) {
      if (record.id !== "tiny/empty") continue;
      expect(sample.targets.every(({ mask }) => mask === null)).toBe(true);
      expect(sample.topic).toBe("absent");
    }
  });

  test("only the perspectives that are asked for, and mixed as published where all are", () => {
    expect(write(tiny("ct"), { perspectives: ["II"] }).every(({ perspective }) => perspective === "II")).toBe(
      true,
    );
    expect(write(tiny("ct"), { perspectives: [] })).toEqual([]);
    const many = SEEDS.concat(SEEDS.map((seed) => seed + 1000)).flatMap((seed) =>
      write(tiny("ct"), { seed, count: 6 }),
    );
    const share = many.filter(({ perspective }) => perspective === "I").length / many.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.38);
  });

  test("nothing of the attributes that looks like a path or a note is told", () => {
    for (const { sample } of everySample) {
      for (const { question, answer } of sample.turns)
        expect(`${question} ${answer}`).not.toMatch(/secret|tiny\//);
    }
  });

  test("wording is sound: no gap, no bracket, no double space or word, articles that fit", () => {
    for (const { sample } of everySample) {
      for (const { question, answer } of sample.turns) {
        const plain = parseAnswer(answer ?? "").text;
        for (const text of [question, plain]) {
          expect(text).not.toMatch(/[{}[\]|]|undefined|null| {2}| [,.;?!]|^[,.;]/);
          expect(text).not.toMatch(/\b(\w+) \1\b/i);
          expect(text).not.toMatch(
            /\b(?:a (?:[aeio]\w|ultra|umbil|MR|X-ray)|an (?:[bcdfgjklpqtvwxyz]\w{2}|CT))/,
          );
        }
        expect(plain).toMatch(/^[A-Z0-9]/);
      }
    }
  });

  test("a lasso encloses the structure", () => {
    const lassos = everySample.filter(
      ({ sample }) => sample.marking?.kind === "lasso" && sample.perspective === "II",
    );
    for (const { sample } of lassos) {
      const [mark] = sample.marks;
      const mask = sample.targets[0].mask!;
      if (mark.kind !== "mask") throw new Error("expected a mask");
      const kept = mask.data.filter((value, at) => value && mark.mask.data[at]).length;
      expect(kept / mask.data.filter(Boolean).length).toBeGreaterThan(0.9);
    }
    const overlaps = lassos.map(({ sample: { marks, targets } }) => {
      const [mark] = marks;
      return mark.kind === "mask" ? maskIou(mark.mask, targets[0].mask!) : 0;
    });
    expect(Math.min(...overlaps)).toBeGreaterThan(0.1);
    expect(overlaps.filter((overlap) => overlap < 0.97).length).toBeGreaterThan(overlaps.length / 3);
  });
});

describe("conversations", () => {
  test("a later turn speaks of an earlier one, which is grounded too", () => {
    const followUps = everySample.filter(
      ({ sample }) => sample.topic === "follow_up" && sample.perspective === "III",
    );
    expect(followUps.length).toBeGreaterThan(10);
    for (const { sample } of followUps) {
      expect(sample.turns.length).toBeGreaterThan(1);
      expect(lastOf(sample).question).toMatch(
        /\b(?:its?|they|them|their|two|before|first|previous|relative|relation|side)\b/i,
      );
      for (const { answer } of sample.turns) expect(answer).toContain("<SEG>");
    }
  });
});
