/** Questions and answers about a case. */
import { z } from "zod";
import { idSchema, labelSchema, modelStampSchema, probabilitySchema, timeSchema } from "./common.js";
import { findingSchema, scoresSchema } from "./findings.js";
import { marksSchema, rleSchema } from "./geometry.js";

const slice = z.number().int().min(0);

/** A term of an answer, tied to the finding that holds its mask. */
export const groundedTermSchema = z.strictObject({
  text: z.string(),
  /** UTF-16 offsets into the answer's text. */
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  presence: probabilitySchema.nullable(),
  quality: probabilitySchema.nullable(),
  stability: probabilitySchema.nullable(),
  /** Null when the structure is not in the image. */
  findingId: idSchema.nullable(),
});
export type GroundedTermJson = z.infer<typeof groundedTermSchema>;

export const turnSchema = z.strictObject({
  id: idSchema,
  conversationId: idSchema,
  slice,
  /** Empty when only marks asked. */
  question: z.string(),
  marks: marksSchema,
  /** Without tags. */
  answer: z.string(),
  /** With tags: what the model sees as history. */
  tagged: z.string(),
  terms: z.array(groundedTermSchema),
  warnings: z.array(z.string()),
  status: z.enum(["done", "stopped"]),
  model: modelStampSchema,
  ms: z.strictObject({ encode: z.number(), answer: z.number(), masks: z.number() }),
  createdAt: timeSchema,
});
export type TurnJson = z.infer<typeof turnSchema>;

export const conversationSchema = z.strictObject({
  id: idSchema,
  caseId: idSchema,
  createdAt: timeSchema,
  turns: z.array(turnSchema),
});
export type Conversation = z.infer<typeof conversationSchema>;
export const conversationListSchema = z.strictObject({ conversations: z.array(conversationSchema) });

export const askSchema = z.strictObject({
  slice,
  /** Null or empty, with marks, asks what is marked. */
  question: z.string().max(2000).nullable(),
  marks: marksSchema.default([]),
  /** The finding that "this" means; by default the last one that the conversation found on this slice. */
  aboutFindingId: idSchema.nullable().default(null),
});
export type Ask = z.infer<typeof askSchema>;

/** What an answer's event stream holds, by event name; it ends with `done` or `error`. */
export const answerEventSchemas = {
  /** The question was accepted. */
  start: z.strictObject({ turnId: idSchema }),
  text: z.strictObject({ text: z.string() }),
  /** A term as soon as its `<SEG>` is decoded; `finding` is stored only once `done` has come. */
  term: z.strictObject({ term: groundedTermSchema, mask: rleSchema.nullable() }),
  /** The answer is stored. */
  done: z.strictObject({ turn: turnSchema, findings: z.array(findingSchema), canUndo: z.boolean() }),
  error: z.strictObject({ code: z.string(), message: z.string() }),
} as const;
export type AnswerEvents = {
  [K in keyof typeof answerEventSchemas]: z.infer<(typeof answerEventSchemas)[K]>;
};

/** The fast path of a corrective click: a mask for a name, without words. */
export const segmentSchema = z.strictObject({
  slice,
  label: labelSchema,
  marks: marksSchema,
  /** The finding to refine, with its revision; null makes no finding, only a mask. */
  finding: z.strictObject({ id: idSchema, revision: z.number().int().positive() }).nullable().default(null),
});
export type Segment = z.infer<typeof segmentSchema>;

export const segmentResultSchema = z.strictObject({
  mask: rleSchema.nullable(),
  ...scoresSchema.shape,
  /** The refined finding, if one was named and a mask came out. */
  finding: findingSchema.nullable(),
  canUndo: z.boolean(),
  ms: z.number(),
});
export type SegmentResult = z.infer<typeof segmentResultSchema>;
