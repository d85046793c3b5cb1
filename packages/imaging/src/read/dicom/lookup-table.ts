import type { DataSet } from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";
import { checkEnoughBytes } from "../limits.js";

/** A look-up table: `entries[i]` is the output for the input `first + i`. */
export interface LookupTable {
  readonly first: number;
  readonly bits: number;
  readonly entries: Uint16Array;
}

/**
 * Reads a modality, VOI or palette look-up table (DICOM PS3.3 C.11.1.1, C.7.6.3.1.5).
 *
 * @param isSigned - Whether the inputs are signed, and with them the table's first input.
 * @throws {ImagingError} `corrupt` without a descriptor, `truncated` if the data are shorter than it says.
 */
export function readLookupTable(
  dataSet: DataSet,
  descriptorTag: string,
  dataTag: string,
  isSigned: boolean,
): LookupTable {
  const count = dataSet.uint16(descriptorTag, 0);
  const data = dataSet.elements[dataTag];
  if (count === undefined || !data) {
    throw new ImagingError(
      "corrupt",
      `look-up table: descriptor ${descriptorTag} and data ${dataTag}, got none`,
    );
  }
  const length = count === 0 ? 65536 : count;
  const first = (isSigned ? dataSet.int16(descriptorTag, 1) : dataSet.uint16(descriptorTag, 1)) ?? 0;
  const bits = dataSet.uint16(descriptorTag, 2) ?? 16;
  const isPacked = data.length < 2 * length;
  checkEnoughBytes("look-up table", isPacked ? length : 2 * length, data.length);
  checkEnoughBytes("look-up table", data.dataOffset + data.length, dataSet.byteArray.length);
  const entries = new Uint16Array(length);
  for (let i = 0; i < length; i++) {
    // Two 8-bit entries to a word: the first is the low byte, whatever the byte order.
    entries[i] = isPacked
      ? (dataSet.uint16(dataTag, i >> 1)! >> (8 * (i & 1))) & 0xff
      : dataSet.uint16(dataTag, i)!;
  }
  return { first, bits, entries };
}
