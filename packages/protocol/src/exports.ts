import { z } from "zod";
import { idSchema } from "./common.js";

export const exportFormatSchema = z.enum(["dicom-seg", "nifti", "png", "coco", "csv"]);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** Rejected and deleted findings never leave; `accepted` leaves proposals out too. */
export const exportIncludeSchema = z.enum(["accepted", "all"]);

export const exportQuerySchema = z.strictObject({
  format: exportFormatSchema,
  include: exportIncludeSchema.default("all"),
});
export const exportRequestSchema = z.strictObject({
  caseIds: z.array(idSchema).min(1).max(1000),
  format: exportFormatSchema,
  include: exportIncludeSchema.default("all"),
});
