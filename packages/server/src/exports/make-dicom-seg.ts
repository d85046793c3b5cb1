import {
  decodeRle,
  ImagingError,
  PALETTE,
  type ScanManifest,
  type SegmentToWrite,
  writeDicomSeg,
} from "@mimo/imaging";
import type { ServerContext } from "../context.js";
import { type ExportedCase, type ExportedFinding, type Include, openExportedCase } from "./exported-case.js";
import { segmentAlgorithm } from "./mask-origin.js";

/**
 * Writes a case's findings as one DICOM Segmentation file.
 *
 * @throws {StorageError} `not_found`; {ServerError} `nothing_to_export`; {ImagingError} `unsupported` if the case is not
 *   made of DICOM files, and what writing throws.
 */
export async function makeDicomSeg(
  context: ServerContext,
  caseId: string,
  include: Include,
): Promise<Uint8Array> {
  return encodeDicomSeg(context, await openExportedCase(context, caseId, include));
}

/** As {@link makeDicomSeg}, for a case that is open. */
export async function encodeDicomSeg(
  { scans, version }: ServerContext,
  { stored, scan, findings }: ExportedCase,
): Promise<Uint8Array> {
  const { kind, slices } = scan.manifest;
  if (kind !== "dicom") {
    const got = kind === "nifti" ? "a NIfTI volume" : "a picture";
    throw new ImagingError("unsupported", `DICOM segmentation: a case of DICOM files, got ${got}`);
  }
  // Only files with a finding are referred to.
  const used = [...new Set(findings.map(({ finding }) => slices[finding.slice]!.file))];
  const files = used.map((file) => () => scans.readFile(stored.case.id, file));
  return writeDicomSeg(files, toSegments(findings, scan.manifest, used), { softwareVersion: version });
}

/**
 * Findings of one name are one segment, as long as no slice has two of them: the second on a slice begins another
 * segment of that name, so that touching lesions stay apart.
 */
function toSegments(
  findings: readonly ExportedFinding[],
  { slices }: ScanManifest,
  files: readonly number[],
): SegmentToWrite[] {
  const groups: ExportedFinding[][] = [];
  for (const exported of findings) {
    const { label, slice } = exported.finding;
    const group = groups.find(
      (others) =>
        others[0]!.finding.label === label && others.every(({ finding }) => finding.slice !== slice),
    );
    if (group) group.push(exported);
    else groups.push([exported]);
  }
  return groups.map((group, i) => ({
    label: group[0]!.finding.label,
    algorithm: segmentAlgorithm(group.map(({ origin }) => origin)),
    color: PALETTE[i % PALETTE.length]!,
    layers: group.map(({ finding }) => {
      const { file, frame } = slices[finding.slice]!;
      return {
        source: { file: files.indexOf(file), frame },
        // Decoded when its turn comes: a thousand masks at once would not fit.
        get mask() {
          return decodeRle(finding.mask);
        },
      };
    }),
  }));
}
