/** What one request may take, so that no client can use up memory, sockets or time. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Largest body of routes without a limit of their own, bytes. */
const DEFAULT_BODY_BYTES = MIB;

/** Largest bodies by route pattern, bytes. Uploads are streams and have their own limit, `maxUploadBytes`. */
const BODY_BYTES: Readonly<Record<string, number>> = {
  "/api/login": 4 * KIB,
  "/api/cases/reference": 8 * MIB,
  "/api/cases/:id/segment": 16 * MIB,
  "/api/conversations/:id/turns": 16 * MIB,
  "/api/cases/:id/edits": 32 * MIB,
  "/v1/chat/completions": 96 * MIB,
};

/** Largest body that a route takes, bytes. */
export function bodyLimitOf(routePattern: string): number {
  return BODY_BYTES[routePattern] ?? DEFAULT_BODY_BYTES;
}

export const SERVER_LIMITS = {
  maxHeaderBytes: 16 * KIB,
  maxConnections: 1024,
  /** Time for a request's headers, ms. */
  headersTimeoutMs: 20_000,
  /** How often Node looks for connections that are too slow, ms. */
  checkingIntervalMs: 5000,
  /** Time for a whole request, ms: long enough for a large upload over a slow line. */
  requestTimeoutMs: 30 * 60_000,
  /** A connection that waits for its next request, ms. */
  keepAliveTimeoutMs: 10_000,
  /** Time that running answers get when the server stops, ms. */
  closeTimeoutMs: 10_000,
} as const;

/** When the server says 503 rather than take on more, and gives up who keeps it waiting. */
export const LOAD_LIMITS = {
  /** Requests at work at the same time; waiting answers count. */
  maxInFlight: 400,
  /** Bodies held in memory at the same time, bytes. */
  maxBodyBytes: 256 * MIB,
  /** Smoothed delay of the event loop, ms; one long computation does not reach it, a backlog of them does. */
  maxLagMs: 2000,
  /** A request whose body brings nothing for so long is given up, ms. */
  bodySilenceMs: 60_000,
  retryAfterSeconds: 2,
} as const;

export type LoadLimits = { readonly [K in keyof typeof LOAD_LIMITS]: number };
