import type { DataSet } from "dicom-parser";
import type { DisplayWindow } from "../../image.js";
import { allocatePixels, type PixelArray, toValueMap, type ValueMap } from "../pixel-array.js";
import { readItems, readNumbers } from "./data-set.js";
import type { DecodedSamples } from "./decoded-samples.js";
import { frameAttributes } from "./functional-groups.js";
import { type LookupTable, readLookupTable } from "./lookup-table.js";

/** How stored numbers become a modality's own (PS3.3 C.11.1): a straight line, or a table. */
export interface ModalityTransform {
  readonly slope: number;
  readonly intercept: number;
  readonly table: LookupTable | null;
  /** The straight line is in the file, and its result is in Hounsfield units or in a unit that is not named. */
  readonly mayBeHounsfield: boolean;
}

/** Reads the Modality LUT module, or of enhanced images the Pixel Value Transformation of the frame. */
export function readModalityTransform(dataSet: DataSet, frame: number, isSigned: boolean): ModalityTransform {
  const attributes = frameAttributes(dataSet, frame, "x00289145");
  const [slope] = readNumbers(attributes, "x00281053");
  const [intercept] = readNumbers(attributes, "x00281052");
  const type = attributes.string("x00281054")?.toUpperCase() ?? "HU";
  const [lut] = readItems(attributes, "x00283000");
  return {
    // A slope of zero would make every pixel alike: such a file means one.
    slope: slope || 1,
    intercept: intercept ?? 0,
    table: lut ? readLookupTable(lut, "x00283002", "x00283006", isSigned) : null,
    mayBeHounsfield: intercept !== undefined && type === "HU",
  };
}

/** Which bits of a sample hold its number; old files keep overlays in the others. */
export interface StoredBits {
  readonly bits: number;
  /** Bits below the number's. */
  readonly lowBits: number;
  readonly isSigned: boolean;
}

/** The least and greatest number that stored bits can hold. */
export function storedRange({ bits, isSigned }: StoredBits): [low: number, high: number] {
  return isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/**
 * Applies the modality transform to a grey frame, and turns it upside down if asked (MONOCHROME1).
 *
 * @returns The pixels, and the map that made them.
 */
export function toGreyPixels(
  samples: DecodedSamples["samples"],
  stored: StoredBits,
  transform: ModalityTransform,
  isInverted: boolean,
): { pixels: PixelArray; map: ValueMap } {
  const { table } = transform;
  const { bits, lowBits, isSigned } = stored;
  const [low, high] = storedRange(stored);
  let map = table
    ? toValueMap(1, 0, 0, 2 ** table.bits - 1)
    : toValueMap(transform.slope, transform.intercept, low, high);
  // Inverted: v becomes low + high - v.
  if (isInverted) map = { ...map, slope: -map.slope, intercept: map.low + map.high - map.intercept };
  const { slope, intercept } = map;
  const pixels = allocatePixels(samples.length, map);
  const spare = 32 - bits;
  for (let i = 0; i < samples.length; i++) {
    const shifted = (samples[i] >>> lowBits) << spare;
    const value = isSigned ? shifted >> spare : shifted >>> spare;
    pixels[i] = (table ? lookUp(table, value) : value) * slope + intercept;
  }
  return { pixels, map };
}

/**
 * Reads the first window (PS3.3 C.11.2.1.2) as a LINEAR one.
 *
 * LINEAR_EXACT is converted without loss; SIGMOID keeps its centre and width, and so its slope in the middle
 * nearly. VOI look-up tables are not read.
 *
 * @param map - Given if the pixels were inverted; the window is turned with them.
 */
export function readWindow(dataSet: DataSet, frame: number, inverted: ValueMap | null): DisplayWindow | null {
  const attributes = frameAttributes(dataSet, frame, "x00289132");
  let [center] = readNumbers(attributes, "x00281050");
  let [width] = readNumbers(attributes, "x00281051");
  if (center === undefined || width === undefined) return null;
  if (attributes.string("x00281056") === "LINEAR_EXACT") {
    center += 0.5;
    width += 1;
  }
  if (!(width >= 1)) return null;
  // LINEAR is symmetric about centre - 0.5.
  return { center: inverted ? inverted.low + inverted.high - center + 1 : center, width };
}

function lookUp({ first, entries }: LookupTable, stored: number): number {
  return entries[Math.min(entries.length - 1, Math.max(0, stored - first))];
}
