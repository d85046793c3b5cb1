export { openSource, parseSourceSpec, SOURCE_TYPES, type SourceSpec } from "./open-source.js";
export {
  type Skip,
  SOURCE_FORMATS,
  type Source,
  type SourceCard,
  type SourceFormat,
  type SourceImage,
  type SourceMask,
  type SourcePicture,
  type SourceQuestion,
  type SourceType,
} from "./source.js";
export { SourceError, type SourceErrorCode } from "./source-error.js";
