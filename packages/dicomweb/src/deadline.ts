import { DicomwebError } from "./dicomweb-error.js";

/**
 * Ends a request when the archive takes too long or the caller wants no more.
 *
 * `whole`: the answer must be complete in time. `silence`: each next sign of life must come in time, so that a long
 * transfer may last; the clock stands still while the caller works on what has arrived.
 */
export class Deadline {
  readonly #timer = new AbortController();
  #timeout: NodeJS.Timeout | null = null;
  readonly signal: AbortSignal;

  constructor(
    readonly kind: "whole" | "silence",
    readonly timeoutMs: number,
    private readonly caller: AbortSignal | undefined,
  ) {
    this.signal = caller === undefined ? this.#timer.signal : AbortSignal.any([caller, this.#timer.signal]);
    this.#start();
  }

  /** The caller waits for the archive again. */
  resume(): void {
    if (this.kind === "silence") this.#start();
  }

  /** The archive has given something, and it is the caller's turn. */
  pause(): void {
    if (this.kind === "silence") this.end();
  }

  end(): void {
    if (this.#timeout !== null) clearTimeout(this.#timeout);
    this.#timeout = null;
  }

  #start(): void {
    this.end();
    this.#timeout = setTimeout(() => this.#timer.abort(), this.timeoutMs);
  }

  /** The error if it was this deadline that ended the request; else null. */
  failure(what: string): DicomwebError | null {
    if (this.caller?.aborted) {
      return new DicomwebError("aborted", `${what}: must run to its end, was stopped by the caller`);
    }
    if (!this.#timer.signal.aborted) return null;
    return new DicomwebError("unreachable", `${what}: the archive must answer within ${this.timeoutMs} ms`);
  }
}
