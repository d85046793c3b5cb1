import { join } from "node:path";
import {
  DatasetError,
  type ImageRow,
  type MaskRow,
  openTable,
  type SampleRow,
  type TableName,
  type TableRows,
} from "@mimo/dataset";
import { parseAnswer } from "@mimo/text";
import { tablePath } from "../built-dataset.js";
import type { Manifest } from "../manifest.js";
import { DistinctCounter } from "./distinct-counter.js";
import type { Statistics } from "./statistics-schema.js";
import { Histogram, Tally } from "./tally.js";
import { WordCounter } from "./word-counter.js";

/** How to take part in a long count. */
export interface StatisticsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every shard. */
  readonly onProgress?: ((shardsDone: number, shards: number) => void) | undefined;
}

