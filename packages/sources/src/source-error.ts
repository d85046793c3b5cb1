import { MimoError } from "@mimo/base";

/** Codes of the errors that opening a source and reading from it can throw. */
export type SourceErrorCode =
  | "not_found" // no such folder or file
  | "unknown_format" // no importer has this name
  | "bad_layout" // the place is not laid out as the format says; nothing of it can be used
  | "bad_record" // one record breaks the format: wrong JSON type, missing field, name that cannot be parsed
  | "missing_image" // a record names a picture that is not there
  | "missing_mask" // a record names a mask that is not there
  | "corrupt" // a file or archive member does not decode
  | "too_large" // a header claims more pixels or bytes than we read
  | "size_mismatch" // a mask does not have its image's size
  | "unknown_label" // a label value outside the source's own map
  | "unsafe_path" // a name that climbs out of its folder or archive
  | "unsupported"; // valid, but a variant that we do not read

/** Thrown for sources that break a rule; the message names the file or member and the rule. */
export class SourceError extends MimoError<SourceErrorCode> {}
