import { readText } from "./dicom-text.js";
import { rgbToCielab } from "./rgb-to-cielab.js";
import type { SegFrame, SegFrames } from "./seg-frames.js";
import { positionRanks } from "./seg-frames.js";
import type { FramePlace, SegSource } from "./seg-source.js";
import { type DicomCode, segmentCodes, shortText } from "./segment-codes.js";
import type { SegmentToWrite } from "./segment-to-write.js";

/** Data elements by keyword, as dcmjs wants them. */
export type NaturalItem = Record<string, unknown>;

/** What the file says about its own making. */
export interface SegStamp {
  readonly instanceUid: string;
  readonly seriesUid: string;
  readonly dimensionUid: string;
  readonly date: Date;
  readonly softwareVersion: string;
}

export const SEGMENTATION_STORAGE = "1.2.840.10008.5.1.4.1.1.66.4";

/** Who made the file; written as manufacturer, model, creator and algorithm. */
const PRODUCT = "MIMO";

/** Of the Patient, Patient Study and General Study modules: what must agree within a study (PS3.3 C.7.1.1, C.7.2). */
const COPIED: readonly (readonly [keyword: string, tag: string, type: 2 | 3])[] = [
  ["StudyDate", "x00080020", 2],
  ["StudyTime", "x00080030", 2],
  ["AccessionNumber", "x00080050", 2],
  ["ReferringPhysicianName", "x00080090", 2],
  ["StudyDescription", "x00081030", 3],
  ["PatientName", "x00100010", 2],
  ["PatientID", "x00100020", 2],
  ["IssuerOfPatientID", "x00100021", 3],
  ["PatientBirthDate", "x00100030", 2],
  ["PatientSex", "x00100040", 2],
  ["PatientAge", "x00101010", 3],
  ["PatientIdentityRemoved", "x00120062", 3],
  ["DeidentificationMethod", "x00120063", 3],
  ["StudyID", "x00200010", 2],
];

/** The Segmentation IOD (PS3.3 A.51) as data elements by keyword, but for the pixels. */
export function segDataSet(
  { frames }: SegFrames,
  segments: readonly SegmentToWrite[],
  stamp: SegStamp,
): NaturalItem {
  const { source, place } = frames[0];
  return {
    SpecificCharacterSet: "ISO_IR 192",
    ...copiedElements(source),
    ...makerElements(stamp),
    ...imageElements(source, frames.length),
    ...(place ? { FrameOfReferenceUID: place.frameOfReferenceUid, PositionReferenceIndicator: "" } : {}),
    ...dimensionElements(stamp, place !== null),
    SegmentSequence: segments.map((segment, i) => segmentItem(segment, i + 1)),
    ReferencedSeriesSequence: referencedSeries(frames),
    SharedFunctionalGroupsSequence: [sharedGroups(frames)],
    PerFrameFunctionalGroupsSequence: frameGroups(frames),
  };
}

function copiedElements({ dataSet, studyUid }: SegSource): NaturalItem {
  const copied: NaturalItem = { StudyInstanceUID: studyUid };
  for (const [keyword, tag, type] of COPIED) {
    const text = readText(dataSet, tag);
    if (text || type === 2) copied[keyword] = text;
  }
  return copied;
}

function makerElements(stamp: SegStamp): NaturalItem {
  const digits = stamp.date.toISOString().replace(/[-:T]/g, "");
  const [date, time] = [digits.slice(0, 8), digits.slice(8, 14)];
  return {
    SOPClassUID: SEGMENTATION_STORAGE,
    SOPInstanceUID: stamp.instanceUid,
    SeriesInstanceUID: stamp.seriesUid,
    Modality: "SEG",
    SeriesNumber: "300",
    InstanceNumber: "1",
    SeriesDescription: "MIMO segmentation (research use only)",
    SeriesDate: date,
    SeriesTime: time,
    ContentDate: date,
    ContentTime: time,
    Manufacturer: PRODUCT,
    ManufacturerModelName: PRODUCT,
    DeviceSerialNumber: "1",
    SoftwareVersions: shortText(stamp.softwareVersion),
    ContentLabel: "SEGMENTATION",
    ContentDescription: "Research use only, not for diagnosis",
    ContentCreatorName: `${PRODUCT}^Software`,
  };
}

function imageElements({ dataSet, module }: SegSource, frames: number): NaturalItem {
  const isLossy = dataSet.string("x00282110") === "01";
  const [ratio, method] = [readText(dataSet, "x00282112"), readText(dataSet, "x00282114")];
  return {
    ImageType: ["DERIVED", "PRIMARY"],
    PatientOrientation: "",
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: module.rows,
    Columns: module.columns,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    NumberOfFrames: String(frames),
    SegmentationType: "BINARY",
    LossyImageCompression: isLossy ? "01" : "00",
    ...(isLossy && ratio ? { LossyImageCompressionRatio: ratio.split("\\") } : {}),
    ...(isLossy && method ? { LossyImageCompressionMethod: method.split("\\") } : {}),
  };
}

function dimensionElements({ dimensionUid }: SegStamp, isInSpace: boolean): NaturalItem {
  const dimension = (label: string, pointer: string, group: string) => ({
    DimensionOrganizationUID: dimensionUid,
    DimensionIndexPointer: pointer,
    FunctionalGroupPointer: group,
    DimensionDescriptionLabel: label,
  });
  const bySegment = dimension("ReferencedSegmentNumber", "0062000B", "0062000A");
  const byPosition = dimension("ImagePositionPatient", "00200032", "00209113");
  return {
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimensionUid }],
    DimensionIndexSequence: isInSpace ? [bySegment, byPosition] : [bySegment],
  };
}

function codeItem({ value, scheme, meaning }: DicomCode): NaturalItem {
  return { CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning };
}

function segmentItem({ label, algorithm, color }: SegmentToWrite, number: number): NaturalItem {
  const { category, type, laterality } = segmentCodes(label);
  const short = shortText(label);
  return {
    SegmentNumber: number,
    SegmentLabel: short,
    // A long string ends at 64 characters; the whole name goes where there is room for it.
    ...(short === label ? {} : { SegmentDescription: label }),
    SegmentAlgorithmType: algorithm,
    ...(algorithm === "MANUAL" ? {} : { SegmentAlgorithmName: PRODUCT }),
    SegmentedPropertyCategoryCodeSequence: [codeItem(category)],
    SegmentedPropertyTypeCodeSequence: [
      {
        ...codeItem(type),
        ...(laterality ? { SegmentedPropertyTypeModifierCodeSequence: [codeItem(laterality)] } : {}),
      },
    ],
    RecommendedDisplayCIELabValue: rgbToCielab(color),
  };
}

function referencedSeries(frames: readonly SegFrame[]): NaturalItem[] {
  const sources = [...new Set(frames.map(({ source }) => source))];
  const series = new Map<string, NaturalItem[]>();
  for (const source of sources) {
    const instances = series.get(source.seriesUid) ?? [];
    series.set(source.seriesUid, [...instances, instanceReference(source)]);
  }
  return Array.from(series, ([seriesUid, instances]) => ({
    SeriesInstanceUID: seriesUid,
    ReferencedInstanceSequence: instances,
  }));
}

function instanceReference({ sopClassUid, sopInstanceUid }: SegSource): NaturalItem {
  return { ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: sopInstanceUid };
}

function sharedGroups(frames: readonly SegFrame[]): NaturalItem {
  const places = frames.map(({ place }) => place);
  const [first] = places;
  if (!first) return {};
  const isShared = (part: (place: FramePlace) => unknown) =>
    places.every((place) => place && JSON.stringify(part(place)) === JSON.stringify(part(first)));
  return {
    ...(isShared(orientationGroup) ? orientationGroup(first) : {}),
    ...(isShared(measuresGroup) ? measuresGroup(first) : {}),
  };
}

function orientationGroup({ orientationLps }: FramePlace): NaturalItem {
  return { PlaneOrientationSequence: [{ ImageOrientationPatient: orientationLps }] };
}

function measuresGroup({ spacingMm, thicknessMm }: FramePlace): NaturalItem {
  const thickness = thicknessMm === null ? {} : { SliceThickness: thicknessMm };
  return { PixelMeasuresSequence: [{ PixelSpacing: spacingMm, ...thickness }] };
}

function frameGroups(frames: readonly SegFrame[]): NaturalItem[] {
  const shared = sharedGroups(frames);
  const ranks = frames[0].place ? positionRanks(frames) : [];
  return frames.map(({ segment, source, frame, place }, i) => ({
    DerivationImageSequence: [derivation(source, frame)],
    FrameContentSequence: [{ DimensionIndexValues: place ? [segment, ranks[i]] : [segment] }],
    ...(place ? { PlanePositionSequence: [{ ImagePositionPatient: place.positionLps }] } : {}),
    ...(place && !shared.PlaneOrientationSequence ? orientationGroup(place) : {}),
    ...(place && !shared.PixelMeasuresSequence ? measuresGroup(place) : {}),
    SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
  }));
}

function derivation(source: SegSource, frame: number): NaturalItem {
  const purpose = {
    value: "121322",
    scheme: "DCM",
    meaning: "Source image for image processing operation",
  };
  return {
    DerivationCodeSequence: [codeItem({ value: "113076", scheme: "DCM", meaning: "Segmentation" })],
    SourceImageSequence: [
      {
        ...instanceReference(source),
        ...(source.module.frames > 1 ? { ReferencedFrameNumber: String(frame + 1) } : {}),
        PurposeOfReferenceCodeSequence: [codeItem(purpose)],
      },
    ],
  };
}
