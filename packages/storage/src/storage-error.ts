import { MimoError } from "@mimo/base";

/** Codes of the errors that storage can throw. */
export type StorageErrorCode =
  | "not_found"
  | "stale"
  | "bad_slice"
  | "too_large"
  /** Another process has the folder's database open. */
  | "locked"
  | "bad_database";

/** Something that is kept, or to be kept, is not right. */
export class StorageError extends MimoError<StorageErrorCode> {}
