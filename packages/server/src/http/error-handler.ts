import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply } from "fastify";
import type { MimoApp } from "../context.js";
import { toErrorReply } from "./error-reply.js";

/**
 * Answers every error with `errorSchema`. What was thrown on purpose gets its status; anything else becomes a 500
 * whose reference is in the log with the stack. Neither answer nor log repeats the request.
 */
export function addErrorHandler(app: MimoApp): void {
  app.setErrorHandler((error, request, reply) => {
    const answer = toErrorReply(error);
    if (answer.reference !== null) {
      request.log.error({ reference: answer.reference, ...describe(error) }, "unexpected error");
    }
    if (answer.retryAfterSeconds !== null) reply.header("retry-after", String(answer.retryAfterSeconds));
    return reply
      .code(answer.status)
      .type("application/json; charset=utf-8")
      .send(JSON.stringify(answer.body));
  });
  app.setNotFoundHandler((_request, reply) => sendNotFound(reply));
}

/** Answers what Fastify refuses before a route is found, such as an address with broken percent signs. */
export function sendFrameworkError(error: Error, _request: unknown, reply: FastifyReply): void {
  const { status, body } = toErrorReply(error);
  reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));
}

/** Answers what Node's HTTP parser refuses, where there is no request yet: too slow, too large, or no HTTP at all. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const statusCode =
    error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const body = JSON.stringify(toErrorReply(Object.assign(new Error(), { statusCode })).body);
  const head = [
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Content-Type: application/json; charset=utf-8",
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** Answers 404 for an address that nothing is at. */
export function sendNotFound(reply: FastifyReply): FastifyReply {
  const error = { code: "not_found", message: "address: one of the endpoints in /openapi.json" };
  return reply.code(404).type("application/json; charset=utf-8").send(JSON.stringify({ error }));
}

/** What the log may know of an error: a schema's issues hold paths and rules, never values. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { thrown: typeof error };
  const issues = isSerialization(error)
    ? (error.cause as { issues?: readonly { path: unknown; message: string }[] }).issues
    : undefined;
  return {
    stack: error.stack,
    ...(issues === undefined ? {} : { issues: issues.map(({ path, message }) => ({ path, message })) }),
  };
}

function isSerialization(error: Error): boolean {
  return (error as Error & { code?: unknown }).code === "FST_ERR_RESPONSE_SERIALIZATION";
}
