import { plainWords } from "../files/words.js";
import type { SourceQuestion } from "../source.js";
import type { ReasonSegRecord } from "./reason-seg-record.js";

/**
 * One question for each text of a picture, all about the same mask.
 *
 * Texts that are sentences are asked as they stand; phrases are asked for. The answer marks the phrase, or for a sentence
 * the region that it asks for, followed by the set's own explanation where there is one.
 *
 * @param ref - Of the mask.
 * @param explanation - By `explanatory/train.json`, or null.
 */
export function reasonSegQuestions(
  { text, is_sentence }: ReasonSegRecord,
  ref: string,
  explanation: string | null,
): SourceQuestion[] {
  const words = [...new Set(text.map(plainWords))].filter((line) => line !== "");
  const reason = explanation === null ? "" : plainWords(explanation);
  return words.map((line) => ({
    question: is_sentence ? line : `Where is ${withoutStop(line)} in this image?`,
    answer: `<p>${is_sentence ? "This region" : withoutStop(line)}</p><SEG>.${reason === "" ? "" : ` ${reason}`}`,
    answerType: "open",
    language: "en",
    grounding: [ref],
    region: null,
    earlier: [],
  }));
}

/** What the mask is called: the phrase that describes it, or `target` where only questions are known. */
export function reasonSegLabel({ text, is_sentence }: ReasonSegRecord): string {
  const phrase = is_sentence ? "" : withoutStop(plainWords(text[0] ?? ""));
  return phrase === "" ? "target" : phrase;
}

function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, "");
}
