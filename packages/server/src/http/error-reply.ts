import { randomUUID } from "node:crypto";
import { MimoError } from "@mimo/base";
import type { ErrorBody } from "@mimo/protocol";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { ZodError } from "zod";
import { statusOfError } from "./error-status.js";

/** What is answered for an error. */
export interface ErrorReply {
  readonly status: number;
  readonly body: ErrorBody;
  readonly retryAfterSeconds: number | null;
  /** Names an unexpected error in the log; null for errors that tell the whole story themselves. */
  readonly reference: string | null;
}

const LONGEST_MESSAGE = 600;
const DEFAULT_RETRY_SECONDS = 5;

/**
 * Words for what Fastify and its plugins refuse. Their own messages may quote the request, so they are not passed on.
 */
const REFUSED: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ["bad_request", "request: a body that its content type and length describe"],
  404: ["not_found", "address: one of the endpoints in /openapi.json"],
  405: ["bad_request", "method: one that the endpoint has in /openapi.json"],
  406: ["unsupported", "content-type: multipart/form-data"],
  408: ["bad_request", "request: all of it in time"],
  413: ["too_large", "request: no larger than the endpoint takes"],
  414: ["bad_request", "address: no longer than the endpoint takes"],
  415: ["unsupported", "content-type: one that the endpoint takes, such as application/json"],
  431: ["too_large", "headers: 16 KiB at most"],
};

/** Turns whatever a request threw into its answer. Never repeats a request's content. */
export function toErrorReply(error: unknown): ErrorReply {
  const status = statusOfError(error);
  if (status !== null && status !== 500) return replyTo(error as MimoError, status);
  const issues = validationIssues(error);
  if (issues !== null) return plain(400, "bad_request", issues);
  if (isDiskFull(error)) return plain(507, "disk_full", "data folder: room for what is to be kept");
  const refused = refusalOf(error);
  if (refused !== null) return refused;
  const reference = randomUUID();
  const message = `server: an unexpected error; the log has the details under ${reference}`;
  return { ...plain(500, "internal", message), reference };
}

function plain(status: number, code: string, message: string): ErrorReply {
  const body = { error: { code, message: shorten(message) } };
  return { status, body, retryAfterSeconds: status === 503 ? DEFAULT_RETRY_SECONDS : null, reference: null };
}

function replyTo(error: MimoError, status: number): ErrorReply {
  const reply = plain(status, error.code, error.message);
  const asked = error.details.retryAfterSeconds;
  return status === 503 && typeof asked === "number"
    ? { ...reply, retryAfterSeconds: Math.max(1, Math.ceil(asked)) }
    : reply;
}

function shorten(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}...` : message;
}

/** "body.marks.0.at: rule" for each field that breaks its schema, or null for other errors. */
function validationIssues(error: unknown): string | null {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext ?? "request";
    return listIssues(
      error.validation.map((issue) => ({
        path: [part, ...issue.instancePath.split("/").filter((step) => step !== "")],
        message: issue.message ?? "not as the schema says",
      })),
    );
  }
  return error instanceof ZodError ? listIssues(error.issues) : null;
}

function listIssues(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const shown = issues.slice(0, 3).map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  const more = issues.length > shown.length ? [`and ${issues.length - shown.length} more`] : [];
  return [...shown, ...more].join("; ");
}

function isDiskFull(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "ENOSPC" || code === "EDQUOT";
}

function refusalOf(error: unknown): ErrorReply | null {
  if (!(error instanceof Error) || error instanceof MimoError) return null;
  const status = (error as Error & { statusCode?: unknown }).statusCode;
  if (status === 503) return plain(503, "busy", "server: is stopping; try again in a moment");
  if (typeof status !== "number" || status < 400 || status > 499) return null;
  const [code, message] = REFUSED[status] ?? ["bad_request", "request: one that the endpoint takes"];
  return plain(status === 406 ? 415 : status, code, message);
}
