import { MOST_ABSENT, MOST_STRUCTURES } from "@mimo/dataset";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import { WRITTEN_PROTOCOLS } from "../harness/protocol.js";
import { DEFAULT_TOLERANCE_PX } from "../metrics/surface-dice.js";
import { plainSection } from "./report-document.js";
import type { ReportSection } from "./section.js";

const MOST_CHARACTERS = 600;
const WRITTEN_RULE =
  "Written I to IV: the questions and marks that the dataset brings, by perspective; scored as III and IV are.";

const OWN_CHOICE = "the other system's own";

/** How the report was made: the run, then the rules that decide what counts. */
export function settingsSection(report: EvaluationReport): ReportSection {
  return plainSection("how-it-was-made", "How it was made", rules(report), [
    settings(report),
    images(report),
  ]);
}

function settings({ createdAt, settings: chosen, model, counts, mainAnswerer }: EvaluationReport) {
  const { seed, limit, blankEvery, resamples, command } = chosen;
  const controls =
    blankEvery === null
      ? "not run"
      : blankEvery === 1
        ? "every image"
        : `1 in ${blankEvery} images of each modality`;
  const isImported = mainAnswerer === "imported";
  return {
    caption: "The run",
    columns: ["what", "value"],
    rows: [
      [isImported ? "predictions (SHA-256)" : "weights (SHA-256)", model.weightsHash],
      ["command", command ?? "not recorded"],
      ["date", createdAt],
      ["seed", String(seed)],
      ["images asked for", limit === null ? "all" : `at most ${limit}, drawn evenly over modalities`],
      ["images", imageCounts(counts)],
      ["controls (blank, ...)", controls],
      [
        "mask threshold",
        isImported ? OWN_CHOICE : "probability 0.5; in a box that of the largest expected Dice",
      ],
      ["presence threshold", isImported ? OWN_CHOICE : String(model.presenceThreshold)],
      ["empty masks", "both empty: 1; one empty: 0"],
      ["intervals", `95 %, percentile bootstrap by case, ${resamples} draws (AUROC and AP50: at most 200)`],
      ["provenance", shorten(JSON.stringify(model.provenance))],
    ],
  };
}

function imageCounts({ images: all, failed, unread }: EvaluationReport["counts"]): string {
  const left = failed - unread;
  return `${all}, of which ${unread} could not be read and count in no number, and ${left} made the model fail: what it left unanswered counts as answered by nothing`;
}

/** Recipes and their data sets fill pages. */
function shorten(text: string): string {
  return text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS)}... (whole in report.json)`;
}

function images({ counts }: EvaluationReport) {
  return {
    caption: "Images that were evaluated",
    columns: ["modality", "images", "cases"],
    rows: Object.entries(counts.byModality).map(([name, { images: many, cases }]) => [
      name,
      String(many),
      String(cases),
    ]),
  };
}

const IMPORTED_RULES = [
  "Masks are compared on the image's own pixel grid, as the other system gave them; it has chosen its own thresholds.",
];

function modelRules({ presenceThreshold }: EvaluationReport["model"]): string[] {
  return [
    "Masks are compared on the image's own pixel grid; they are cut at probability 0.5, where the user drew a box at that from which the expected Dice is largest (at most 0.5).",
    `A structure asked for by name counts as there from a presence of ${presenceThreshold}; below it there is no mask.`,
  ];
}

function rules({ model, counts, mainAnswerer }: EvaluationReport): string[] {
  const asked = counts.samples[mainAnswerer] ?? {};
  return [
    `Fixed questions: at most ${MOST_STRUCTURES} structures of an image, drawn by seed, by name, box, point, name and point, and to be named; at most ${MOST_ABSENT} absent ones; one question each of perspective III and IV.`,
    "To be named ('What is this?'): only by marks that mean one structure, so there are fewer answers than to boxes and points.",
    ...(mainAnswerer === "imported" ? IMPORTED_RULES : modelRules(model)),
    "Empty rule: Dice and IoU are 1 if prediction and truth are both empty, 0 if one is. A missing mask is an empty one.",
    `Normalised surface Dice: contours count as met within ${DEFAULT_TOLERANCE_PX} pixels of the image's own grid; empty rule as for Dice.`,
    "The predicted mask of a target is that of the term that names it, else of the next term left over.",
    "Boxes: edges moved by at most 5 % of the side. Points: uniform inside the mask. Both also where other structures lie there.",
    "Names: the canonical term or a synonym of the ontology, apart from case, number and articles.",
    "False mask: any mask with a pixel in the answer to a question about an absent structure.",
    "Presence: as reported with the answer; 0 if the answer does not ground the structure asked for.",
    "III and IV: term F1 is strict and pooled; IoU is over the structures that are there, a miss counts 0.",
    ...(WRITTEN_PROTOCOLS.some((protocol) => protocol in asked) ? [WRITTEN_RULE] : []),
  ];
}
