/** "Ask this of all": one question over many cases, in the background. */
import { z } from "zod";
import { idSchema, timeSchema } from "./common.js";

export const newJobSchema = z.strictObject({
  caseIds: z.array(idSchema).min(1).max(10_000),
  question: z.string().trim().min(1).max(2000),
  /** Which slices of a series or volume. */
  slices: z.enum(["middle", "all"]).default("middle"),
});
export type NewJob = z.infer<typeof newJobSchema>;

export const jobSchema = z.strictObject({
  id: idSchema,
  question: z.string(),
  slices: z.enum(["middle", "all"]),
  status: z.enum(["queued", "running", "done", "cancelled", "failed"]),
  /** Cases. */
  done: z.number().int(),
  total: z.number().int(),
  failures: z.array(z.strictObject({ caseId: idSchema, message: z.string() })),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Job = z.infer<typeof jobSchema>;
export const jobListSchema = z.strictObject({ jobs: z.array(jobSchema) });
