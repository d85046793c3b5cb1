export { type BuildTask, buildDataset, buildShards, planBuild } from "./builder/build-dataset.js";
export {
  BUILD_DEFAULTS,
  type BuildOptions,
  type BuildRequest,
  checkBuildOptions,
} from "./builder/build-options.js";
export { type BuildParts, type BuildProgress, PLAIN_PARTS, type RunOptions } from "./builder/build-parts.js";
export { defaultParts, type PartsOptions } from "./builder/default-parts.js";
export { finishBuild } from "./builder/finish-build.js";
export type { BuildPlan } from "./builder/make-plan.js";
export type { SkipLine, SkipReason } from "./builder/skip-line.js";
export { MANIFEST_FILE, readManifest, readShard, tablePath } from "./built-dataset.js";
export {
  type Manifest,
  type ManifestFile,
  type ManifestShard,
  type ManifestSource,
  manifestSchema,
} from "./manifest.js";
export { MimosegError, type MimosegErrorCode } from "./mimoseg-error.js";
export { type Crossing, provePatientSplit, type SplitProof } from "./quality/prove-patient-split.js";
export { type ShowOptions, showSamples } from "./report/contact-sheets.js";
export { datasetStatistics, type StatisticsOptions } from "./report/statistics.js";
export { type Statistics, statisticsSchema, type WordStatistics } from "./report/statistics-schema.js";
export { writeReport } from "./report/write-report.js";
export type { Problem } from "./tools/check-shard.js";
export { exportCoco } from "./tools/export-coco.js";
export { type Exported, type ExportOptions, exportLlava } from "./tools/export-llava.js";
export { mergeDatasets, type RewriteOptions, type Rewritten, splitDataset } from "./tools/rewrite-dataset.js";
export { type ValidateOptions, type Validation, validateDataset } from "./tools/validate-dataset.js";
export { openWriter, type WriterOptions } from "./writer/open-writer.js";
export type { RetryPolicy } from "./writer/retry-delay.js";
export type { Rejection, SampleWriter, WriteRequest, WriteResult } from "./writer/sample-writer.js";
