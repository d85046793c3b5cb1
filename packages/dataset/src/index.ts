export { DatasetError, type DatasetErrorCode } from "./dataset-error.js";
export { type ImageRecord, type MaskRecord, SPLITS, type Split } from "./image-record.js";
export {
  LanguageCounter,
  type LanguageStatistics,
  languageStatistics,
} from "./language/language-statistics.js";
export { simulateWrongMask } from "./marks/simulate-correction.js";
export { type MarkKind, type MarkOptions, simulateMark } from "./marks/simulate-mark.js";
export { type AbsentCandidate, absentCandidates } from "./ontology/absent-candidates.js";
export {
  activeOntology,
  DEFAULT_ONTOLOGY,
  findTerm,
  isKnownTerm,
  isWithin,
  TERMS,
  unknownLabels,
  useOntology,
  wordsFor,
} from "./ontology/ontology.js";
export {
  extendOntology,
  type OntologyFile,
  parseOntologyFile,
  readOntologyFile,
} from "./ontology/ontology-file.js";
export { Ontology } from "./ontology/ontology-index.js";
export { BODY_SYSTEMS, type BodySystem, REGIONS, type Region, type Term } from "./ontology/term.js";
export type { DatasetReader, OpenDataset, OpenDatasetOptions } from "./open/opened-dataset.js";
export { PLAIN_READER } from "./open/plain-dataset.js";
export { rowToSample } from "./open/row-to-sample.js";
export { openDataset } from "./open-dataset.js";
export {
  type PlainReadOptions,
  type PlainScan,
  readPlainDataset,
  scanPlainDataset,
} from "./plain/read-plain-dataset.js";
export {
  type Fact,
  type Marking,
  PERSPECTIVES,
  type Perspective,
  type Sample,
  type SampleTask,
  type TargetMask,
  type WrittenSample,
} from "./sample.js";
export { corpusLines } from "./samples/corpus-lines.js";
export { decodeMasks } from "./samples/decode-masks.js";
export {
  type EvaluationProtocol,
  type EvaluationSample,
  evaluationSamples,
  MOST_ABSENT,
  MOST_STRUCTURES,
} from "./samples/evaluation-samples.js";
export {
  DEFAULT_TASK_WEIGHTS,
  makeSample,
  type SampleOptions,
  type TaskWeights,
} from "./samples/make-sample.js";
export { type LoadMask, type Structure, structuresOf } from "./samples/structures.js";
export { type WriteOptions, type WriteSamples, writeSamples } from "./samples/write-samples.js";
export { BalancedSampler, type BalanceOptions, type SampledImage } from "./sampling/balanced-sampler.js";
export { type EncodedShard, encodeShard, encodeTable } from "./shards/encode-shard.js";
export { openTable, type ReadRowsOptions, readRows, type TableReader } from "./shards/open-table.js";
export type { FactRow, ImageRow, MarkRow, MaskRow, SampleRow, ShardRows } from "./shards/shard-rows.js";
export { TABLE_NAMES, type TableName, type TableRows } from "./shards/table-schemas.js";
export { splitCheck } from "./split-check.js";
