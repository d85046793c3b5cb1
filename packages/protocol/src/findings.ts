/** Findings: named masks, each with its whole history. */
import { z } from "zod";
import { idSchema, labelSchema, modelStampSchema, probabilitySchema, timeSchema } from "./common.js";
import { marksSchema, rleSchema } from "./geometry.js";

export const statusSchema = z.enum(["proposed", "accepted", "rejected"]);
export type FindingStatus = z.infer<typeof statusSchema>;

/** What a person did to make a revision. `click` is a model mask refined by marks. */
export const toolSchema = z.enum([
  "brush",
  "erase",
  "lasso",
  "smooth",
  "fill",
  "split",
  "merge",
  "grow",
  "shrink",
  "rename",
  "status",
  "delete",
  "restore",
  "import",
]);
export type Tool = z.infer<typeof toolSchema>;

/** Where a state of a finding comes from. */
export const originSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("model"),
    model: modelStampSchema,
    /** Turn whose answer named it; null for a corrective click or a batch without a conversation. */
    turnId: idSchema.nullable(),
    question: z.string().nullable(),
    marks: marksSchema,
  }),
  z.strictObject({ kind: z.literal("person"), tool: toolSchema }),
]);
export type Origin = z.infer<typeof originSchema>;

/** How sure the model is; every field is null for a mask drawn by a person. */
const scores = {
  /** Probability that the structure is in the image. */
  presence: probabilitySchema.nullable(),
  /** The model's own estimate of the mask's IoU with the truth. */
  quality: probabilitySchema.nullable(),
  /** IoU of the masks at a stricter and a laxer threshold: 1 is a sharp edge. */
  stability: probabilitySchema.nullable(),
};
export const scoresSchema = z.strictObject(scores);
export type Scores = z.infer<typeof scoresSchema>;

/** Numbers of a mask by arithmetic; millimetres are null where spacing is unknown. */
export const measurementSchema = z.strictObject({
  areaPx: z.number(),
  areaMm2: z.number().nullable(),
  perimeterPx: z.number(),
  perimeterMm: z.number().nullable(),
  longAxisPx: z.number(),
  longAxisMm: z.number().nullable(),
  shortAxisPx: z.number(),
  shortAxisMm: z.number().nullable(),
  /** Ends of the long axis, pixels of the image. */
  longAxisEnds: z
    .array(z.tuple([z.number(), z.number()]))
    .length(2)
    .nullable(),
  /** Null for colour pictures. In Hounsfield units where `unit` says so. */
  intensity: z
    .strictObject({
      mean: z.number(),
      sd: z.number(),
      min: z.number(),
      max: z.number(),
      unit: z.enum(["HU", "grey"]),
    })
    .nullable(),
});
export type MeasurementJson = z.infer<typeof measurementSchema>;

/** A named mask on one slice of a case. */
export const findingSchema = z.strictObject({
  id: idSchema,
  caseId: idSchema,
  slice: z.number().int().min(0),
  label: labelSchema,
  status: statusSchema,
  deleted: z.boolean(),
  mask: rleSchema,
  ...scores,
  /** Grows by one with each change, from 1; sent back with a change, so that nothing is overwritten unseen. */
  revision: z.number().int().positive(),
  /** Origin of the current revision. */
  origin: originSchema,
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type Finding = z.infer<typeof findingSchema>;

/** One state that a finding was in; number 1 of a model's finding holds the model's first mask. */
export const revisionSchema = z.strictObject({
  findingId: idSchema,
  revision: z.number().int().positive(),
  label: labelSchema,
  status: statusSchema,
  deleted: z.boolean(),
  mask: rleSchema,
  ...scores,
  origin: originSchema,
  createdAt: timeSchema,
});
export type Revision = z.infer<typeof revisionSchema>;

const newFindingSchema = z.strictObject({
  kind: z.literal("create"),
  slice: z.number().int().min(0),
  label: labelSchema,
  mask: rleSchema,
  tool: toolSchema,
});
const changeFindingSchema = z.strictObject({
  kind: z.literal("change"),
  findingId: idSchema,
  /** The revision that the change was made on; another one is refused with 409 `stale`. */
  revision: z.number().int().positive(),
  label: labelSchema.optional(),
  status: statusSchema.optional(),
  deleted: z.boolean().optional(),
  mask: rleSchema.optional(),
  tool: toolSchema,
});
/** Changes that are made, and undone, together. */
export const editSchema = z.strictObject({
  changes: z
    .array(z.discriminatedUnion("kind", [newFindingSchema, changeFindingSchema]))
    .min(1)
    .max(200),
});
export type Edit = z.infer<typeof editSchema>;

/** The findings that an edit, an undo or a redo touched, as they are now. */
export const editResultSchema = z.strictObject({
  findings: z.array(findingSchema),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
});
export type EditResult = z.infer<typeof editResultSchema>;

/** A line of the table of measurements: one finding, or one label over the slices of a series. */
export const measurementRowSchema = z.strictObject({
  label: z.string(),
  /** The finding, or null for a line about the series. */
  findingId: idSchema.nullable(),
  slice: z.number().int().nullable(),
  status: statusSchema.nullable(),
  measurement: measurementSchema.nullable(),
  /** Area times slice distance over all slices of the label; null where a spacing is unknown or for one slice. */
  volumeMm3: z.number().nullable(),
  /** Slices that count into the volume. */
  slices: z.number().int().nullable(),
  /** Where the numbers come from, or why there are none, in words. */
  source: z.string(),
});
export type MeasurementRow = z.infer<typeof measurementRowSchema>;
export const measurementTableSchema = z.strictObject({ rows: z.array(measurementRowSchema) });
