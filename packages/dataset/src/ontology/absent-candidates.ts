import type { ImageRecord } from "../image-record.js";
import { activeOntology, findTerm, isWithin } from "./ontology.js";
import { regionsThatMayShow } from "./scenes.js";
import type { Term } from "./term.js";

/** A term that is provably not in an image, and how that is known. */
export interface AbsentCandidate {
  readonly term: Term;
  /** `complete`: the dataset draws it wherever it is seen. `anatomy`: such an image cannot show it. */
  readonly reason: "complete" | "anatomy";
}

/**
 * Terms that are provably absent from an image, the dataset's own first, then by anatomy in the ontology's order.
 *
 * Never a term that could be there without being listed: a chest CT and an abdominal CT may both show the liver.
 *
 * @param isAsked - Which terms anatomy may rule out. Default: the commonly asked ones. A builder may give those that
 *   its sources show, so that no term is only ever asked for where it is.
 */
export function absentCandidates(
  record: ImageRecord,
  isAsked: (term: Term) => boolean = (term) => term.commonlyAsked,
): AbsentCandidate[] {
  const listed = [...new Set(record.masks.map((mask) => mask.label))].map(findTerm);
  // A listed part shows that the whole is there, and the other way round the whole may hold the part.
  const related = (term: Term) => listed.some((other) => isWithin(other, term));
  const found = new Map<string, AbsentCandidate>();
  for (const label of record.completeLabels) {
    const term = findTerm(label);
    if (!related(term) && !isAlwaysShown(term, record)) found.set(term.term, { term, reason: "complete" });
  }
  const mayShow = regionsThatMayShow(record);
  if (mayShow === null) return [...found.values()];
  for (const term of activeOntology().terms) {
    if (!isAsked(term) || term.vague || term.regions.length === 0) continue;
    const ruledOut = !term.regions.some((region) => mayShow.has(region));
    if (ruledOut && !related(term) && !found.has(term.term))
      found.set(term.term, { term, reason: "anatomy" });
  }
  return [...found.values()];
}

/**
 * A chest film shows both lungs and the heart: where such a mask is missing, somebody forgot to draw it
 * (as in two images of a known COVID-19 set), whatever the dataset claims.
 */
function isAlwaysShown(term: Term, record: ImageRecord): boolean {
  if (record.modality !== "xray" || record.bodyPart !== "chest") return false;
  return ["lungs", "left lung", "right lung", "cardiomediastinum", "airways", "heart"].includes(term.term);
}
