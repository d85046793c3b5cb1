import type { Readable } from "node:stream";
import { MimoError } from "@mimo/base";
import { type CocoPicture, cocoDocument, type MeasurementLine, measurementsCsv } from "@mimo/imaging";
import type { ExportFormat } from "@mimo/protocol";
import type { ServerContext } from "../context.js";
import { NOTICE } from "../routes/info.js";
import { ServerError } from "../server-error.js";
import { type ExportedCase, type ExportedFile, type Include, openExportedCase } from "./exported-case.js";
import { safeFileName, uniqueNames, withoutImageEnding } from "./file-name.js";
import { cocoPictures } from "./make-coco.js";
import { encodeDicomSeg } from "./make-dicom-seg.js";
import { makeLabelMap } from "./make-label-map.js";
import { makePictures, toJson } from "./make-pictures.js";
import { measureCase } from "./measure-case.js";
import { zipStream } from "./zip-stream.js";

/** What to export. */
export interface ExportRequest {
  /** At least one. */
  readonly caseIds: readonly string[];
  readonly format: ExportFormat;
  readonly include: Include;
}

/** A file to download. */
export interface ExportDownload {
  readonly name: string;
  readonly contentType: string;
  readonly body: Uint8Array | Readable;
}

/** A case that an export of several leaves out, and why. */
interface LeftOut {
  readonly caseId: string;
  readonly code: string;
  readonly message: string;
}

/** Reasons to leave a case out of many; anything else ends the export. */
const REFUSALS: ReadonlySet<string> = new Set(["nothing_to_export", "unsupported", "unknown_spacing"]);

/**
 * Exports cases as one file: COCO and CSV as they are, one DICOM segmentation or label map as it is, else a zip.
 *
 * Of several cases those that have nothing to export, or cannot be exported in this format, are left out and named in
 * `left-out.json` (in COCO's `info`). If none remains, the first reason is thrown.
 *
 * @throws {StorageError} `not_found`; {ServerError} `nothing_to_export`; {ImagingError} `unsupported`, `unknown_spacing`.
 */
export async function openExport(context: ServerContext, request: ExportRequest): Promise<ExportDownload> {
  // An unknown case that comes up while a zip is on its way could only break it off.
  for (const id of new Set(request.caseIds)) await context.store.cases.get(id);
  switch (request.format) {
    case "coco":
      return exportCoco(context, request);
    case "csv":
      return exportCsv(context, request);
    default:
      return exportFiles(context, request);
  }
}

async function exportCoco(context: ServerContext, request: ExportRequest): Promise<ExportDownload> {
  const pictures: CocoPicture[] = [];
  const leftOut: LeftOut[] = [];
  let name = "";
  for await (const exported of openCases(context, request, leftOut)) {
    name ||= baseName(exported);
    pictures.push(...(await cocoPictures(exported)));
  }
  const info = { description: "MIMO findings", notice: NOTICE, version: context.version, leftOut };
  return {
    name: fileName(request, name, "coco.json"),
    contentType: "application/json; charset=utf-8",
    body: Buffer.from(JSON.stringify(cocoDocument(pictures, info))),
  };
}

async function exportCsv(context: ServerContext, request: ExportRequest): Promise<ExportDownload> {
  const lines: MeasurementLine[] = [];
  let name = "";
  for await (const exported of openCases(context, request, [])) {
    name ||= baseName(exported);
    const { stored, findings } = exported;
    const rows = await measureCase(context, stored, findings);
    lines.push(...rows.map((row) => ({ ...row, caseName: stored.case.name, caseId: stored.case.id })));
  }
  return {
    name: fileName(request, name, "measurements.csv"),
    contentType: "text/csv; charset=utf-8",
    body: Buffer.from(measurementsCsv(lines)),
  };
}

async function exportFiles(context: ServerContext, request: ExportRequest): Promise<ExportDownload> {
  const files = filesOf(context, request);
  // The first file is made before anything is sent, so that a refusal still has its status.
  const first = await files.next();
  if (first.done) throw new ServerError("nothing_to_export", "export: at least one file, got none");
  if (request.caseIds.length === 1 && request.format !== "png") {
    await files.return();
    const { path, bytes } = first.value;
    const contentType = request.format === "nifti" ? "application/gzip" : "application/dicom";
    return { name: path, contentType, body: bytes };
  }
  const body = zipStream(startingWith(first.value, files));
  const [folder] = first.value.path.split("/");
  return { name: fileName(request, folder!, `${request.format}.zip`), contentType: "application/zip", body };
}

async function* startingWith(
  first: ExportedFile,
  rest: AsyncGenerator<ExportedFile>,
): AsyncGenerator<ExportedFile> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* filesOf(context: ServerContext, request: ExportRequest): AsyncGenerator<ExportedFile, void> {
  const leftOut: LeftOut[] = [];
  const unique = uniqueNames();
  const refused: Error[] = [];
  let made = 0;
  for await (const exported of openCases(context, request, leftOut)) {
    const base = unique(baseName(exported));
    try {
      for await (const file of caseFiles(context, exported, request, base)) {
        made++;
        yield file;
      }
    } catch (error) {
      refused.push(leaveOut(error, exported.stored.case.id, leftOut));
    }
  }
  if (made === 0 && refused[0]) throw refused[0];
  if (leftOut.length > 0) yield { path: "left-out.json", bytes: toJson(leftOut) };
}

async function* caseFiles(
  context: ServerContext,
  exported: ExportedCase,
  { format, caseIds }: ExportRequest,
  base: string,
): AsyncGenerator<ExportedFile> {
  if (format === "dicom-seg") {
    yield { path: `${base}.seg.dcm`, bytes: await encodeDicomSeg(context, exported) };
  } else if (format === "nifti") {
    const { bytes, names } = await makeLabelMap(context, exported);
    yield { path: `${base}.labels.nii.gz`, bytes };
    if (caseIds.length > 1) yield { path: `${base}.labels.json`, bytes: toJson(names) };
  } else {
    for await (const file of makePictures(context, exported)) yield { ...file, path: `${base}/${file.path}` };
  }
}

/** Opens one case after the other; those without findings are left out, unless that leaves none. */
async function* openCases(
  context: ServerContext,
  { caseIds, include }: ExportRequest,
  leftOut: LeftOut[],
): AsyncGenerator<ExportedCase> {
  const refused: Error[] = [];
  const ids = new Set(caseIds);
  for (const id of ids) {
    let exported: ExportedCase;
    try {
      exported = await openExportedCase(context, id, include);
    } catch (error) {
      refused.push(leaveOut(error, id, leftOut));
      continue;
    }
    yield exported;
  }
  if (refused.length === ids.size) throw refused[0]!;
}

/** Notes a refusal; throws what is none. */
function leaveOut(error: unknown, caseId: string, leftOut: LeftOut[]): Error {
  if (!(error instanceof MimoError) || !REFUSALS.has(error.code)) throw error;
  leftOut.push({ caseId, code: error.code, message: error.message });
  return error;
}

function baseName({ stored }: ExportedCase): string {
  return safeFileName(withoutImageEnding(stored.case.name));
}

function fileName({ caseIds }: ExportRequest, first: string, ending: string): string {
  return caseIds.length === 1 ? `${first}.${ending}` : `mimo-${caseIds.length}-cases.${ending}`;
}
