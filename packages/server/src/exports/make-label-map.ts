import {
  decodeRle,
  gridOfNifti,
  gridOfSlices,
  ImagingError,
  type LabelGrid,
  type LabelMapFile,
  writeNiftiLabelMap,
} from "@mimo/imaging";
import type { ServerContext } from "../context.js";
import type { ExportedCase } from "./exported-case.js";

/**
 * Writes a case's findings as one NIfTI label map on the case's own grid.
 *
 * @throws {ImagingError} `unsupported` for a picture, and for DICOM files that do not say how they lie in the patient;
 *   `unknown_spacing` for slices that are not evenly spaced.
 */
export async function makeLabelMap(context: ServerContext, exported: ExportedCase): Promise<LabelMapFile> {
  const layers = exported.findings.map(({ finding }) => ({
    label: finding.label,
    slice: finding.slice,
    get mask() {
      return decodeRle(finding.mask);
    },
  }));
  return writeNiftiLabelMap(await gridOf(context, exported), layers);
}

async function gridOf({ scans }: ServerContext, { stored, scan }: ExportedCase): Promise<LabelGrid> {
  const { kind, axis, slices, width, height, sliceSpacingMm } = scan.manifest;
  const { id } = stored.case;
  if (kind === "picture") {
    throw new ImagingError("unsupported", "label map: NIfTI needs a NIfTI or DICOM case, got a picture");
  }
  if (kind === "nifti") return gridOfNifti(await scans.readFile(id, 0), axis);
  const { geometry: first } = await scans.readSlice(id, 0);
  const { geometry: last } =
    slices.length > 1 ? await scans.readSlice(id, slices.length - 1) : { geometry: first };
  return gridOfSlices({ width, height, count: slices.length, first, last, sliceSpacingMm });
}
