import type { EvaluationReport, EvaluationSettings } from "../harness/evaluation-report.js";
import type { MeasureName } from "../harness/measures.js";
import { type Answerer, CONTROLS } from "../harness/sample-row.js";
import type { MeasureTable } from "../harness/summarise.js";
import { isLowerBetter } from "./measure-names.js";
import type { HeadlineNumber } from "./section.js";

/** What the first screen shows of the fixed questions, where it was measured. */
const SHOWN: readonly (readonly [protocol: MeasureTable["protocol"], measure: MeasureName, label: string])[] =
  [
    ["box", "dice", "Dice, box"],
    ["point", "dice", "Dice, one point"],
    ["text", "dice", "Dice, text"],
    ["text+point", "dice", "Dice, text + point"],
    ["name", "term_accuracy", "Naming a mark, accuracy"],
    ["III", "strict_miou", "Grounded answers (III), strict mIoU"],
    ["III", "term_f1", "Grounded answers (III), term F1"],
    ["IV", "strict_miou", "Answers about a mark (IV), strict mIoU"],
    ["IV", "term_f1", "Answers about a mark (IV), term F1"],
    ["III", "closed_accuracy", "Closed questions"],
    ["III", "yes_no_accuracy", "Yes/no questions"],
    ["absent", "false_mask_rate", "False-mask rate"],
    ["text, absent", "presence_auroc", "Presence AUROC"],
  ];

/** The numbers that matter, each a mean over modalities, with those of the baselines. */
export function headlineOf({ tables, mainAnswerer, sections, settings }: EvaluationReport): HeadlineNumber[] {
  const fixed = SHOWN.flatMap(([protocol, measure, label]): HeadlineNumber[] => {
    const own = tables.filter((one) => one.protocol === protocol && one.measure === measure);
    const main = own.find(({ answerer }) => answerer === mainAnswerer);
    if (main === undefined) return [];
    const baselines = own
      .filter(({ answerer }) => answerer !== mainAnswerer)
      .map(({ answerer, mean }) => ({ name: nameOf(answerer, settings), value: mean }));
    const words = isLowerBetter(main.measure) ? `${label} (lower is better)` : label;
    return [{ label: words, value: main.mean, baselines }];
  });
  return [...fixed, ...sections.flatMap(({ headline = [] }) => headline)];
}

/** Controls are asked about fewer images than the model whose numbers they stand beside: they say so. */
function nameOf(answerer: Answerer, { blankEvery }: EvaluationSettings): string {
  const isControl = (CONTROLS as readonly string[]).includes(answerer);
  return isControl && blankEvery !== null && blankEvery > 1
    ? `${answerer}, 1 in ${blankEvery} images`
    : answerer;
}
