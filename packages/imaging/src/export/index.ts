export {
  type CocoDocument,
  type CocoObject,
  type CocoPicture,
  cocoDocument,
  cocoObject,
} from "./coco-document.js";
export { readText } from "./dicom-text.js";
export { gridOfNifti, gridOfSlices, type LabelGrid, type SliceStack } from "./label-grid.js";
export { type MeasurementLine, measurementsCsv } from "./measurements-csv.js";
export {
  type OpenedDicomSeg,
  type OpenedSegFrame,
  type OpenedSegment,
  openDicomSeg,
} from "./open-dicom-seg.js";
export { type DicomSegFrame, type DicomSegment, readDicomSeg } from "./read-dicom-seg.js";
export { readNiftiLabelMap } from "./read-nifti-label-map.js";
export { type DicomCode, type SegmentCodes, segmentCodes } from "./segment-codes.js";
export type { SegmentAlgorithm, SegmentToWrite } from "./segment-to-write.js";
export { volumeMm3 } from "./volume.js";
export { type DicomSegOptions, writeDicomSeg } from "./write-dicom-seg.js";
export {
  type LabelLayer,
  type LabelMapFile,
  type LabelMapNames,
  writeNiftiLabelMap,
} from "./write-nifti-label-map.js";
