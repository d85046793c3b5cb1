/** Plain fetch with what an archive needs around it: credentials, deadlines, redirects, limits, clear errors. */
import { ByteCollector } from "./byte-collector.js";
import type { Deadline } from "./deadline.js";
import { DicomwebError } from "./dicomweb-error.js";

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Keep the method and the body (RFC 9110, 15.4); after the others a store would turn into a search. */
const FAITHFUL_REDIRECTS = new Set([307, 308]);

/** One request. */
export interface ArchiveRequest {
  /** The client's method, for messages. */
  readonly what: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes to POST; without them it is a GET. */
  readonly body?: Blob;
  readonly deadline: Deadline;
}

/**
 * Sends a request and follows redirects within the origin: credentials and images go nowhere else.
 *
 * @returns The answer of the last hop, whatever its status.
 */
export async function send(request: ArchiveRequest): Promise<Response> {
  let url = request.url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await sendOnce(request, url);
    const location = response.headers.get("location");
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await discard(response);
    url = redirectTarget(request, url, response.status, location);
  }
  throw new DicomwebError("refused", `${request.what}: must end after ${MAX_REDIRECTS} redirects`);
}

async function sendOnce(request: ArchiveRequest, url: URL): Promise<Response> {
  const { what, headers, body, deadline } = request;
  try {
    return await fetch(url.href, {
      method: body === undefined ? "GET" : "POST",
      headers,
      redirect: "manual",
      signal: deadline.signal,
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    throw (
      deadline.failure(what) ??
      new DicomwebError(
        "unreachable",
        `${what}: ${url.origin} must answer, got ${networkReason(error)}`,
        {},
        { cause: error },
      )
    );
  }
}

function redirectTarget({ what, body }: ArchiveRequest, from: URL, status: number, location: string): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  if (target === null || target.origin !== from.origin) {
    const got = target === null ? "an address that cannot be read" : target.origin;
    throw new DicomwebError(
      "refused",
      `${what}: redirects must stay at ${from.origin}, got ${got}; if that is the archive, give its address`,
      { status },
    );
  }
  if (body !== undefined && !FAITHFUL_REDIRECTS.has(status)) {
    throw new DicomwebError("refused", `${what}: a redirected store must be 307 or 308, got HTTP ${status}`, {
      status,
    });
  }
  return target;
}

/** @throws {DicomwebError} `refused` for a status of 300 or more. The body is not shown: it may name a patient. */
export async function expectSuccess(what: string, response: Response): Promise<void> {
  if (response.ok) return;
  await discard(response);
  throw refusal(what, response.status);
}

/** The error for an HTTP status that is none of success. */
export function refusal(what: string, status: number): DicomwebError {
  const isLogin = status === 401 || status === 403;
  const hint = isLogin ? "; check the archive's credentials" : "";
  return new DicomwebError("refused", `${what}: the archive must accept, got HTTP ${status}${hint}`, {
    status,
  });
}

/** Chunks of the body as they arrive; stopping early closes the connection. */
export async function* readBody(
  what: string,
  response: Response,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const next = async () => {
    try {
      deadline.resume();
      return await reader.read();
    } catch (error) {
      throw deadline.failure(what) ?? brokenOff(what, error);
    } finally {
      deadline.pause();
    }
  };
  try {
    for (let chunk = await next(); !chunk.done; chunk = await next()) yield chunk.value;
  } finally {
    // Cancelling what has failed already fails again; the first error is the one to tell.
    await reader.cancel().catch(() => undefined);
  }
}

function brokenOff(what: string, error: unknown): DicomwebError {
  return new DicomwebError(
    "bad_answer",
    `${what}: the archive's answer must arrive whole, got ${networkReason(error)}`,
    {},
    { cause: error },
  );
}

/**
 * Reads a JSON answer of limited size.
 *
 * @returns null for an empty answer.
 */
export async function readJson(
  what: string,
  response: Response,
  deadline: Deadline,
  maxBytes: number,
): Promise<unknown> {
  const bytes = new ByteCollector();
  for await (const chunk of readBody(what, response, deadline)) {
    if (bytes.size + chunk.length > maxBytes) {
      throw new DicomwebError("too_large", `${what}: the archive's list must be at most ${maxBytes} bytes`);
    }
    bytes.add(chunk);
  }
  if (bytes.size === 0) return null;
  const type = mediaType(response);
  if (type !== "application/dicom+json" && type !== "application/json") {
    throw new DicomwebError("bad_answer", `${what}: the archive must answer DICOM JSON, got ${type}`);
  }
  try {
    return JSON.parse(bytes.concat().toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which may name a patient.
    throw new DicomwebError(
      "bad_answer",
      `${what}: the archive must answer DICOM JSON, got text that is none`,
    );
  }
}

/** `type/subtype` in lower case, fit for a message. */
export function mediaType(response: Response): string {
  const type = (response.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type : "no media type";
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

/** The system's code (ECONNREFUSED, CERT_HAS_EXPIRED, ...) of a failed fetch. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  return typeof code === "string" ? code : "a network error";
}
