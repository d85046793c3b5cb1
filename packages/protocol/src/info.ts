import { z } from "zod";
import { modelStampSchema } from "./common.js";

export const healthSchema = z.strictObject({ status: z.literal("ok"), version: z.string() });

/** What the page needs to know about the server. */
export const infoSchema = z.strictObject({
  version: z.string(),
  model: modelStampSchema.extend({ presenceThreshold: z.number(), imageSize: z.number() }),
  /** The research-use notice. */
  notice: z.string(),
  /** Whether an archive is configured (`--pacs`). */
  hasPacs: z.boolean(),
});
export type Info = z.infer<typeof infoSchema>;

export const loginSchema = z.strictObject({ token: z.string().min(1).max(500) });
