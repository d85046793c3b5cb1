import { setImmediate as otherWork } from "node:timers/promises";
import {
  area,
  decodeRle,
  type Measurement,
  type MedicalImage,
  measure,
  union,
  volumeMm3,
} from "@mimo/imaging";
import type { MeasurementRow } from "@mimo/protocol";
import type { StoredCase } from "@mimo/storage";
import type { ServerContext } from "../context.js";
import { type ExportedFinding, findingsBySlice } from "./exported-case.js";
import { describeOrigin } from "./mask-origin.js";

/** Area of a label on one slice. */
interface SliceArea {
  readonly slice: number;
  readonly areaMm2: number | null;
}

/**
 * Measures findings, and of a series the volume of each label that is not rejected.
 *
 * Findings come in the order given, then labels by their first finding.
 *
 * @throws What reading a slice throws.
 */
export async function measureCase(
  { scans }: ServerContext,
  stored: StoredCase,
  findings: readonly ExportedFinding[],
): Promise<MeasurementRow[]> {
  const rows = new Map<string, MeasurementRow>();
  const areas = new Map<string, SliceArea[]>();
  for (const [slice, onSlice] of findingsBySlice(findings)) {
    const image = await scans.readSlice(stored.case.id, slice);
    for (const exported of onSlice) {
      rows.set(exported.finding.id, measureFinding(exported, image));
      await otherWork();
    }
    for (const [label, areaMm2] of labelAreas(onSlice, image)) {
      areas.set(label, [...(areas.get(label) ?? []), { slice, areaMm2 }]);
    }
  }
  const own = findings.map(({ finding }) => rows.get(finding.id)!);
  if (stored.case.sliceCount === 1) return own;
  const labels = [...new Set(findings.map(({ finding }) => finding.label))].filter((label) =>
    areas.has(label),
  );
  return [...own, ...labels.map((label) => volumeRow(label, areas.get(label)!, stored.case.sliceSpacingMm))];
}

function measureFinding({ finding, origin }: ExportedFinding, image: MedicalImage): MeasurementRow {
  const { spacingMm } = image.geometry;
  const spacing = spacingMm ? "pixel spacing from the file" : "pixel spacing unknown: no millimetres";
  return {
    label: finding.label,
    findingId: finding.id,
    slice: finding.slice,
    status: finding.status,
    measurement: toJson(measure(decodeRle(finding.mask), image.geometry, image), image),
    volumeMm3: null,
    slices: null,
    source: `${describeOrigin(origin)}; ${spacing}`,
  };
}

function toJson(
  { longAxisEnds, intensity, ...sizes }: Measurement,
  image: MedicalImage,
): MeasurementRow["measurement"] {
  const unit = image.meaning === "hounsfield" ? ("HU" as const) : ("grey" as const);
  return {
    ...sizes,
    longAxisEnds: longAxisEnds?.map(([x, y]): [number, number] => [x, y]) ?? null,
    intensity: intensity && { ...intensity, unit },
  };
}

/** For each label the area that its findings on a slice cover together; overlaps count once. */
function labelAreas(
  onSlice: readonly ExportedFinding[],
  { geometry }: MedicalImage,
): Map<string, number | null> {
  const areas = new Map<string, number | null>();
  const counting = onSlice.filter(({ finding }) => finding.status !== "rejected");
  for (const label of new Set(counting.map(({ finding }) => finding.label))) {
    const masks = counting.filter(({ finding }) => finding.label === label);
    const together = masks.map(({ finding }) => decodeRle(finding.mask)).reduce((a, b) => union(a, b));
    const pixels = area(together);
    const { spacingMm } = geometry;
    if (pixels > 0) areas.set(label, spacingMm && pixels * spacingMm[0] * spacingMm[1]);
  }
  return areas;
}

function volumeRow(
  label: string,
  areas: readonly SliceArea[],
  sliceSpacingMm: number | null,
): MeasurementRow {
  const isKnown = areas.length > 1;
  const volume = isKnown
    ? volumeMm3(
        areas.map(({ areaMm2 }) => areaMm2),
        sliceSpacingMm,
      )
    : null;
  return {
    label,
    findingId: null,
    slice: null,
    status: null,
    measurement: null,
    volumeMm3: volume,
    slices: areas.length,
    source: describeVolume(areas, sliceSpacingMm),
  };
}

function describeVolume(areas: readonly SliceArea[], sliceSpacingMm: number | null): string {
  if (areas.length < 2) return "no volume: it needs masks on two slices or more, got 1";
  if (sliceSpacingMm === null) return "no volume: the distance between slices is unknown or uneven";
  if (areas.some(({ areaMm2 }) => areaMm2 === null)) return "no volume: pixel spacing is unknown";
  const span = areas.at(-1)!.slice - areas[0]!.slice + 1;
  // Files keep it in single precision: 2.2 would read 2.1999990940093994.
  const distanceMm = Number(sliceSpacingMm.toPrecision(5));
  const sum = `sum of ${areas.length} areas times the slice distance of ${distanceMm} mm from the file`;
  const gaps = span - areas.length;
  return gaps === 0 ? sum : `${sum}; too small, as ${gaps} of the ${span} slices in between have no mask`;
}
