import { expect, test } from "vitest";
import { summariseOrigins } from "./summarise-origins.js";

const MODEL = { name: "mimo-tiny", weightsHash: "abc" };
const model = { kind: "model" as const, model: MODEL, turnId: "t", question: "?", marks: [] };
const person = (tool: "smooth" | "status" | "rename" | "brush") => ({ kind: "person" as const, tool });

test("a finding's way names the first mask and each kind of change to the mask once", () => {
  const steps = [
    model,
    person("status"),
    person("smooth"),
    person("rename"),
    person("smooth"),
    person("brush"),
  ];
  const revisions = steps.map((origin, k) => ({ revision: k + 1, origin })).reverse();
  expect(summariseOrigins(revisions)).toEqual([model, person("smooth"), person("brush")]);
});
