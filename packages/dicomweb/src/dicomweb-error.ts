import { MimoError } from "@mimo/base";

/** What can go wrong between us and an archive. */
export type DicomwebErrorCode =
  /** No connection, or silence for longer than `timeoutMs`. */
  | "unreachable"
  /** The archive said no: `details.status` is the HTTP status, `details.reason` the DICOM failure reason of a store. */
  | "refused"
  /** The answer is not what DICOM PS3.18 asks for, or ends too early. */
  | "bad_answer"
  /** An instance or a list is larger than the limit. */
  | "too_large"
  /** The caller's signal was aborted. */
  | "aborted"
  /** The caller gave an address, a credential or a UID that cannot be used. */
  | "bad_option";

/** Thrown by every method of the archive client. Messages name no patient, no credential and no path. */
export class DicomwebError extends MimoError<DicomwebErrorCode> {}
