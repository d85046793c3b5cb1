import { performance } from "node:perf_hooks";
import type { FastifyRequest } from "fastify";
import type { MimoApp } from "../context.js";
import { onReplyEnd } from "./reply-end.js";

/** The pattern of a request's route, such as `/api/cases/:id`: what logs and metrics may know of an address. */
export function routePattern(request: FastifyRequest): string {
  return request.routeOptions.url ?? "(none)";
}

/**
 * Logs each request's method, route pattern, status and duration under its id, and nothing else: an address or a body
 * may hold names of files and people.
 */
export function addRequestLog(app: MimoApp): void {
  app.addHook("onRequest", async (request, reply) => {
    const start = performance.now();
    onReplyEnd(reply, (status) => {
      const ms = Math.round(performance.now() - start);
      request.log.info({ method: request.method, route: routePattern(request), status, ms }, "request");
    });
  });
}
