import type { Measurement } from "../mask/measure.js";

/** A line of the table: one finding, or one label over a series. */
export interface MeasurementLine {
  readonly caseName: string;
  readonly caseId: string;
  readonly label: string;
  readonly findingId: string | null;
  /** From 0; null for a line about a series. */
  readonly slice: number | null;
  readonly status: string | null;
  readonly measurement:
    | (Omit<Measurement, "intensity" | "longAxisEnds"> & {
        readonly intensity: (NonNullable<Measurement["intensity"]> & { readonly unit: string }) | null;
      })
    | null;
  readonly volumeMm3: number | null;
  readonly slices: number | null;
  /** Where the numbers come from. */
  readonly source: string;
}

type Cell = string | number | null | undefined;

const COLUMNS: readonly (readonly [name: string, of: (line: MeasurementLine) => Cell])[] = [
  ["case", (line) => line.caseName],
  ["case_id", (line) => line.caseId],
  ["label", (line) => line.label],
  ["finding_id", (line) => line.findingId],
  ["slice_index", (line) => line.slice],
  ["status", (line) => line.status],
  ["area_px", (line) => line.measurement?.areaPx],
  ["area_mm2", (line) => line.measurement?.areaMm2],
  ["perimeter_px", (line) => line.measurement?.perimeterPx],
  ["perimeter_mm", (line) => line.measurement?.perimeterMm],
  ["long_axis_px", (line) => line.measurement?.longAxisPx],
  ["long_axis_mm", (line) => line.measurement?.longAxisMm],
  ["short_axis_px", (line) => line.measurement?.shortAxisPx],
  ["short_axis_mm", (line) => line.measurement?.shortAxisMm],
  ["intensity_mean", (line) => line.measurement?.intensity?.mean],
  ["intensity_sd", (line) => line.measurement?.intensity?.sd],
  ["intensity_min", (line) => line.measurement?.intensity?.min],
  ["intensity_max", (line) => line.measurement?.intensity?.max],
  ["intensity_unit", (line) => line.measurement?.intensity?.unit],
  ["volume_mm3", (line) => line.volumeMm3],
  ["volume_slices", (line) => line.slices],
  ["source", (line) => line.source],
];

/**
 * Writes measurements as CSV (RFC 4180, UTF-8): a header line, numbers in full, nothing where a number is unknown.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe before it (CWE-1236).
 */
export function measurementsCsv(lines: readonly MeasurementLine[]): string {
  const rows = lines.map((line) => COLUMNS.map(([, of]) => toCell(of(line))));
  return [COLUMNS.map(([name]) => name), ...rows].map((cells) => `${cells.join(",")}\r\n`).join("");
}

function toCell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
