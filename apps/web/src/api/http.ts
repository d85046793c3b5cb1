/** One way to the server: every answer is checked against the contract, every failure is an `ApiError`. */
import { errorSchema } from "@mimo/protocol";
import type { z } from "zod";
import { useConnection } from "../state/connection.js";
import { randomId } from "../state/random-id.js";
import { ApiError, toApiError } from "./api-error.js";

/** Names this window, so that windows on one machine take turns at the model. */
const CLIENT = { "x-mimo-client": randomId() };

/** What may be said of a request. */
export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request and waits for the head of its answer.
 *
 * @throws {ApiError}
 */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = "GET", body, signal } = options;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal: signal ?? null,
      credentials: "same-origin",
      ...(body === undefined
        ? { headers: CLIENT }
        : { body: JSON.stringify(body), headers: { ...CLIENT, "content-type": "application/json" } }),
    });
  } catch (error) {
    const failure = toApiError(error);
    if (failure.code === "network") useConnection.setState({ isReachable: false });
    throw failure;
  }
  noteAnswer(response.status);
  if (!response.ok) throw await readFailure(response);
  return response;
}

/** Keeps what a status says of the connection. A gateway that answers for a dead server is no answer. */
export function noteAnswer(status: number): void {
  const isReachable = status !== 502 && status !== 504;
  if (useConnection.getState().isReachable !== isReachable) useConnection.setState({ isReachable });
  if (status === 401) useConnection.setState({ needsLogin: true });
}

/** The failure that a body of an answer of status 400 or more tells. */
export function parseFailure(status: number, text: string): ApiError {
  try {
    const { error } = errorSchema.parse(JSON.parse(text));
    return new ApiError(error.code, error.message, status);
  } catch {
    return new ApiError(`http_${status}`, `The server answered with status ${status}.`, status);
  }
}

async function readFailure(response: Response): Promise<ApiError> {
  return parseFailure(response.status, await response.text().catch(() => ""));
}

/**
 * Sends a request and gives its JSON answer.
 *
 * @throws {ApiError} also `bad_response` where the answer breaks the contract.
 */
export async function requestJson<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  options?: RequestOptions,
): Promise<z.infer<Schema>> {
  const response = await send(path, options);
  let json: unknown;
  try {
    json = await response.json();
  } catch (error) {
    throw toApiError(error);
  }
  return parseAnswer(schema, json, path);
}

/** @throws {ApiError} `bad_response` */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  path: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.join(".") ?? "";
  throw new ApiError("bad_response", `${path}: ${place}: ${issue?.message ?? "unexpected answer"}`, null, {
    cause: parsed.error,
  });
}
