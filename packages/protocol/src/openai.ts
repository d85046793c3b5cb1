/**
 * The part of OpenAI's chat completions API that MIMO speaks: one image in, text out. Masks come in the extension
 * `mimo` of the message, or of the last chunk when streaming; marks go in through `mimo.marks` of the request.
 */
import { z } from "zod";
import { groundedTermSchema } from "./conversations.js";
import { marksSchema, rleSchema } from "./geometry.js";

const textPart = z.object({ type: z.literal("text"), text: z.string().max(20_000) });
/** Only `data:` addresses: the server fetches nothing. */
const imagePart = z.object({
  type: z.literal("image_url"),
  image_url: z.object({ url: z.string().startsWith("data:").max(90_000_000) }),
});

export const chatMessageSchema = z.object({
  role: z.enum(["system", "developer", "user", "assistant"]),
  content: z.union([
    z.string().max(20_000),
    z.array(z.discriminatedUnion("type", [textPart, imagePart])).max(50),
  ]),
});
export const chatRequestSchema = z.looseObject({
  model: z.string().max(200),
  messages: z.array(chatMessageSchema).min(1).max(100),
  stream: z.boolean().nullish(),
  mimo: z
    .strictObject({ marks: marksSchema.default([]), slice: z.number().int().min(0).nullish() })
    .nullish(),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

export const chatGroundingSchema = z.strictObject({
  terms: z.array(groundedTermSchema.omit({ findingId: true }).extend({ mask: rleSchema.nullable() })),
  notice: z.string(),
});
export type ChatGrounding = z.infer<typeof chatGroundingSchema>;

export const chatResponseSchema = z.strictObject({
  id: z.string(),
  object: z.literal("chat.completion"),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.strictObject({
      index: z.literal(0),
      message: z.strictObject({
        role: z.literal("assistant"),
        content: z.string(),
        mimo: chatGroundingSchema,
      }),
      finish_reason: z.literal("stop"),
    }),
  ),
  usage: z.strictObject({
    prompt_tokens: z.number(),
    completion_tokens: z.number(),
    total_tokens: z.number(),
  }),
});
export type ChatResponse = z.infer<typeof chatResponseSchema>;
export const modelListSchema = z.strictObject({
  object: z.literal("list"),
  data: z.array(
    z.strictObject({
      id: z.string(),
      object: z.literal("model"),
      created: z.number().int(),
      owned_by: z.string(),
    }),
  ),
});
