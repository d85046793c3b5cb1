import { MimoError } from "@mimo/base";

/** Codes of the errors that reading a dataset and making samples from it can throw. */
export type DatasetErrorCode =
  | "not_found" // a folder or file that must be there is not
  | "bad_record" // a line of an index.jsonl breaks the format
  | "bad_catalogue" // a datasets.json or dataset.json breaks the format
  | "unsafe_path" // a path of an index leaves its own folder
  | "duplicate_id" // two images would have the same id
  | "split_leak" // one case lies in more than one split
  | "empty_mask" // a mark was asked for on a mask without a pixel
  | "corrupt_shard" // a Parquet file of a built dataset is cut off, damaged, or not what its name says
  | "bad_ontology" // an ontology or a user's file for it breaks a rule
  | "bad_option"; // an argument is out of range

/** Thrown for datasets and requests that break a rule; the message names the file, the line and the rule. */
export class DatasetError extends MimoError<DatasetErrorCode> {}
