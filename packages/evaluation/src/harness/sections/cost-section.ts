import type { Cell, ReportSection } from "../../report/section.js";
import type { EvaluationReport, Latency } from "../evaluation-report.js";

const NOTES = [
  "Wall-clock times of the model on real images, with other processes of the evaluation beside it. CPU seconds are those of all threads of its process, a proxy of energy. Memory is the largest of any process of the evaluation, with the program, the images and the masks that it held.",
];

/** What answers cost; null if no model ran. */
export function costSection({
  latency,
  cost,
}: Pick<EvaluationReport, "latency" | "cost">): ReportSection | null {
  if (latency.answer.count === 0) return null;
  const time = (name: string, { medianMs, p90Ms, count }: Latency): Cell[] => [
    name,
    medianMs,
    p90Ms,
    String(count),
  ];
  const inUnit = (value: number | null, unit: number) => (value === null ? null : value / unit);
  return {
    id: "cost",
    title: "Cost",
    notes: NOTES,
    tables: [
      {
        caption: "Time, in milliseconds",
        columns: ["program", "median", "90th percentile", "runs"],
        rows: [
          time("encode an image, once", latency.encode),
          time("answer, without masks", latency.answer),
          time("masks of an answer", latency.masks),
        ],
      },
      {
        caption: "CPU and memory",
        columns: ["what", "number"],
        rows: [
          ["CPU seconds to encode an image, median", inUnit(cost.encodeCpuMs, 1000)],
          ["CPU seconds for an answer with its masks, median", inUnit(cost.answerCpuMs, 1000)],
          ["largest memory of a process, in MB", inUnit(cost.peakMemoryBytes, 1e6)],
        ],
      },
    ],
    figures: [],
  };
}
