import { expect, test } from "vitest";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import type { Answerer } from "../harness/sample-row.js";
import type { MeasureTable } from "../harness/summarise.js";
import { headlineOf } from "./headline.js";

const tableOf = (answerer: Answerer, more: Partial<MeasureTable> = {}): MeasureTable => ({
  answerer,
  protocol: "box",
  measure: "dice",
  mean: { value: 0.5, low: null, high: null, samples: 8, cases: 8, modalities: ["ct"] },
  byModality: [],
  byDataset: [],
  byTerm: [],
  ...more,
});

const namesAt = (blankEvery: number | null) =>
  headlineOf({
    tables: [tableOf("model"), tableOf("ellipse"), tableOf("blank")],
    mainAnswerer: "model",
    sections: [],
    settings: { blankEvery },
  } as unknown as EvaluationReport)[0].baselines.map(({ name }) => name);

test("a baseline that was asked about fewer images than the model says so", () => {
  expect(namesAt(8)).toEqual(["ellipse", "blank, 1 in 8 images"]);
  expect(namesAt(1)).toEqual(["ellipse", "blank"]);
});

test("both kinds of grounded answers are on the first screen, each by its own name", () => {
  const asked = ["III", "IV"] as const;
  const labels = headlineOf({
    tables: asked.map((protocol) => tableOf("model", { protocol, measure: "strict_miou" })),
    mainAnswerer: "model",
    sections: [],
    settings: { blankEvery: null },
  } as unknown as EvaluationReport).map(({ label }) => label);
  expect(labels).toEqual(["Grounded answers (III), strict mIoU", "Answers about a mark (IV), strict mIoU"]);
});
