import type { Scan } from "@mimo/imaging";
import type { Finding } from "@mimo/protocol";
import type { StoredCase } from "@mimo/storage";
import type { ServerContext } from "../context.js";
import { ServerError } from "../server-error.js";
import { type MaskOrigin, maskOrigin } from "./mask-origin.js";

/** Which findings leave: rejected and deleted ones never do, and `accepted` leaves proposals out too. */
export type Include = "accepted" | "all";

/** A finding, and who made its mask. */
export interface ExportedFinding {
  readonly finding: Finding;
  readonly origin: MaskOrigin;
}

/** A case with what is to leave of it: at least one finding. */
export interface ExportedCase {
  readonly stored: StoredCase;
  readonly scan: Scan;
  /** Oldest first. */
  readonly findings: readonly ExportedFinding[];
}

/** A file that leaves, by its path in an archive. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Opens a case to export it.
 *
 * @throws {StorageError} `not_found`; {ServerError} `nothing_to_export` if no finding is to leave.
 */
export async function openExportedCase(
  { scans, store }: ServerContext,
  caseId: string,
  include: Include,
): Promise<ExportedCase> {
  const { stored, scan } = await scans.open(caseId);
  const leaving = (await store.findings.list(caseId)).filter(
    ({ deleted, status }) =>
      !deleted && (status === "accepted" || (include === "all" && status === "proposed")),
  );
  if (leaving.length === 0) {
    const rule = include === "all" ? "a finding that is not rejected" : "an accepted finding";
    throw new ServerError("nothing_to_export", `export: a case needs ${rule}, got none`);
  }
  const findings: ExportedFinding[] = [];
  for (const finding of leaving)
    findings.push({ finding, origin: await maskOrigin(store.findings, finding) });
  return { stored, scan, findings };
}

/** Findings by the slice that they are on, slices in order. */
export function findingsBySlice(findings: readonly ExportedFinding[]): [slice: number, ExportedFinding[]][] {
  const bySlice = new Map<number, ExportedFinding[]>();
  for (const exported of findings) {
    const { slice } = exported.finding;
    bySlice.set(slice, [...(bySlice.get(slice) ?? []), exported]);
  }
  return [...bySlice].sort(([a], [b]) => a - b);
}
