import { groupBy } from "@mimo/base";
import type { SampleRow } from "../harness/sample-row.js";
import type { ReportSection } from "../report/section.js";
import type { ImportedMask, Predictions } from "./imported-masks.js";

/** What of another system's predictions answered a question, and which questions it left without a mask. */
export function predictionsSection(
  rows: readonly SampleRow[],
  { name, masks, elsewhere }: Predictions,
  used: ReadonlySet<ImportedMask>,
): ReportSection {
  const imported = rows.filter(({ answerer }) => answerer === "imported");
  const all = [...masks.values()].reduce((sum, list) => sum + list.length, 0);
  const questions = [...groupBy(imported, ({ protocol }) => protocol)].map(([protocol, group]) => {
    const answered = group.filter(({ gotMask }) => gotMask).length;
    return [protocol, String(group.length), String(answered), String(group.length - answered)];
  });
  return {
    id: "predictions",
    title: "Predictions of another system",
    notes: [
      `Masks from ${name}, scored by the same code and questions as a model. No model was run.`,
      "A question without a mask counts as answered by none: Dice and IoU 0 where the structure is there.",
      "Masks belong to a question by image, way of asking and name (the canonical term or a synonym); several are one. Those that belong to none answer no fixed question.",
    ],
    tables: [
      {
        caption: "Questions",
        columns: ["asked by", "questions", "with a mask", "without a mask"],
        rows: questions,
      },
      {
        caption: "Masks",
        columns: ["what became of them", "masks"],
        rows: [
          ["answered a question", String(used.size)],
          ["of these images, but of no question", String(all - used.size)],
          ["of other images", String(elsewhere)],
        ],
      },
    ],
    figures: [],
  };
}
