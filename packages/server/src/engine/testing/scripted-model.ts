/** A model that follows a script: the service is tested without weights. */
import { imageFromGrey, type Mask, type MedicalImage, maskFromBox } from "@mimo/imaging";
import type { Answer, AnswerEvent, AskOptions, GroundedTerm } from "@mimo/inference";
import type { ImageModel } from "../engine-service.js";
import type { EncodedImage } from "../session-cache.js";

export const SCRIPTED_STAMP = { name: "scripted", weightsHash: "0".repeat(64) };
export const SCRIPTED_SIZE = { width: 40, height: 30 };

export function scriptedImage(): MedicalImage {
  const { width, height } = SCRIPTED_SIZE;
  return imageFromGrey(width, height, new Uint8Array(width * height));
}

export function scriptedTerm(mask: Mask | null = maskFromBox([5, 5, 15, 15], 40, 30)): GroundedTerm {
  return { text: "liver", start: 12, end: 17, presence: 0.9, quality: 0.8, stability: 0.7, mask };
}

export function scriptedAnswer(term = scriptedTerm()): Answer {
  return {
    text: "Here is the liver.",
    tagged: "Here is the <p>liver</p><SEG>.",
    terms: [term],
    warnings: [],
    ms: { encode: 1, answer: 2, masks: 3 },
  };
}

/** What an answer's stream holds, in order. */
export function scriptedEvents(answer = scriptedAnswer()): AnswerEvent[] {
  return [
    { kind: "text", text: "Here is the liver" },
    ...answer.terms.map((term) => ({ kind: "term" as const, term })),
    { kind: "text", text: "." },
    { kind: "done", answer },
  ];
}

export interface ScriptedModel extends ImageModel {
  /** What was done, in order. */
  readonly log: string[];
  /** Options of every question. */
  readonly asked: AskOptions[];
}

/** @param presence - Score by term. @param beforeAnswer - Called by each ask before its first event. */
export function scriptedModel(
  presence: (term: string) => number = () => 0.1,
  beforeAnswer: (options: AskOptions) => Promise<void> = async () => {},
): ScriptedModel {
  const log: string[] = [];
  const asked: AskOptions[] = [];
  const encode = async (image: MedicalImage): Promise<EncodedImage> => {
    log.push("encode");
    return {
      image,
      async *askStream(_question, options = {}) {
        asked.push(options);
        await beforeAnswer(options);
        yield* scriptedEvents();
      },
      segment: async (label) => {
        log.push(`segment ${label}`);
        return { ...scriptedTerm(), text: label, ms: 1 };
      },
      refine: async (label, previous) => {
        log.push(`refine ${label}`);
        return { ...scriptedTerm(previous), text: label, ms: 1 };
      },
      presence: async (term) => {
        log.push(`presence ${term}`);
        // The blank image, which suggestions are compared with, is square.
        return image.width === image.height ? 0.1 : presence(term);
      },
    };
  };
  const model = { ...SCRIPTED_STAMP, presenceThreshold: 0.5, imageSize: 64 };
  const countTokens = (text: string) => text.split(" ").length;
  return {
    model,
    terms: null,
    encode,
    countTokens,
    release: async () => void log.push("release"),
    log,
    asked,
  };
}
