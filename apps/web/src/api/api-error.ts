import { MimoError } from "@mimo/base/errors";

/**
 * A request that did not give what it promised.
 *
 * `code` is the server's, or one of the page's own: `network` (no answer came), `interrupted` (it broke off), `aborted` (the person stopped it),
 * `bad_response` (the answer breaks the contract).
 */
export class ApiError extends MimoError {
  constructor(
    code: string,
    message: string,
    /** HTTP status; null where no answer came. */
    readonly status: number | null,
    options?: ErrorOptions,
  ) {
    super(code, message, {}, options);
  }

  /** Whether the same request may succeed later without a change: no answer, a busy server, a missing login. */
  get isTemporary(): boolean {
    if (this.code === "network") return true;
    return this.status !== null && (this.status >= 500 || [401, 408, 429].includes(this.status));
  }
}

/** Any failure as an `ApiError`, so that it can be shown. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && error.name === "AbortError") {
    return new ApiError("aborted", "request: stopped", null, { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError("network", message, null, { cause: error });
}
