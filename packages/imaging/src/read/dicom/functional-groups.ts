import type { DataSet } from "dicom-parser";
import { readItems } from "./data-set.js";

/**
 * Where a frame's attributes are to be looked for, first place first (DICOM PS3.3 C.7.6.16).
 *
 * Enhanced multi-frame images keep them in a functional group of the frame, or of all frames; others in the data
 * set itself.
 *
 * @param groupTag - The functional group's sequence, for example `x00289110` (Pixel Measures).
 */
export function frameAttributes(dataSet: DataSet, frame: number, groupTag: string): DataSet {
  const perFrame = readItems(dataSet, "x52009230")[frame];
  const shared = readItems(dataSet, "x52009229")[0];
  for (const groups of [perFrame, shared]) {
    const group = groups && readItems(groups, groupTag)[0];
    if (group) return group;
  }
  return dataSet;
}
