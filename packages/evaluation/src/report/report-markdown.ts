import type { Estimate } from "../harness/estimate.js";
import type { EvaluationReport, Latency } from "../harness/evaluation-report.js";
import type { MeasureName } from "../harness/measures.js";
import { WRITTEN_PROTOCOLS } from "../harness/protocol.js";
import { HEADLINE_MODALITIES, type MeasureTable } from "../harness/summarise.js";

/** What stands in the report besides the numbers: which sheets were written, and what could not be drawn. */
export interface SheetList {
  readonly files: readonly string[];
  readonly problems: readonly string[];
}

const MEASURES: Readonly<Record<MeasureName, string>> = {
  dice: "Dice",
  iou: "IoU (mean per mask)",
  ciou: "cIoU",
  term_accuracy: "term accuracy",
  false_mask_rate: "false-mask rate (lower is better)",
  presence_auroc: "presence AUROC",
  term_f1: "term F1 (strict)",
  yes_no_accuracy: "yes/no accuracy",
};
const WRITTEN_RULE =
  "- Written I to IV: the questions and marks that the dataset brings, by perspective; scored as III and IV are.";
/** The measures that are worth a table by term. */
const BY_TERM: readonly MeasureName[] = ["dice", "term_accuracy", "false_mask_rate"];

/** The report as Markdown: how it was made, then tables from the mean over modalities down to single terms. */
export function reportMarkdown(report: EvaluationReport, sheets: SheetList): string {
  return [
    "# Evaluation",
    "Research software, not a medical device.",
    section("How it was made", settingsList(report)),
    section("Rules", rulesList(report)),
    section("Mean over modalities", meanTable(report)),
    section("Against baselines", comparisonTable(report)),
    section(
      "By modality",
      groupTables(report, "byModality", () => true),
    ),
    section(
      "By dataset",
      groupTables(report, "byDataset", () => true),
    ),
    section(
      "By term",
      groupTables(report, "byTerm", ({ measure }) => BY_TERM.includes(measure)),
    ),
    section("Time", latencyTable(report)),
    section("Images", countTable(report)),
    section("Images that failed", failureList(report)),
    section("Contact sheets", sheetList(sheets)),
  ]
    .join("\n\n")
    .concat("\n");
}

function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

function settingsList({ createdAt, settings, model, counts }: EvaluationReport): string {
  const { seed, limit, blankEvery, resamples, command } = settings;
  const blank =
    blankEvery === null ? "not run" : blankEvery === 1 ? "every image" : `1 in ${blankEvery} images`;
  return [
    `- Weights (SHA-256): \`${model.weightsHash}\``,
    `- Command: ${command === null ? "not recorded" : `\`${command.replace(/`/g, "'")}\``}`,
    `- Date: ${createdAt}`,
    `- Seed ${seed}; images: ${limit === null ? "all" : `at most ${limit}, drawn evenly over modalities`}; blank baseline: ${blank}`,
    `- Images: ${counts.images}, of which ${counts.failed} failed and count in no number`,
    `- Intervals: 95 %, percentile bootstrap by case, ${resamples} draws (AUROC: at most 200)`,
    `- Provenance: \`${JSON.stringify(model.provenance).replace(/`/g, "'")}\``,
  ].join("\n");
}

function rulesList({ model, counts }: EvaluationReport): string {
  const hasWritten = WRITTEN_PROTOCOLS.some((protocol) => protocol in (counts.samples.model ?? {}));
  return [
    "- Masks are compared on the image's own pixel grid; the model's mask logits are cut at 0 (probability 0.5).",
    `- A structure asked for by name counts as there from a presence of ${model.presenceThreshold}; below it there is no mask.`,
    "- Empty rule: Dice and IoU are 1 if prediction and truth are both empty, 0 if one is. A missing mask is an empty one.",
    "- The predicted mask of a target is that of the term that names it, else of the next term left over.",
    "- Boxes: edges moved by at most 5 % of the side. Points: uniform inside the mask. Both also where other structures lie there.",
    "- Names: the canonical term or a synonym of the ontology, apart from case, number and articles.",
    "- False mask: any mask with a pixel in the answer to a question about an absent structure.",
    "- Presence: as reported with the answer; 0 if the answer does not ground the structure asked for.",
    "- III and IV: term F1 is strict and pooled; IoU is over the structures that are there, a miss counts 0.",
    ...(hasWritten ? [WRITTEN_RULE] : []),
    `- Means are over masks within each modality, then over modalities with the same weight: ${HEADLINE_MODALITIES.join(", ")}. Others stand apart.`,
  ].join("\n");
}

function meanTable({ tables }: EvaluationReport): string {
  const rows = tables.map(({ answerer, protocol, measure, mean }) => [
    answerer,
    protocol,
    MEASURES[measure],
    ...estimateCells(mean),
    `${mean.modalities.length} of ${HEADLINE_MODALITIES.length}`,
  ]);
  return table(
    ["answerer", "protocol", "measure", "value", "95 % interval", "answers", "cases", "modalities"],
    rows,
  );
}

function comparisonTable({ comparisons }: EvaluationReport): string {
  const rows = comparisons.map(({ baseline, protocol, measure, model, other, difference }) => [
    baseline,
    protocol,
    MEASURES[measure],
    number(model),
    number(other),
    number(difference.value),
    interval(difference),
    String(difference.samples),
  ]);
  const intro =
    "The same questions for both. `ellipse`: the given box filled with an ellipse. `blank`: the same model, words and marks on a mid-grey image.";
  return `${intro}\n\n${table(
    ["baseline", "protocol", "measure", "model", "baseline", "difference", "95 % interval", "answers"],
    rows,
  )}`;
}

function groupTables(
  { tables }: EvaluationReport,
  kind: "byModality" | "byDataset" | "byTerm",
  isWanted: (table: MeasureTable) => boolean,
): string {
  const shown = tables.filter((one) => one.answerer === "model" && isWanted(one));
  if (shown.length === 0) return "None.";
  return shown
    .map((one) => {
      const rows = one[kind].map((group) => [group.name, ...estimateCells(group)]);
      const name = kind.slice("by".length).toLowerCase();
      return `### ${one.protocol}: ${MEASURES[one.measure]}\n\n${table([name, "value", "95 % interval", "answers", "cases"], rows)}`;
    })
    .join("\n\n");
}

function latencyTable({ latency }: EvaluationReport): string {
  const row = (name: string, { medianMs, p90Ms, count }: Latency) => [
    name,
    milliseconds(medianMs),
    milliseconds(p90Ms),
    String(count),
  ];
  return table(
    ["step", "median ms", "90th percentile ms", "count"],
    [
      row("encode an image", latency.encode),
      row("answer, without masks", latency.answer),
      row("masks of an answer", latency.masks),
    ],
  );
}

function countTable({ counts }: EvaluationReport): string {
  return table(
    ["modality", "images", "cases"],
    Object.entries(counts.byModality).map(([name, { images, cases }]) => [
      name,
      String(images),
      String(cases),
    ]),
  );
}

function failureList({ failures }: EvaluationReport): string {
  if (failures.length === 0) return "None.";
  return table(
    ["image", "code", "reason"],
    failures.map(({ imageId, code, reason }) => [imageId, code ?? "", reason]),
  );
}

function sheetList({ files, problems }: SheetList): string {
  if (files.length === 0 && problems.length === 0) return "None.";
  const links = files.map((file) => `- [${file}](${file})`);
  return [
    "Best, median and worst answers, a row each: prediction filled in orange, truth outlined in blue.",
    [...links, ...problems.map((problem) => `- not shown: ${oneLine(problem)}`)].join("\n"),
  ].join("\n\n");
}

function estimateCells(estimate: Estimate): string[] {
  return [number(estimate.value), interval(estimate), String(estimate.samples), String(estimate.cases)];
}

function number(value: number | null): string {
  return value === null ? "-" : value.toFixed(4);
}

function interval({ low, high }: Estimate): string {
  return low === null || high === null ? "-" : `${low.toFixed(4)} to ${high.toFixed(4)}`;
}

function milliseconds(value: number | null): string {
  return value === null ? "-" : value.toFixed(1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "None.";
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => oneLine(cell).replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Names and reasons come from files: a line break would end the table. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
