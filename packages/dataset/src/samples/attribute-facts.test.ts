import { describe, expect, test } from "vitest";
import { boxMask, tinyRecord } from "../testing/tiny-record.js";
import { attributeFacts, countOf } from "./attribute-facts.js";
import { structuresOf } from "./structures.js";

const box = boxMask(60, 40, [5, 5, 20, 20]);

function factsOf(label: string, attributes: Record<string, unknown>): string[] {
  const { record } = tinyRecord({ [label]: box }, { attributes });
  return attributeFacts(record, structuresOf(record)).map(
    ({ structure, value }) => `${structure.term.term}: ${value}`,
  );
}

describe("attributeFacts", () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ["breast lesion", { diagnosis: "benign" }, ["breast lesion: benign"]],
    [
      "skin lesion",
      { diagnosis: "melanoma", malignant: true },
      ["skin lesion: malignant", "skin lesion: a melanoma"],
    ],
    ["skin lesion", { malignant: false }, ["skin lesion: benign"]],
    ["white blood cell", { cell_type: "eosinophil" }, ["white blood cell: an eosinophil"]],
    ["lungs", { finding: "normal", tuberculosis: false }, ["lungs: normal"]],
    ["lungs", { tuberculosis: true }, ["lungs: affected by tuberculosis"]],
  ])("%s with %j", (label, attributes, facts) => {
    expect(factsOf(label, attributes)).toEqual(facts);
  });

  test("says nothing of structures that are not shown, nor of values that it does not know", () => {
    expect(factsOf("liver", { diagnosis: "malignant" })).toEqual([]);
    expect(factsOf("breast lesion", { diagnosis: "under review", malignant: "true" })).toEqual([]);
  });
});

describe("countOf", () => {
  const count = (attributes: Record<string, unknown>, instances = 0) => {
    const single = Object.fromEntries(Array.from({ length: instances }, (_, at) => [`polyp@${at + 1}`, box]));
    const { record } = tinyRecord({ polyp: box, ...single }, { attributes });
    return countOf(record, structuresOf(record)[0]);
  };

  test("reads instance_counts, and the older names", () => {
    expect(count({ instance_counts: { polyp: 3 } })).toBe(3);
    expect(count({ polyp_count: 2 })).toBe(2);
    expect(count({ polyp_count_in_crop: 4 })).toBe(4);
  });

  test("is unknown where nothing is said, where it is no number, and where more masks exist than counted", () => {
    expect(count({})).toBeNull();
    expect(count({ polyp_count: "2" })).toBeNull();
    expect(count({ polyp_count: 2 }, 3)).toBeNull();
  });
});
