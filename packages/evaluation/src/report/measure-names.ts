import type { MeasureName } from "../harness/measures.js";

const MEASURES: Readonly<Record<MeasureName, string>> = {
  dice: "Dice",
  iou: "IoU (mean per mask)",
  ciou: "cIoU",
  nsd: "normalised surface Dice",
  ap50: "AP50",
  term_accuracy: "term accuracy",
  false_mask_rate: "false-mask rate",
  presence_auroc: "presence AUROC",
  term_f1: "term F1 (strict)",
  yes_no_accuracy: "yes/no accuracy",
  closed_accuracy: "closed accuracy",
  token_f1: "token F1 (open questions)",
  strict_miou: "strict mIoU",
  strict_precision: "strict precision",
  strict_recall: "strict recall",
  strict_f1: "strict F1",
};
const LOWER_IS_BETTER: ReadonlySet<MeasureName> = new Set(["false_mask_rate"]);

/** A measure in words; lower-is-better ones say so. */
export function measureText(measure: MeasureName): string {
  const words = MEASURES[measure];
  return isLowerBetter(measure) ? `${words} (lower is better)` : words;
}

/** Whether less of it is better. */
export function isLowerBetter(measure: MeasureName): boolean {
  return LOWER_IS_BETTER.has(measure);
}
