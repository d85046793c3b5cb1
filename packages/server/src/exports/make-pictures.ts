import { decodeRle, drawOverlay, encodeMaskPng, encodePng, PALETTE, toRgb8 } from "@mimo/imaging";
import type { ServerContext } from "../context.js";
import { NOTICE } from "../routes/info.js";
import {
  type ExportedCase,
  type ExportedFile,
  type ExportedFinding,
  findingsBySlice,
} from "./exported-case.js";
import { safeFileName } from "./file-name.js";
import { describeOrigin } from "./mask-origin.js";

/**
 * PNG files of a case: for each slice with findings the picture with all of them, then one black and white mask for
 * each finding; last `findings.json`, which says what the masks are and who made them.
 */
export async function* makePictures(
  context: ServerContext,
  exported: ExportedCase,
): AsyncGenerator<ExportedFile> {
  const colors = new Map(
    [...new Set(exported.findings.map(({ finding }) => finding.label))].map((label, i) => [
      label,
      PALETTE[i % PALETTE.length]!,
    ]),
  );
  const described: object[] = [];
  for (const [slice, findings] of findingsBySlice(exported.findings)) {
    const prefix = `slice-${String(slice).padStart(4, "0")}`;
    const image = await context.scans.readSlice(exported.stored.case.id, slice);
    const masks = findings.map(({ finding }) => decodeRle(finding.mask));
    const layers = findings.map(({ finding: { label } }, i) => ({
      mask: masks[i]!,
      color: colors.get(label)!,
      label,
    }));
    const { width, height } = image;
    const overlay = drawOverlay(toRgb8(image), width, height, layers);
    yield { path: `${prefix}-overlay.png`, bytes: await encodePng(overlay, width, height, 3) };
    for (const [i, one] of findings.entries()) {
      const path = `${prefix}-${String(i + 1).padStart(2, "0")}-${safeFileName(one.finding.label, 60)}.png`;
      described.push({ file: path, ...describeFinding(one) });
      yield { path, bytes: encodeMaskPng(masks[i]!) };
    }
  }
  yield {
    path: "findings.json",
    bytes: toJson({ notice: NOTICE, case: describeCase(exported), findings: described }),
  };
}

/** What a program may want to know of a finding beside its mask. */
export function describeFinding({ finding, origin }: ExportedFinding): Record<string, unknown> {
  const { id, label, slice, status, revision, presence, quality, stability, createdAt, updatedAt } = finding;
  return {
    id,
    label,
    slice,
    status,
    revision,
    presence,
    quality,
    stability,
    source: describeOrigin(origin),
    model: origin.model,
    createdAt,
    updatedAt,
  };
}

function describeCase({ stored }: ExportedCase): Record<string, unknown> {
  const { id, name, kind, modality, width, height, sliceCount, spacingMm, sliceSpacingMm } = stored.case;
  return { id, name, kind, modality, width, height, sliceCount, spacingMm, sliceSpacingMm };
}

/** JSON for people to read, as bytes. */
export function toJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`, "utf8");
}
