/** The server's endpoints as functions. All throw `ApiError`. */
import {
  type CasePatch,
  casePageSchema,
  caseSchema,
  conversationListSchema,
  conversationSchema,
  type Edit,
  type ExportFormat,
  editResultSchema,
  facetsSchema,
  findingSchema,
  importResultSchema,
  infoSchema,
  jobListSchema,
  jobSchema,
  measurementTableSchema,
  type NewJob,
  type PacsQuery,
  pacsSeriesListSchema,
  pacsStoreResultSchema,
  pacsStudiesSchema,
  revisionSchema,
  type Segment,
  segmentResultSchema,
  sliceSchema,
  suggestionsSchema,
} from "@mimo/protocol";
import { z } from "zod";
import { requestJson, send } from "./http.js";

/** What the worklist is narrowed by; empty words are left out. */
export interface CaseFilter {
  readonly text?: string;
  readonly modality?: string;
  readonly label?: string;
  readonly tag?: string;
}
/** Which findings leave in an export. */
export type ExportInclude = "accepted" | "all";

const findingListSchema = z.strictObject({ findings: z.array(findingSchema) });
const revisionListSchema = z.strictObject({ revisions: z.array(revisionSchema) });

function query(values: Record<string, string | number | undefined>): string {
  const entries = Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [[key, String(value)]],
  );
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries)}`;
}

export const readInfo = () => requestJson(infoSchema, "/api/info");
export const login = (token: string) => send("/api/login", { method: "POST", body: { token } });
/** Resolves when the server answers at all. */
export const ping = () => send("/health");

export const listCases = (filter: CaseFilter, cursor: string | null, signal?: AbortSignal) =>
  requestJson(casePageSchema, `/api/cases${query({ ...filter, cursor: cursor ?? undefined })}`, { signal });
export const readFacets = () => requestJson(facetsSchema, "/api/facets");
export const readCase = (id: string) => requestJson(caseSchema, `/api/cases/${id}`);
export const patchCase = (id: string, patch: CasePatch) =>
  requestJson(caseSchema, `/api/cases/${id}`, { method: "PATCH", body: patch });
export const deleteCase = (id: string) => send(`/api/cases/${id}`, { method: "DELETE" });
export const thumbnailUrl = (id: string) => `/api/cases/${id}/thumbnail`;

export const readSlice = (id: string, slice: number) =>
  requestJson(sliceSchema, `/api/cases/${id}/slices/${slice}`);
/** Raw little-endian octets. */
export const readPixels = async (id: string, slice: number) =>
  (await send(`/api/cases/${id}/slices/${slice}/pixels`)).arrayBuffer();
export const readSuggestions = (id: string, slice: number, signal?: AbortSignal) =>
  requestJson(suggestionsSchema, `/api/cases/${id}/slices/${slice}/suggestions`, { signal });

/** Oldest first, as a conversation reads; the server gives them newest first. */
export const listConversations = async (caseId: string) => {
  const { conversations } = await requestJson(conversationListSchema, `/api/cases/${caseId}/conversations`);
  return { conversations: conversations.toReversed() };
};
export const createConversation = (caseId: string) =>
  requestJson(conversationSchema, `/api/cases/${caseId}/conversations`, { method: "POST" });
export const segment = (caseId: string, body: Segment, signal?: AbortSignal) =>
  requestJson(segmentResultSchema, `/api/cases/${caseId}/segment`, { method: "POST", body, signal });

/** With deleted ones, so that the order of creation, and with it each colour, never changes. */
export const listFindings = (caseId: string) =>
  requestJson(findingListSchema, `/api/cases/${caseId}/findings?deleted=true`);
export const sendEdit = (caseId: string, edit: Edit) =>
  requestJson(editResultSchema, `/api/cases/${caseId}/edits`, { method: "POST", body: edit });
export const undo = (caseId: string) =>
  requestJson(editResultSchema, `/api/cases/${caseId}/undo`, { method: "POST" });
export const redo = (caseId: string) =>
  requestJson(editResultSchema, `/api/cases/${caseId}/redo`, { method: "POST" });
export const readUndo = (caseId: string) => requestJson(editResultSchema, `/api/cases/${caseId}/undo`);
export const listRevisions = (findingId: string) =>
  requestJson(revisionListSchema, `/api/findings/${findingId}/history`);
export const readMeasurements = (caseId: string) =>
  requestJson(measurementTableSchema, `/api/cases/${caseId}/measurements`);

export const exportCase = (caseId: string, format: ExportFormat, include: ExportInclude) =>
  send(`/api/cases/${caseId}/export${query({ format, include })}`);
export const exportCases = (caseIds: readonly string[], format: ExportFormat, include: ExportInclude) =>
  send("/api/exports", { method: "POST", body: { caseIds, format, include } });

export const createJob = (job: NewJob) => requestJson(jobSchema, "/api/jobs", { method: "POST", body: job });
export const listJobs = () => requestJson(jobListSchema, "/api/jobs");
export const cancelJob = (id: string) => requestJson(jobSchema, `/api/jobs/${id}/cancel`, { method: "POST" });

export const searchStudies = (search: Partial<PacsQuery>) =>
  requestJson(pacsStudiesSchema, `/api/pacs/studies${query(search)}`);
export const listSeries = (studyUid: string) =>
  requestJson(pacsSeriesListSchema, `/api/pacs/studies/${studyUid}/series`);
export const retrieveSeries = (studyUid: string, seriesUid: string | null) =>
  requestJson(importResultSchema, "/api/pacs/retrieve", { method: "POST", body: { studyUid, seriesUid } });
export const storeInPacs = (caseId: string, include: ExportInclude) =>
  requestJson(pacsStoreResultSchema, "/api/pacs/store", { method: "POST", body: { caseId, include } });
