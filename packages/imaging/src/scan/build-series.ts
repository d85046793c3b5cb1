import { groupBy } from "@mimo/base";
import type { DicomHeader } from "./inspect-dicom.js";
import type { ScanManifest } from "./scan.js";
import { evenSpacing, positionsAlongNormal } from "./slice-order.js";

/** An inspected file. */
export interface DicomImage<File> {
  readonly file: File;
  readonly header: DicomHeader;
}

/** Files that make one scan, in the order of the manifest. */
export interface DicomSeries<File> {
  readonly manifest: ScanManifest;
  readonly files: readonly File[];
  readonly title: string;
}

/**
 * Puts DICOM images together: by series, and within one by size, orientation and spacing, so that a localizer
 * becomes a scan of its own. A multi-frame file is one scan, and so is a file without a series.
 */
export function groupImages<File>(images: readonly DicomImage<File>[]): DicomImage<File>[][] {
  const single = images.filter(({ header }) => header.seriesUid !== null && header.originsLps.length === 1);
  const stacks = [...groupBy(single, ({ header }) => header.seriesUid).values()].flatMap(splitByShape);
  const alone = images.filter((image) => !single.includes(image)).map((image) => [image]);
  // In the order in which they were offered.
  const first = new Map(images.map((image, i) => [image, i]));
  return [...stacks, ...alone].sort((a, b) => first.get(a[0])! - first.get(b[0])!);
}

function splitByShape<File>(images: readonly DicomImage<File>[]): DicomImage<File>[][] {
  const groups: DicomImage<File>[][] = [];
  const seen = new Set<string>();
  for (const image of images) {
    const identity = identify(image.header);
    if (identity !== null && seen.has(identity)) continue;
    if (identity !== null) seen.add(identity);
    const group = groups.find(([first]) => isAlike(first.header, image.header));
    if (group) group.push(image);
    else groups.push([image]);
  }
  return groups;
}

/** Tells an image offered twice. Careless anonymisers give all images one UID, so place and number count too. */
function identify({ instanceUid, instanceNumber, originsLps }: DicomHeader): string | null {
  return instanceUid && JSON.stringify([instanceUid, instanceNumber, originsLps]);
}

function isAlike(a: DicomHeader, b: DicomHeader): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.channels === b.channels &&
    isNear(a.orientationLps, b.orientationLps, 0.01) &&
    isNear(a.spacingMm, b.spacingMm, 0.001)
  );
}

function isNear(a: readonly number[] | null, b: readonly number[] | null, tolerance: number): boolean {
  if (a === null || b === null) return a === b;
  return a.every((n, i) => Math.abs(n - b[i]) <= tolerance);
}

/** Makes a scan of a group: slices sorted by position along their normal, else by instance number. */
export function buildSeries<File>(group: readonly DicomImage<File>[]): DicomSeries<File> {
  const { header } = group[0];
  return header.originsLps.length > 1 ? buildMultiFrame(group[0]) : buildStack(group, header);
}

function buildStack<File>(group: readonly DicomImage<File>[], header: DicomHeader): DicomSeries<File> {
  const positions = positionsAlongNormal(
    header.orientationLps,
    group.map((image) => image.header.originsLps[0]),
  );
  const number = (i: number) => group[i].header.instanceNumber ?? Number.POSITIVE_INFINITY;
  const order = sortedIndices(group.length, positions, number);
  return {
    manifest: {
      ...describe(header),
      slices: order.map((_, file) => ({ file, frame: 0 })),
      sliceSpacingMm: positions && evenSpacing(order.map((i) => positions[i])),
    },
    files: order.map((i) => group[i].file),
    title: group[order[0]].header.title,
  };
}

function buildMultiFrame<File>({ file, header }: DicomImage<File>): DicomSeries<File> {
  const { originsLps, orientationLps, frameSpacingMm } = header;
  const positions = positionsAlongNormal(orientationLps, originsLps);
  const order = sortedIndices(originsLps.length, positions, (frame) => frame);
  return {
    manifest: {
      ...describe(header),
      slices: order.map((frame) => ({ file: 0, frame })),
      sliceSpacingMm: positions ? evenSpacing(order.map((i) => positions[i])) : frameSpacingMm,
    },
    files: [file],
    title: header.title,
  };
}

function sortedIndices(count: number, positions: number[] | null, number: (i: number) => number): number[] {
  const compare = (a: number, b: number) =>
    (positions ? positions[a] - positions[b] : 0) ||
    (number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : 0);
  return Array.from({ length: count }, (_, i) => i).sort(compare);
}

function describe({ modality, width, height, spacingMm }: DicomHeader) {
  return { kind: "dicom" as const, modality, width, height, spacingMm, axis: null };
}
