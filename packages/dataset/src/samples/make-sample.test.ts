import { Random } from "@mimo/base";
import { checkMarks } from "@mimo/imaging";
import { parseAnswer } from "@mimo/text";
import { describe, expect, test } from "vitest";
import type { ImageRecord } from "../image-record.js";
import { absentCandidates } from "../ontology/absent-candidates.js";
import { findTerm } from "../ontology/ontology.js";
import type { Sample, SampleTask } from "../sample.js";
import { boxMask, tinyCollection, tinyRecord } from "../testing/tiny-record.js";
import { DEFAULT_TASK_WEIGHTS, makeSample, type SampleOptions } from "./make-sample.js";
import type { LoadMask } from "./structures.js";

const TASKS = Object.keys(DEFAULT_TASK_WEIGHTS) as SampleTask[];
const SEEDS = Array.from({ length: 150 }, (_, seed) => seed);
type Tiny = { record: ImageRecord; load: LoadMask };

/** The samples of many seeds; impossible ones left out. */
function samplesOf({ record, load }: Tiny, options: SampleOptions, seeds = SEEDS): Sample[] {
  return seeds.flatMap((seed) => makeSample(record, load, new Random(seed), options) ?? []);
}

const collection = tinyCollection();
const tiny = (name: string): Tiny => collection.find(({ record }) => record.id === `tiny/${name}`)!;
const everySample = TASKS.flatMap((task) =>
  collection.flatMap((each) =>
    samplesOf(each, { task }, SEEDS.slice(0, 40)).map((sample) => ({ ...each, sample })),
  ),
);
const lastTurn = ({ turns }: Sample) => turns[turns.length - 1];
const answersOf = (samples: readonly Sample[]) => samples.map((sample) => lastTurn(sample).answer ?? "");
const questionsOf = (samples: readonly Sample[]) => samples.map((sample) => lastTurn(sample).question);

describe("makeSample", () => {
  test("every task is possible somewhere", () => {
    expect(new Set(everySample.map(({ sample }) => sample.task))).toEqual(new Set(TASKS));
  });

  test("every answer follows the grammar, with one target per <SEG> and the targets' terms in order", () => {
    for (const { sample } of everySample) {
      for (const { answer } of sample.turns) expect(parseAnswer(answer ?? "").warnings).toEqual([]);
      const parsed = parseAnswer(lastTurn(sample).answer ?? "");
      expect(parsed.segCount).toBe(sample.targets.length);
      expect(parsed.terms.map(({ text }) => text)).toEqual(sample.targets.map(({ term }) => term));
    }
  });

  test("answers are short, and questions carry no tag", () => {
    for (const { sample } of everySample) {
      expect(parseAnswer(lastTurn(sample).answer ?? "").text.split(" ").length).toBeLessThanOrEqual(25);
      for (const { question } of sample.turns) expect(question).not.toMatch(/[<>{}]|undefined|null/);
    }
  });

  test("a target is null exactly when its term is provably absent, and else is one of the image's masks", () => {
    for (const { record, load, sample } of everySample) {
      const absent = absentCandidates(record).map(({ term }) => term.term);
      for (const { term, mask } of sample.targets) {
        const own = record.masks.filter(({ label }) => findTerm(label).term === term);
        if (mask === null) {
          expect(absent).toContain(term);
          expect(own).toEqual([]);
        } else expect(own.some((entry) => load(entry) === mask)).toBe(true);
      }
    }
  });

  test("marks fit the image, and only perspectives II and IV have them", () => {
    for (const { record, sample } of everySample) {
      checkMarks(sample.marks, record.width, record.height);
      expect(sample.marks.length > 0).toBe(sample.perspective === "II" || sample.perspective === "IV");
    }
  });

  test("the first positive point lies on the target", () => {
    for (const { sample } of everySample) {
      const [mark] = sample.marks;
      if (mark?.kind !== "point") continue;
      const mask = sample.targets[0].mask!;
      expect(mask.data[Math.floor(mark.at[1]) * mask.width + Math.floor(mark.at[0])]).toBe(1);
    }
  });

  test("the same seed gives the same sample, another seed other words", () => {
    const { record, load } = tiny("ct");
    for (const seed of SEEDS) {
      expect(makeSample(record, load, new Random(seed))).toEqual(makeSample(record, load, new Random(seed)));
    }
    expect(
      new Set(questionsOf(samplesOf(tiny("ct"), { task: "segment", label: "liver" }))).size,
    ).toBeGreaterThan(60);
  });

  test("a task that the image does not allow gives null when it is asked for, and another task when it is drawn", () => {
    const { record, load } = tiny("empty");
    expect(makeSample(record, load, new Random(1), { task: "segment" })).toBeNull();
    expect(makeSample(record, load, new Random(1), { weights: { segment: 1 } })).toBeNull();
    expect(
      makeSample(record, load, new Random(1), { weights: { segment: 100, segment_absent: 1e-6 } })?.task,
    ).toBe("segment_absent");
  });

  test("tasks are drawn by weight", () => {
    const samples = samplesOf(tiny("ct"), { weights: { segment: 1, describe: 3 } });
    const share = samples.filter(({ task }) => task === "describe").length / samples.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.9);
    expect(new Set(samples.map(({ task }) => task))).toEqual(new Set(["segment", "describe"]));
  });

  test("the wanted label is what the sample is about, by any of its names", () => {
    for (const label of ["aorta", "main artery"]) {
      for (const task of ["segment", "segment_marked", "name_marked", "question_marked"] as const) {
        for (const sample of samplesOf(tiny("ct"), { task, label }))
          expect(sample.targets[0].term).toBe("aorta");
      }
    }
  });

  test("a mask of the wrong size is refused", () => {
    const { record } = tiny("ct");
    const wrong = () =>
      makeSample(record, () => boxMask(4, 4, [0, 0, 2, 2]), new Random(1), { task: "segment" });
    expect(wrong).toThrow(/must have its image's size, 60 x 40, got 4 x 4/);
  });
});

describe("answer forms", () => {
  test.each<[string, SampleTask, string, string]>([
    ["ct", "segment", "liver", "Here is the <p>liver</p><SEG>."],
    ["ct", "name_marked", "liver", "This is the <p>liver</p><SEG>."],
    ["ct", "segment_marked", "liver", "Here is the <p>liver</p><SEG>."],
    [
      "ct",
      "describe",
      "liver",
      "This CT image shows the <p>liver</p><SEG>, the <p>spleen</p><SEG> and the <p>aorta</p><SEG>.",
    ],
    ["xray", "describe", "lungs", "This X-ray image shows the <p>lungs</p><SEG>."],
    ["unknown", "segment", "left gizmo", "Here is the <p>left gizmo</p><SEG>."],
  ])("%s, %s of %s: one form", (name, task, label, answer) => {
    expect(new Set(answersOf(samplesOf(tiny(name), { task, label })))).toEqual(new Set([answer]));
  });

  test("absence is said in one form that agrees with the term", () => {
    const facts = { modality: "other", completeLabels: ["gallbladder", "exudates"] };
    const absent = tinyRecord({}, facts);
    expect(new Set(answersOf(samplesOf(absent, { task: "segment_absent" })))).toEqual(
      new Set([
        "There is no <p>gallbladder</p><SEG> in this image.",
        "There are no <p>exudates</p><SEG> in this image.",
      ]),
    );
  });

  test("presence is answered yes with the mask and no without, both often", () => {
    const answers = answersOf(samplesOf(tiny("ct"), { task: "presence", label: "aorta" }));
    const yes = answers.filter((answer) => answer === "Yes, there is an <p>aorta</p><SEG>.").length;
    expect(yes / answers.length).toBeGreaterThan(0.3);
    expect(yes / answers.length).toBeLessThan(0.7);
    expect(answers.every((answer) => /^(Yes, there is an|No, there (is|are) no) <p>/.test(answer))).toBe(
      true,
    );
  });

  test("questions about absent things sound like questions about present ones", () => {
    const shape = (samples: readonly Sample[]) =>
      new Set(
        questionsOf(samples).map((question) => question.toLowerCase().split(" ").slice(0, 2).join(" ")),
      );
    const gizmo = tinyRecord({ gizmo: boxMask(60, 40, [1, 1, 9, 9]) }, { modality: "other" });
    const none = tinyRecord({}, { modality: "other", completeLabels: ["gizmo"] });
    const seeds = Array.from({ length: 1500 }, (_, seed) => seed);
    const present = shape(samplesOf(gizmo, { task: "segment" }, seeds));
    const absent = shape(samplesOf(none, { task: "segment_absent" }, seeds));
    expect([...absent].filter((each) => !present.has(each))).toEqual([]);
  });

  test("a nameless mark is asked about with 'What is this?' more than with anything else", () => {
    const questions = questionsOf(samplesOf(tiny("ct"), { task: "name_marked" })).map((each) =>
      each.toLowerCase().replace(/[?.]$/, ""),
    );
    const counts = new Map<string, number>();
    for (const question of questions) counts.set(question, (counts.get(question) ?? 0) + 1);
    const most = [...counts].sort((a, b) => b[1] - a[1])[0][0];
    expect(most).toBe("what is this");
  });
});

describe("marks of samples", () => {
  test("a point that names a lung is never the answer 'lungs', whose box is", () => {
    const samples = samplesOf(tiny("xray"), { task: "name_marked", label: "lungs" });
    expect(samples.length).toBeGreaterThan(0);
    for (const { marks } of samples) expect(["box", "mask"]).toContain(marks[0].kind);
  });

  test("single objects are meant by their box, or by a point with words that say so", () => {
    const { record, load } = tiny("polyps");
    const single = samplesOf({ record, load }, { task: "segment_marked" }).filter(
      ({ targets }) => targets[0].mask !== load(record.masks[0]),
    );
    expect(single.length).toBeGreaterThan(20);
    for (const sample of single) {
      expect(["box", "point"]).toContain(sample.marks[0].kind);
      if (sample.marks[0].kind === "point")
        expect(lastTurn(sample).question.toLowerCase()).toMatch(/single|only|just/);
    }
  });

  test("words that single out one object never go with the whole class", () => {
    const { record, load } = tiny("polyps");
    for (const sample of samplesOf({ record, load }, { task: "segment_marked" })) {
      if (!/single|only|just/i.test(lastTurn(sample).question)) continue;
      expect(sample.targets[0].mask).not.toBe(load(record.masks[0]));
    }
  });
});

describe("questions", () => {
  const answersTo = (name: string, task: SampleTask, label: string) =>
    new Set(answersOf(samplesOf(tiny(name), { task, label })));

  test("place, extent and function are computed", () => {
    const answers = answersTo("ct", "question_marked", "spleen");
    expect(answers).toEqual(
      new Set([
        "The <p>spleen</p><SEG> is in the upper right of the image.",
        "The <p>spleen</p><SEG> covers about 5% of the image.",
        "The <p>spleen</p><SEG> filters old blood cells.",
      ]),
    );
  });

  test("attributes are told of the structure that they belong to", () => {
    expect(answersTo("breast", "question_marked", "breast lesion")).toContain(
      "The <p>breast lesion</p><SEG> is malignant.",
    );
    expect(answersTo("xray", "question", "lungs")).toContain("The <p>lungs</p><SEG> are normal.");
  });

  test("modality and plane need no mask", () => {
    const answers = answersTo("ct", "question", "liver");
    expect(answers).toContain("This is a CT image.");
    expect(answers).toContain("This is an axial image.");
    const ofNothing = answersOf(samplesOf(tiny("empty"), { task: "question" }));
    expect(ofNothing).toEqual(SEEDS.map(() => "This is a fundus image."));
  });

  test("a structure is asked for by its function only where no other one shares it", () => {
    expect(answersTo("ct", "question", "liver")).toContain("That is the <p>liver</p><SEG>.");
    const byFact = [...answersTo("xray", "question", "left lung")].filter((answer) =>
      answer.startsWith("That"),
    );
    expect(byFact).toEqual([]);
  });

  test("sizes are compared with both masks, larger first", () => {
    const compared = samplesOf(tiny("ct"), { task: "question", label: "aorta" }).filter(
      ({ targets }) => targets.length === 2,
    );
    expect(compared.length).toBeGreaterThan(0);
    for (const { targets } of compared) {
      expect(targets[1].term).toBe("aorta");
      expect(targets[0].mask).not.toBe(targets[1].mask);
    }
  });

  test("small counts are told from the attributes", () => {
    expect(answersTo("polyps", "question", "polyp")).toContain("Count of the <p>polyp</p><SEG>: 2.");
  });

  test("about one in ten refers to an earlier turn that names the same structure", () => {
    for (const task of ["question", "question_marked"] as const) {
      const samples = samplesOf(tiny("ct"), { task, label: "liver" });
      const followUps = samples.filter(({ turns }) => turns.length === 2);
      expect(followUps.length / samples.length).toBeGreaterThan(0.03);
      expect(followUps.length / samples.length).toBeLessThan(0.25);
      for (const { turns } of followUps) {
        expect(turns[0].answer).toMatch(/^(Here|This) is the <p>liver<\/p><SEG>\.$/);
        expect(turns[1].question).toMatch(/\bit(s)?\b/i);
      }
    }
  });
});
