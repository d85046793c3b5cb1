import { performance } from "node:perf_hooks";
import type { FastifyRequest } from "fastify";
import type { MimoApp } from "../context.js";
import { ServerError } from "../server-error.js";
import { bodyLimitOf, LOAD_LIMITS, type LoadLimits } from "./limits.js";
import { onReplyEnd } from "./reply-end.js";

const TICK_MS = 500;
/** Share of the newest value in the smoothed lag: a single block of 5 s counts as 1.5 s. */
const NEWEST_SHARE = 0.3;

interface Running {
  readonly request: FastifyRequest;
  readonly bodyBytes: number;
  bytesRead: number;
  quietSince: number;
}

/** Counts what is at work, and refuses more than the server can carry. */
export class LoadGuard {
  readonly #limits: LoadLimits;
  readonly #running = new Set<Running>();
  #bodyBytes = 0;
  #lagMs = 0;
  #lastTick = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(limits: LoadLimits = LOAD_LIMITS) {
    this.#limits = limits;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Requests at work. */
  get inFlight(): number {
    return this.#running.size;
  }

  /** Smoothed delay of the event loop, ms. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** Counts every request of the app, and answers 503 with Retry-After when there is too much. */
  addTo(app: MimoApp): void {
    app.addHook("onRequest", async (request, reply) => {
      const bodyBytes = expectedBody(request);
      // Whoever watches the server must see it while it is busy.
      if (!isWatching(request)) this.#checkLoad(bodyBytes);
      const bytesRead = request.raw.socket.bytesRead ?? 0;
      const running = { request, bodyBytes, bytesRead, quietSince: performance.now() };
      this.#running.add(running);
      this.#bodyBytes += bodyBytes;
      onReplyEnd(reply, () => {
        this.#running.delete(running);
        this.#bodyBytes -= bodyBytes;
      });
    });
    app.addHook("onClose", async () => clearInterval(this.#timer));
  }

  #checkLoad(bodyBytes: number): void {
    const { maxInFlight, maxBodyBytes, maxLagMs, retryAfterSeconds } = this.#limits;
    const isTooMuch =
      this.#running.size >= maxInFlight ||
      this.#lagMs > maxLagMs ||
      (bodyBytes > 0 && this.#bodyBytes > 0 && this.#bodyBytes + bodyBytes > maxBodyBytes);
    if (!isTooMuch) return;
    const message = `server: too much at once; try again in ${retryAfterSeconds} s`;
    throw new ServerError("busy", message, { retryAfterSeconds });
  }

  #tick(): void {
    const now = performance.now();
    const late = Math.max(0, now - this.#lastTick - TICK_MS);
    this.#lastTick = now;
    this.#lagMs += NEWEST_SHARE * (late - this.#lagMs);
    for (const running of this.#running) giveUpIfSilent(running, now, this.#limits.bodySilenceMs);
  }
}

function isWatching(request: FastifyRequest): boolean {
  const url = request.routeOptions.url;
  return url === "/health" || url === "/metrics";
}

/** Bytes that a request's body may hold in memory; uploads go to disk as they come. */
function expectedBody({ headers, routeOptions }: FastifyRequest): number {
  if (headers["content-type"]?.startsWith("multipart/")) return 0;
  const limit = routeOptions.bodyLimit ?? bodyLimitOf(routeOptions.url ?? "");
  if (headers["transfer-encoding"] !== undefined) return limit;
  return Math.min(Number(headers["content-length"] ?? 0) || 0, limit);
}

/** Closes a connection whose body stays away: Node's own timeout must leave room for hours-long uploads. */
function giveUpIfSilent(running: Running, now: number, bodySilenceMs: number): void {
  const { raw } = running.request;
  const bytesRead = raw.socket.bytesRead ?? 0;
  if (raw.complete || raw.isPaused() || bytesRead !== running.bytesRead) {
    running.bytesRead = bytesRead;
    running.quietSince = now;
  } else if (now - running.quietSince > bodySilenceMs) {
    raw.destroy();
  }
}
