export {
  type Manifest,
  type ManifestFile,
  type ManifestShard,
  type ManifestSource,
  manifestSchema,
} from "./manifest.js";
export { MimosegError, type MimosegErrorCode } from "./mimoseg-error.js";
export { datasetStatistics, type StatisticsOptions } from "./report/statistics.js";
export { type Statistics, statisticsSchema, type WordStatistics } from "./report/statistics-schema.js";
export { openWriter, type WriterOptions } from "./writer/open-writer.js";
export type { RetryPolicy } from "./writer/retry-delay.js";
export type { Rejection, SampleWriter, WriteRequest, WriteResult } from "./writer/sample-writer.js";
