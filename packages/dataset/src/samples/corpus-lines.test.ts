import { parseAnswer } from "@mimo/text";
import { describe, expect, test } from "vitest";
import { tinyCollection } from "../testing/tiny-record.js";
import { corpusLines } from "./corpus-lines.js";

const records = tinyCollection().map(({ record }) => record);

describe("corpusLines", () => {
  test("gives as many lines as asked for, the same for the same seed", () => {
    expect(corpusLines(records, 1, 501)).toHaveLength(501);
    expect(corpusLines(records, 1, 50)).toEqual(corpusLines(records, 1, 50));
    expect(corpusLines(records, 1, 50)).not.toEqual(corpusLines(records, 2, 50));
  });

  test("answers follow the grammar, and words of the ontology occur that no image shows", () => {
    const lines = corpusLines(records, 3, 2000);
    for (const line of lines) expect(parseAnswer(line).warnings).toEqual([]);
    expect(lines.join("\n")).toContain("<p>cerebellar vermis</p><SEG>");
    expect(lines).toContain("Here is the <p>left gizmo</p><SEG>.");
  });

  test("works without any image", () => {
    expect(corpusLines([], 1, 10)).toHaveLength(10);
  });
});
