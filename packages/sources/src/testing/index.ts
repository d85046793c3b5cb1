export {
  digestImage,
  type Listing,
  listEverything,
  type Outcome,
  readEverything,
} from "./read-everything.js";
export {
  editFile,
  hugePng,
  imageFileDamages,
  removeFile,
  type SampleFiles,
  sampleMask,
  sampleMaskPng,
  samplePng,
  truncateFile,
  writeFiles,
} from "./sample-files.js";
export { describeSource } from "./source-conformance.js";
export {
  DAMAGE_CODES,
  type Damage,
  type DamageKind,
  type DoesNotApply,
  type ExpectedImage,
  type SourceConformance,
  type SourceSample,
} from "./source-sample.js";
