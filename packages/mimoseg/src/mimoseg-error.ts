import { MimoError } from "@mimo/base";

/** Codes of the errors that building a dataset and working on a built one can throw. */
export type MimosegErrorCode =
  | "bad_option" // an argument is out of range, or contradicts the build that is there
  | "not_found" // no dataset in this folder
  | "not_empty" // the output folder holds something else
  | "incomplete" // the build was stopped: go on with `mimo dataset build`
  | "corrupt" // a shard does not match its manifest
  | "nothing_to_build" // no source gave a usable picture
  | "disk_full" // the output could not be written; what was written stays valid
  | "writer_failed" // the language model's endpoint cannot be used at all
  | "conflict"; // datasets that cannot be merged

/** Thrown when going on would be wrong; samples that cannot be used are skipped and counted instead. */
export class MimosegError extends MimoError<MimosegErrorCode> {}
