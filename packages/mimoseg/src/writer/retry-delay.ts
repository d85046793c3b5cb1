import type { Random } from "@mimo/base";

/** How often and after what time a failed request is sent again. */
export interface RetryPolicy {
  /** Requests in all for one answer, the first included. */
  readonly attempts: number;
  /** Wait before the second request; it doubles from then on. */
  readonly firstDelayMs: number;
  /** No wait is longer, unless the server asks for it. */
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRIES: RetryPolicy = { attempts: 6, firstDelayMs: 500, maxDelayMs: 30_000 };

/** A server that asks for a longer pause is asked again after this one. */
const LONGEST_ASKED_MS = 120_000;

/** The wait before the next request: exponential, with equal jitter (half of it is random). */
export function backoffMs(policy: RetryPolicy, failures: number, rng: Random): number {
  const full = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (failures - 1));
  return full / 2 + rng.uniform(0, full / 2);
}

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds, or a date.
 *
 * @returns Milliseconds from now, at most two minutes; null if the header is missing or unreadable.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const wait = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(wait) ? null : Math.min(LONGEST_ASKED_MS, Math.max(0, wait));
}
