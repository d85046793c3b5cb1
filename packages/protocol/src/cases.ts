/** Cases: one picture, DICOM series or NIfTI volume each. */
import { z } from "zod";
import { idSchema, labelSchema, tagSchema, timeSchema } from "./common.js";

const count = z.number().int().min(0);

export const caseSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  kind: z.enum(["picture", "dicom", "nifti"]),
  /** DICOM modality code (CT, MR, DX, US, ...), or null where the file does not say. */
  modality: z.string().nullable(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  sliceCount: z.number().int().positive(),
  /** `[row, column]` distance of pixel centres, mm; null where unknown: then nothing is given in millimetres. */
  spacingMm: z.tuple([z.number(), z.number()]).nullable(),
  /** Distance between slices, mm; null where unknown or for one slice. */
  sliceSpacingMm: z.number().nullable(),
  tags: z.array(z.string()),
  /** Labels of its findings that are not deleted or rejected. */
  labels: z.array(z.string()),
  findings: z.strictObject({ proposed: count, accepted: count, rejected: count }),
  /** Came with the product, to try it on. */
  isSample: z.boolean(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Case = z.infer<typeof caseSchema>;

export const caseQuerySchema = z.strictObject({
  /** Words looked for in names, tags, labels, questions and answers. */
  text: z.string().max(200).optional(),
  modality: z.string().max(40).optional(),
  label: z.string().max(120).optional(),
  tag: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(60),
  /** `next` of the page before. */
  cursor: z.string().max(200).optional(),
});
export type CaseQuery = z.infer<typeof caseQuerySchema>;

export const casePageSchema = z.strictObject({
  cases: z.array(caseSchema),
  total: count,
  next: z.string().nullable(),
});
export type CasePage = z.infer<typeof casePageSchema>;

const facetSchema = z.array(z.strictObject({ value: z.string(), count }));
/** What the worklist can be narrowed by. */
export const facetsSchema = z.strictObject({
  modalities: facetSchema,
  labels: facetSchema,
  tags: facetSchema,
});
export type Facets = z.infer<typeof facetsSchema>;

export const casePatchSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  tags: z.array(tagSchema).max(50).optional(),
});
export type CasePatch = z.infer<typeof casePatchSchema>;

/** Answer to an upload: what became a case, and what could not be read and why. */
export const importResultSchema = z.strictObject({
  cases: z.array(caseSchema),
  rejected: z.array(z.strictObject({ name: z.string(), code: z.string(), message: z.string() })),
});
export type ImportResult = z.infer<typeof importResultSchema>;

/** Paths below the folder that the server was started with (`--images`). */
export const referenceSchema = z.strictObject({
  paths: z.array(z.string().min(1).max(1000)).min(1).max(5000),
});

/** How one slice's pixels are to be read and shown; the pixels themselves are at `.../pixels`. */
export const sliceSchema = z.strictObject({
  index: count,
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** Little-endian, row-major, interleaved. */
  dtype: z.enum(["uint8", "uint16", "int16", "int32", "float32"]),
  meaning: z.enum(["grey", "hounsfield", "colour"]),
  min: z.number(),
  max: z.number(),
  window: z.strictObject({ center: z.number(), width: z.number() }),
  spacingMm: z.tuple([z.number(), z.number()]).nullable(),
  originLps: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  /** DICOM's ImageOrientationPatient. */
  orientationLps: z.array(z.number()).length(6).nullable(),
});
export type Slice = z.infer<typeof sliceSchema>;

/** What one may ask about a slice: made by the model's own presence scores. */
export const suggestionsSchema = z.strictObject({
  questions: z.array(z.string()),
  terms: z.array(z.strictObject({ term: labelSchema, presence: z.number() })),
});
export type Suggestions = z.infer<typeof suggestionsSchema>;
