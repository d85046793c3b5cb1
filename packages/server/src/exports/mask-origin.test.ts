import type { Finding, Origin, Tool } from "@mimo/protocol";
import { expect, it } from "vitest";
import { describeOrigin, originOfMask, segmentAlgorithm } from "./mask-origin.js";
import { MODEL_ORIGIN } from "./testing/open-workstation.js";

const person = (tool: Tool): Origin => ({ kind: "person", tool });
const clicked = { ...MODEL_ORIGIN, marks: [{ kind: "point", at: [1, 1], positive: true }] } as Origin;

/** Who made the last of these masks, each named by its counts. */
function originOf(...steps: [counts: string, origin: Origin][]) {
  const revisions = steps.map(([counts, origin]) => ({
    mask: { size: [1, 1] as [number, number], counts },
    origin,
  }));
  return originOfMask(revisions, revisions.at(-1) as Finding);
}

it("a mask is whoever's hands it went through; names and verdicts do not count, and an undo takes back", () => {
  const cases: [ReturnType<typeof originOf>, string, string][] = [
    [originOf(["a", MODEL_ORIGIN]), "mask by model mimo-test", "AUTOMATIC"],
    [originOf(["a", MODEL_ORIGIN], ["a", person("status")]), "mask by model mimo-test", "AUTOMATIC"],
    [
      originOf(["a", MODEL_ORIGIN], ["b", clicked]),
      "mask by model mimo-test from a person's marks",
      "SEMIAUTOMATIC",
    ],
    [
      originOf(["a", MODEL_ORIGIN], ["b", person("brush")], ["c", person("brush")]),
      "mask by model mimo-test, edited by a person (brush)",
      "SEMIAUTOMATIC",
    ],
    [
      originOf(["a", MODEL_ORIGIN], ["b", person("erase")], ["a", person("erase")]),
      "mask by model mimo-test",
      "AUTOMATIC",
    ],
    [originOf(["a", person("lasso")], ["b", person("smooth")]), "mask by a person (lasso, smooth)", "MANUAL"],
    [originOf(["a", person("import")]), "imported mask", "MANUAL"],
    [
      originOf(["a", person("import")], ["b", person("fill")]),
      "imported mask, edited by a person (fill)",
      "MANUAL",
    ],
  ];
  for (const [origin, words, algorithm] of cases) {
    expect([describeOrigin(origin), segmentAlgorithm([origin])]).toEqual([words, algorithm]);
  }
});
