import { z } from "zod";

export const idSchema = z.uuid();
export const timeSchema = z.iso.datetime();
export const labelSchema = z.string().trim().min(1).max(120);
export const tagSchema = z.string().trim().min(1).max(60);
export const probabilitySchema = z.number().min(0).max(1);

/** What every response with a status of 400 or more holds. */
export const errorSchema = z.strictObject({
  error: z.strictObject({
    /** Stable, for programs: `bad_request`, `not_found`, `stale`, `busy`, ... */
    code: z.string(),
    /** For people: what is wrong and what the rule is. Never holds a patient's identifiers. */
    message: z.string(),
  }),
});
export type ErrorBody = z.infer<typeof errorSchema>;

/** Which model said something. */
export const modelStampSchema = z.strictObject({ name: z.string(), weightsHash: z.string() });
export type ModelStamp = z.infer<typeof modelStampSchema>;

export const paramsIdSchema = z.strictObject({ id: idSchema });
export const paramsSliceSchema = z.strictObject({ id: idSchema, slice: z.coerce.number().int().min(0) });
