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

/** The Segmentation IOD (PS3.3 A.51) as data elements by keyword, but for the pixels. */
export function segDataSet(
  { frames }: SegFrames,
  segments: readonly SegmentToWrite[],
  stamp: SegStamp,
): NaturalItem {
  const { source, place } = frames[0];
  return {
    SpecificCharacterSet: "ISO_IR 192",
    StudyInstanceUID: source.studyUid,
    ...source.study,
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

function imageElements({ rows, columns, lossy }: SegSource, frames: number): NaturalItem {
  return {
    ImageType: ["DERIVED", "PRIMARY"],
    PatientOrientation: "",
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: rows,
    Columns: columns,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    NumberOfFrames: String(frames),
    SegmentationType: "BINARY",
    LossyImageCompression: lossy ? "01" : "00",
    ...(lossy?.ratio ? { LossyImageCompressionRatio: lossy.ratio.split("\\") } : {}),
    ...(lossy?.method ? { LossyImageCompressionMethod: lossy.method.split("\\") } : {}),
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
        ...(source.frames > 1 ? { ReferencedFrameNumber: String(frame + 1) } : {}),
        PurposeOfReferenceCodeSequence: [codeItem(purpose)],
      },
    ],
  };
}
