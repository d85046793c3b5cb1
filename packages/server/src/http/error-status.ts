import { MimoError } from "@mimo/base";
import type { DicomwebErrorCode } from "@mimo/dicomweb";
import type { ImagingErrorCode } from "@mimo/imaging";
import type { InferenceErrorCode } from "@mimo/inference";
import type { StorageErrorCode } from "@mimo/storage";
import type { ServerErrorCode } from "../server-error.js";

type KnownCode =
  | ServerErrorCode
  | StorageErrorCode
  | ImagingErrorCode
  | InferenceErrorCode
  | DicomwebErrorCode;

/** Nginx's "client closed request": nobody reads the answer, but the log tells it from a failure. */
export const CLIENT_CLOSED = 499;

/**
 * The HTTP status of every error that the project throws on purpose. A code that is not here is a bug of ours: 500.
 * Codes that mean the same in several packages stand here once.
 */
const STATUS_OF_CODE: Readonly<Record<KnownCode, number>> = {
  bad_request: 400,
  bad_slice: 400,
  bad_window: 400,
  bad_mask: 400,
  bad_mark: 400,
  empty_question: 400,
  question_too_long: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  no_pacs: 404,
  stale: 409,
  nothing_to_export: 409,
  too_large: 413,
  unsupported: 415,
  unknown_format: 415,
  corrupt: 422,
  truncated: 422,
  unknown_spacing: 422,
  aborted: CLIENT_CLOSED,
  bad_option: 500,
  bad_database: 500,
  pacs_failed: 502,
  unreachable: 502,
  refused: 502,
  bad_answer: 502,
  busy: 503,
  locked: 503,
};

/**
 * The HTTP status of an error thrown on purpose.
 *
 * @returns Null for everything else: a bug, to be answered with 500 and looked at.
 */
export function statusOfError(error: unknown): number | null {
  if (!(error instanceof MimoError)) return null;
  return Object.hasOwn(STATUS_OF_CODE, error.code) ? STATUS_OF_CODE[error.code as KnownCode] : null;
}
