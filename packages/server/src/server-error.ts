import { MimoError } from "@mimo/base";

/** Codes of the errors that the server itself throws; `http/error-status.ts` gives each its HTTP status. */
export type ServerErrorCode =
  | "bad_request"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  /** Too much is waiting; `details.retryAfterSeconds` says when to come back. */
  | "busy"
  | "too_large"
  | "unsupported"
  | "no_pacs"
  | "pacs_failed"
  | "nothing_to_export"
  | "bad_option";

/** A request, or the server's own set-up, is not right. */
export class ServerError extends MimoError<ServerErrorCode> {}
