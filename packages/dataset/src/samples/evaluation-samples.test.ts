import { checkMarks } from "@mimo/imaging";
import { parseAnswer } from "@mimo/text";
import { describe, expect, test } from "vitest";
import { boxMask, tinyCollection, tinyRecord } from "../testing/tiny-record.js";
import { evaluationSamples } from "./evaluation-samples.js";

const collection = tinyCollection();
const ct = collection[0];

function protocolCounts(name: string): Record<string, number> {
  const { record, load } = collection.find((each) => each.record.id === `tiny/${name}`)!;
  const counts: Record<string, number> = {};
  for (const { protocol } of evaluationSamples(record, load, 1))
    counts[protocol] = (counts[protocol] ?? 0) + 1;
  return counts;
}

describe("evaluationSamples", () => {
  test("asks everything of every structure, two absent terms and two questions", () => {
    expect(protocolCounts("ct")).toEqual({
      text: 3,
      box: 3,
      point: 3,
      "text+point": 3,
      name: 6,
      absent: 2,
      III: 1,
      IV: 1,
    });
  });

  test("asks for a name only where the mark means one structure", () => {
    expect(protocolCounts("xray")).toMatchObject({ text: 3, box: 3, point: 3, name: 5 });
  });

  test("a point to segment the whole may lie on a part of it", () => {
    const { record, load } = collection.find((each) => each.record.id === "tiny/xray")!;
    const lungs = evaluationSamples(record, load, 1).filter(({ targets }) => targets[0]?.term === "lungs");
    expect(lungs.map(({ protocol }) => protocol).filter((name) => name === "point")).toHaveLength(1);
    expect(lungs.map(({ id }) => id)).not.toContain("tiny/xray#name-point#lungs");
  });

  test("an image that shows nothing is asked about what is absent", () => {
    expect(protocolCounts("empty")).toEqual({ absent: 2, III: 1 });
  });

  test("takes at most four structures", () => {
    const masks = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((at) => [`gizmo ${at}`, boxMask(60, 40, [at, at, at + 6, at + 7])]),
    );
    const { record, load } = tinyRecord(masks, { modality: "other" });
    expect(evaluationSamples(record, load, 1).filter(({ protocol }) => protocol === "text")).toHaveLength(4);
  });

  test("is the same for the same seed, and has marks of another hand for another", () => {
    const run = (seed: number) => evaluationSamples(ct.record, ct.load, seed);
    expect(run(5)).toEqual(run(5));
    expect(run(5).map(({ marks }) => marks)).not.toEqual(run(6).map(({ marks }) => marks));
  });

  test("ids are unique, answers follow the grammar, marks fit", () => {
    const all = collection.flatMap(({ record, load }) => evaluationSamples(record, load, 2));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { turns, targets, marks } of all) {
      const { segCount, warnings } = parseAnswer(turns[turns.length - 1].answer ?? "");
      expect([segCount, warnings]).toEqual([targets.length, []]);
      checkMarks(marks, 60, 40);
    }
  });

  test("alone means without the name, by text means without a mark", () => {
    for (const { protocol, turns, marks, targets } of evaluationSamples(ct.record, ct.load, 3)) {
      const named = turns[0].question.includes(targets[0]?.term ?? "-");
      if (protocol === "text") expect([named, marks.length]).toEqual([true, 0]);
      if (protocol === "box" || protocol === "point") {
        expect([named, marks.map(({ kind }) => kind)]).toEqual([false, [protocol]]);
      }
      if (protocol === "text+point") expect([named, marks[0].kind]).toEqual([true, "point"]);
    }
  });

  test("boxes move by at most 5 % of the side", () => {
    for (let seed = 0; seed < 30; seed++) {
      for (const { marks, targets, protocol } of evaluationSamples(ct.record, ct.load, seed)) {
        if (protocol !== "box" || targets[0].term !== "liver" || marks[0].kind !== "box") continue;
        [2, 4, 22, 26].forEach((edge, at) => {
          expect(Math.abs((marks[0].kind === "box" ? marks[0].box[at] : 0) - edge)).toBeLessThan(1.11);
        });
      }
    }
  });

  test("an absent term that the dataset looked for is asked about", () => {
    const asked = evaluationSamples(ct.record, ct.load, 1).filter(({ protocol }) => protocol === "absent");
    expect(asked[0].targets).toEqual([{ term: "gallbladder", mask: null }]);
    expect(asked[0].turns[0].answer).toBe("There is no <p>gallbladder</p><SEG> in this image.");
  });
});
