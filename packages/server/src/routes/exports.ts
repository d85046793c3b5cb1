import { errorSchema, exportQuerySchema, exportRequestSchema, paramsIdSchema } from "@mimo/protocol";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { RouteModule } from "../context.js";
import { contentDisposition } from "../exports/file-name.js";
import { type ExportRequest, openExport } from "../exports/open-export.js";

const response = {
  200: z.any().describe("The file, with its name in content-disposition."),
  404: errorSchema,
  409: errorSchema,
  415: errorSchema,
  422: errorSchema,
};

/** Findings as files: of one case, and of many. */
export const exportsRoutes: RouteModule = (app, context) => {
  const one = { params: paramsIdSchema, querystring: exportQuerySchema, response };
  app.get("/api/cases/:id/export", { schema: one }, async ({ params, query }, reply) => {
    return download(reply, { ...query, caseIds: [params.id] });
  });
  const many = { body: exportRequestSchema, response };
  app.post("/api/exports", { schema: many }, async ({ body }, reply) => download(reply, body));

  async function download(reply: FastifyReply, request: ExportRequest): Promise<unknown> {
    const { name, contentType, body } = await openExport(context, request);
    reply.header("content-disposition", contentDisposition(name));
    reply.header("cache-control", "no-store");
    return reply.type(contentType).send(body instanceof Uint8Array ? Buffer.from(body) : body);
  }
};
