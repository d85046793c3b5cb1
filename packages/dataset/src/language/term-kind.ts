import type { Term } from "../ontology/term.js";

/** Names of what is not always there: such things take "a", organs take "the". */
const FINDING =
  /lesion|tumou?r|h(?:a)?emorrhage|h(?:a)?ematoma|(?:o)?edema|effusion|polyp|nodule|stone|calcul|opacit|opacification|consolidation|infiltrat|pneumothorax|exudate|spot|aneurysm|stenosis|glioma|meningioma|adenoma|carcinoma|cancer|melanoma|metasta|mass\b|cyst|fracture|infarct|abscess|plaque|drusen|ulcer|bleed|scar|nevus|keratosis|network|globule|streak|milia|calcification|atelectasis|emphysema|fibrosis|pneumonia|thicken|edema|lymphadenopathy|enlarged|dissection|thrombus|embol|defect|malform|hernia|necro|enhancing|ischemi|covid|infection/i;
const DEVICE =
  /tube|tubing|\bline\b|catheter|instrument|probe|electrode|implant|pacemaker|stent|clip|forceps|needle|device|wire|drain|screw|prosthe/i;
const COUNTED = new Set(["tissue", "cells", "blood", "device", "skin_pattern"]);

/** Whether a term is a part of the body that everybody has one of ("the liver"), not a finding, device or cell ("a polyp"). */
export function isAnatomy(term: Term): boolean {
  if (FINDING.test(term.term) || DEVICE.test(term.term)) return false;
  return term.regions.length === 0 || !term.regions.every((region) => COUNTED.has(region));
}

/** What a question calls something whose name it does not say. */
export function kindWord(term: Term, several: boolean): string {
  const word = FINDING.test(term.term) ? "finding" : DEVICE.test(term.term) ? "device" : "structure";
  return term.number === "many" || several ? `${word}s` : word;
}
