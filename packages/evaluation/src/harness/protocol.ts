import { type EvaluationProtocol, PERSPECTIVES, type Perspective, type Sample } from "@mimo/dataset";

/** Samples that a built dataset brings, by perspective: their wording and marks are the dataset's, not the fixed ones. */
export type WrittenProtocol = `written ${Perspective}`;

/** How a question is put: one of the fixed protocols, or as the dataset wrote it. */
export type Protocol = EvaluationProtocol | WrittenProtocol;

/** A question of an evaluation; numbers are reported by protocol. */
export type AskedSample = Sample & { readonly protocol: Protocol };

export const WRITTEN_PROTOCOLS = PERSPECTIVES.map((perspective): WrittenProtocol => `written ${perspective}`);

/** A sample that the dataset brings, as a question of the evaluation. */
export function asWritten(sample: Sample): AskedSample {
  return { ...sample, protocol: `written ${sample.perspective}` };
}
