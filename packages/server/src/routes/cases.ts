import { createReadStream } from "node:fs";
import {
  casePageSchema,
  casePatchSchema,
  caseQuerySchema,
  caseSchema,
  errorSchema,
  facetsSchema,
  importResultSchema,
  paramsIdSchema,
  referenceSchema,
} from "@mimo/protocol";
import type { CaseFile } from "@mimo/storage";
import { z } from "zod";
import type { MimoApp, RouteModule, ServerContext } from "../context.js";
import { listReferences } from "../scans/list-references.js";
import { receiveUpload } from "../scans/receive-upload.js";
import { ServerError } from "../server-error.js";
import { sendUnchanging } from "./send-unchanging.js";

const missing = { 404: errorSchema };

/** The worklist: import, list, change and delete cases. */
export const casesRoutes: RouteModule = (app, context) => {
  addImport(app, context);
  addList(app, context);
  addOne(app, context);
};

function addImport(app: MimoApp, { store, scans, imagesFolder, maxUploadBytes }: ServerContext): void {
  const refused = { 400: errorSchema, 403: errorSchema, 404: errorSchema, 413: errorSchema };
  const upload = { consumes: ["multipart/form-data"], response: { 201: importResultSchema, ...refused } };
  app.post("/api/cases", { schema: upload }, async (request, reply) => {
    const files = await receiveUpload(request, store.blobs, maxUploadBytes);
    return reply.code(201).send(await scans.importFiles(files));
  });

  const reference = { body: referenceSchema, response: { 201: importResultSchema, ...refused } };
  app.post("/api/cases/reference", { schema: reference }, async ({ body }, reply) => {
    if (imagesFolder === null) {
      throw new ServerError("forbidden", "reference: start the server with --images FOLDER to allow it");
    }
    const files: CaseFile[] = [];
    let room = maxUploadBytes;
    for (const { path, name, size } of await listReferences(imagesFolder, body.paths)) {
      room -= size;
      if (room < 0) {
        throw new ServerError("too_large", `reference: at most ${maxUploadBytes} bytes in all, got more`);
      }
      files.push({ ...(await store.blobs.put(createReadStream(path), size)), name });
    }
    return reply.code(201).send(await scans.importFiles(files));
  });
}

function addList(app: MimoApp, { store }: ServerContext): void {
  const list = { querystring: caseQuerySchema, response: { 200: casePageSchema } };
  app.get("/api/cases", { schema: list }, ({ query }) => store.cases.list(query));
  app.get("/api/facets", { schema: { response: { 200: facetsSchema } } }, () => store.cases.facets());
}

function addOne(app: MimoApp, { store, scans }: ServerContext): void {
  const one = { params: paramsIdSchema, response: { 200: caseSchema, ...missing } };
  app.get("/api/cases/:id", { schema: one }, async ({ params }) => (await store.cases.get(params.id)).case);

  const patch = { ...one, body: casePatchSchema };
  app.patch("/api/cases/:id", { schema: patch }, ({ params, body }) => store.cases.update(params.id, body));

  const remove = { params: paramsIdSchema, response: { 204: z.null(), ...missing } };
  app.delete("/api/cases/:id", { schema: remove }, async ({ params }, reply) => {
    await store.cases.delete(params.id);
    scans.forget(params.id);
    return reply.code(204).send(null);
  });

  const picture = { params: paramsIdSchema, response: missing };
  app.get("/api/cases/:id/thumbnail", { schema: picture }, async (request, reply) => {
    const { thumbnail } = await store.cases.get(request.params.id);
    return sendUnchanging(request, reply, thumbnail, "image/png", () => store.blobs.get(thumbnail));
  });
}
