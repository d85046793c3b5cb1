export {
  type Manifest,
  type ManifestFile,
  type ManifestShard,
  type ManifestSource,
  manifestSchema,
} from "./manifest.js";
export { MimosegError, type MimosegErrorCode } from "./mimoseg-error.js";
export type { Rejection, SampleWriter, WriteRequest, WriteResult } from "./writer/sample-writer.js";
