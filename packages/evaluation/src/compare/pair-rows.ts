import type { SampleRow } from "../harness/sample-row.js";

/** One question that both evaluations asked. */
export interface RowPair {
  readonly a: SampleRow;
  readonly b: SampleRow;
}

/** The questions that both asked, and how many are left over. */
export interface PairedRows {
  readonly pairs: readonly RowPair[];
  /** Asked by one evaluation only. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** Of the same id, but with other words, targets or true masks. */
  readonly differing: number;
}

/** Pairs answers by sample id; questions of one id that are not the same question are not paired. */
export function pairRows(a: readonly SampleRow[], b: readonly SampleRow[]): PairedRows {
  const others = new Map(b.map((row) => [row.sampleId, row]));
  const pairs: RowPair[] = [];
  let [onlyA, differing] = [0, 0];
  for (const row of a) {
    const other = others.get(row.sampleId);
    if (other === undefined) onlyA++;
    else if (questionKey(row) !== questionKey(other)) differing++;
    else pairs.push({ a: row, b: other });
    others.delete(row.sampleId);
  }
  return { pairs, onlyA, onlyB: others.size, differing };
}

function questionKey({
  dataset,
  caseId,
  modality,
  protocol,
  question,
  targets,
  overlaps,
}: SampleRow): string {
  const truth = overlaps.map(({ truthPx }) => truthPx);
  return JSON.stringify([dataset, caseId, modality, protocol, question, targets, truth]);
}
