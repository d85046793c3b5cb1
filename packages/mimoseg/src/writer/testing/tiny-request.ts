import type { Fact, TargetMask, WrittenSample } from "@mimo/dataset";
import type { WriteRequest } from "../sample-writer.js";

const MASK = { width: 2, height: 2, data: Uint8Array.of(1, 0, 0, 0) } as NonNullable<TargetMask["mask"]>;

/** A structure that the image shows. */
export function shown(term: string): TargetMask {
  return { term, mask: MASK };
}

/** A structure that the image does not show. */
export function absent(term: string): TargetMask {
  return { term, mask: null };
}

/** A fact, measured on a mask unless `more` says otherwise. */
export function fact(kind: string, term: string | null, value: string, more: Partial<Fact> = {}): Fact {
  return { kind, term, value, unit: null, source: "mask", ...more };
}

/** What a test changes of {@link tinyRequest}. */
export interface RequestParts extends Partial<Omit<WriteRequest, "sample">> {
  readonly sample?: Partial<WrittenSample>;
}

/** A question about the place and the extent of the liver on a CT image. */
export function tinyRequest({ sample = {}, ...rest }: RequestParts = {}): WriteRequest {
  const facts = rest.facts ?? [
    fact("place", "liver", "upper left"),
    fact("extent", "liver", "about 10%", { unit: "percent" }),
    fact("definition", "liver", "makes bile and stores sugar", { source: "https://example.org/liver" }),
  ];
  return {
    modality: "ct",
    bodyPart: "abdomen",
    ...rest,
    facts,
    sample: {
      id: "tiny/1#0",
      perspective: "III",
      task: "question",
      topic: "place",
      turns: [
        {
          question: "Where is the liver?",
          answer: "The <p>liver</p><SEG> is in the upper left of the image.",
        },
      ],
      marks: [],
      marking: null,
      targets: [shown("liver")],
      facts,
      ...sample,
    },
  };
}
