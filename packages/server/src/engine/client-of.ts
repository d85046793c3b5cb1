import type { FastifyRequest } from "fastify";

/**
 * Whom a request counts for in the queue: its address and, since several windows and programs may share one, what it
 * calls itself in `x-mimo-client`.
 */
export function clientOf(request: FastifyRequest): string {
  const own = request.headers["x-mimo-client"];
  return typeof own === "string" ? `${request.ip} ${own.slice(0, 64)}` : request.ip;
}
