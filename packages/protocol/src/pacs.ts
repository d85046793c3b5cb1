/** A DICOMweb archive (QIDO-RS, WADO-RS, STOW-RS) beside the workstation. */
import { z } from "zod";
import { idSchema } from "./common.js";
import { exportIncludeSchema } from "./exports.js";

const uid = z
  .string()
  .regex(/^[0-9]+(\.[0-9]+)*$/)
  .max(64);
const text = z.string().max(200).optional();

export const pacsQuerySchema = z.strictObject({
  patientName: text,
  patientId: text,
  /** DICOM date or range: 20240131, 20240101-20240131. */
  studyDate: z
    .string()
    .regex(/^[0-9-]{8,17}$/)
    .optional(),
  modality: z.string().max(16).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PacsQuery = z.infer<typeof pacsQuerySchema>;

export const pacsStudySchema = z.strictObject({
  studyUid: uid,
  patientName: z.string(),
  patientId: z.string(),
  studyDate: z.string(),
  description: z.string(),
  modalities: z.array(z.string()),
  seriesCount: z.number().int().nullable(),
});
export type PacsStudy = z.infer<typeof pacsStudySchema>;
export const pacsStudiesSchema = z.strictObject({ studies: z.array(pacsStudySchema) });

export const pacsSeriesSchema = z.strictObject({
  seriesUid: uid,
  modality: z.string(),
  description: z.string(),
  instanceCount: z.number().int().nullable(),
});
export type PacsSeries = z.infer<typeof pacsSeriesSchema>;
export const pacsSeriesListSchema = z.strictObject({ series: z.array(pacsSeriesSchema) });

export const pacsStudyParamsSchema = z.strictObject({ studyUid: uid });
export const pacsRetrieveSchema = z.strictObject({ studyUid: uid, seriesUid: uid.nullable().default(null) });
export const pacsStoreSchema = z.strictObject({
  caseId: idSchema,
  include: exportIncludeSchema.default("accepted"),
});
export const pacsStoreResultSchema = z.strictObject({ sopInstanceUids: z.array(z.string()) });
