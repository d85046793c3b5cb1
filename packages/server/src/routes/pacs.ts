import { type DicomwebClient, DicomwebError } from "@mimo/dicomweb";
import {
  errorSchema,
  importResultSchema,
  pacsQuerySchema,
  pacsRetrieveSchema,
  pacsSeriesListSchema,
  pacsStoreResultSchema,
  pacsStoreSchema,
  pacsStudiesSchema,
  pacsStudyParamsSchema,
} from "@mimo/protocol";
import type { CaseFile } from "@mimo/storage";
import type { FastifyReply } from "fastify";
import type { MimoApp, RouteModule, ServerContext } from "../context.js";
import { makeDicomSeg } from "../exports/make-dicom-seg.js";
import { onReplyEnd } from "../http/reply-end.js";
import { ServerError } from "../server-error.js";

/** Most files of one retrieval: a limit of bytes alone would let very many small ones through. */
const MAX_INSTANCES = 20_000;

const errors = { 404: errorSchema, 413: errorSchema, 502: errorSchema };

/**
 * The archive beside the workstation: search it, take studies from it, give it segmentations.
 *
 * Every route answers `no_pacs` (404) without an archive, and `pacs_failed` (502) when the archive fails; archives'
 * own words are not passed on, for they may name a patient.
 */
export const pacsRoutes: RouteModule = (app, context) => {
  addSearch(app, context);
  addRetrieve(app, context);
  addStore(app, context);
};

function addSearch(app: MimoApp, context: ServerContext): void {
  const search = { querystring: pacsQuerySchema, response: { 200: pacsStudiesSchema, ...errors } };
  app.get("/api/pacs/studies", { schema: search }, async ({ query }, reply) => {
    const archive = requireArchive(context);
    const studies = await translate(() => archive.searchStudies(query, callerSignal(reply)));
    return { studies: studies.map((study) => ({ ...study, modalities: [...study.modalities] })) };
  });
  const series = { params: pacsStudyParamsSchema, response: { 200: pacsSeriesListSchema, ...errors } };
  app.get("/api/pacs/studies/:studyUid/series", { schema: series }, async ({ params }, reply) => {
    const archive = requireArchive(context);
    return { series: await translate(() => archive.searchSeries(params.studyUid, callerSignal(reply))) };
  });
}

function addRetrieve(app: MimoApp, context: ServerContext): void {
  const schema = { body: pacsRetrieveSchema, response: { 201: importResultSchema, ...errors } };
  app.post("/api/pacs/retrieve", { schema }, async ({ body }, reply) => {
    const archive = requireArchive(context);
    const instances = archive.retrieve(body.studyUid, body.seriesUid, callerSignal(reply));
    // Cases are made when all of it is here; files of a broken retrieval belong to no case and are collected later.
    const files = await translate(
      () => keepInstances(context, instances),
      "retrieve: the archive has no such study",
    );
    return reply.code(201).send(await context.scans.importFiles(files));
  });
}

async function keepInstances(
  { store, maxUploadBytes }: ServerContext,
  instances: AsyncIterable<Uint8Array>,
): Promise<CaseFile[]> {
  const files = new Map<string, CaseFile>();
  let received = 0;
  let total = 0;
  for await (const instance of instances) {
    received++;
    total += instance.length;
    if (total > maxUploadBytes || received > MAX_INSTANCES) {
      const limit = `${maxUploadBytes} bytes in ${MAX_INSTANCES} files`;
      throw new ServerError("too_large", `retrieve: at most ${limit}, got more; take one series at a time`);
    }
    const { hash, size } = await store.blobs.put(instance);
    // An archive may send one instance twice; as two slices of a series it would make no scan.
    if (!files.has(hash)) files.set(hash, { hash, size, name: nameInstance(files.size + 1) });
  }
  return [...files.values()];
}

/** The archive gives no names; numbers keep the order that it sent. */
function nameInstance(number: number): string {
  return `${String(number).padStart(5, "0")}.dcm`;
}

function addStore(app: MimoApp, context: ServerContext): void {
  const schema = {
    body: pacsStoreSchema,
    response: { 200: pacsStoreResultSchema, 409: errorSchema, 415: errorSchema, ...errors },
  };
  app.post("/api/pacs/store", { schema }, async ({ body }, reply) => {
    const archive = requireArchive(context);
    const signal = callerSignal(reply);
    const file = await makeDicomSeg(context, body.caseId, body.include);
    return { sopInstanceUids: await translate(() => archive.store([file], signal)) };
  });
}

function requireArchive({ pacs }: ServerContext): DicomwebClient {
  if (pacs !== null) return pacs;
  throw new ServerError("no_pacs", "archive: start the server with --pacs URL to connect one");
}

/** Aborted when the caller goes away, so that the archive need not go on. */
function callerSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  onReplyEnd(reply, () => controller.abort());
  return controller.signal;
}

/**
 * Runs work with the archive; its faults become the server's. Other errors pass.
 *
 * @param missing - What a 404 of the archive means; null: that its address is wrong, which is a fault.
 */
async function translate<T>(work: () => Promise<T>, missing: string | null = null): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DicomwebError ? toServerError(error, missing) : error;
  }
}

function toServerError(error: DicomwebError, missing: string | null): Error {
  const { code, message, details } = error;
  if (code === "aborted") return error;
  if (missing !== null && details.status === 404) return new ServerError("not_found", missing);
  if (code === "too_large") return new ServerError("too_large", message, details, { cause: error });
  return new ServerError("pacs_failed", message, { ...details, code }, { cause: error });
}
