import type { OpenedSegment } from "@mimo/imaging";
import { readableLabel } from "../files/words.js";
import { toSentenceWords } from "../volumes/sentence-words.js";

/** Meanings that name a kind of thing and not the thing: then the writer's own words say more. */
const GENERIC =
  /^(?:tissue|organ|anatomical structure|morphologically altered structure|spatial and relational concept|body structure|physical object|unspecified.*|region of interest|area of interest|segmented region|mass|lesion|neoplasm)$/i;

/** Words behind a name that only count: "Nodule 3", "Lesion #2", "Nodule 1 - Annotation 14". */
const COUNTER = /(?:\s*[-,:]?\s*(?:annotation|segment|segmentation|reader|roi|#|no\.?)?\s*#?\d+)+$/i;

/**
 * The name of a segment.
 *
 * The meaning of its property type code, with a side from the code's modifier ("Kidney", "Left" -> "left kidney"); where
 * there is no code, or it only says "Tissue" or "Organ", the segment's description, else its label, without a number at
 * the end. "segment" where nothing says anything.
 */
export function segmentLabel({ label, description, type, modifiers }: OpenedSegment): string {
  const meaning = readableLabel(type?.meaning ?? "");
  const words = [description, label]
    .map((text) => readableLabel(text).replace(COUNTER, "").trim())
    .filter((text) => text !== "");
  if (meaning !== "" && !(GENERIC.test(meaning) && words.length > 0)) {
    const side = modifiers
      .map(({ meaning: word }) => word.toLowerCase())
      .find((word) => /^(?:left|right)$/.test(word));
    const name = toSentenceWords(meaning);
    return side && !/^(?:left|right)\b/.test(name) ? `${side} ${name}` : name;
  }
  return toSentenceWords(words[0] ?? "segment");
}
