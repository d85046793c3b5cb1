import { inflateRawSync } from "node:zlib";
import dicomParser, { type DataSet } from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";
import { hasExplicitVr } from "../detect-format.js";
import { MAX_FILE_BYTES } from "../limits.js";
import { TRANSFER_SYNTAX } from "./transfer-syntax.js";

/** A parsed DICOM file. */
export interface DicomFile {
  readonly dataSet: DataSet;
  readonly transferSyntax: string;
}

const PIXEL_DATA_TAGS = ["x7fe00010", "x7fe00008", "x7fe00009"] as const;

/**
 * Parses a DICOM file, also one without preamble or file meta information.
 *
 * A file that breaks off or turns to nonsense after the start of its pixel data is still returned: whether the
 * pixels are all there is for the frame reader to check.
 *
 * @throws {ImagingError} `truncated` or `corrupt` if it breaks off or turns to nonsense before.
 */
export function parseDicom(bytes: Uint8Array): DicomFile {
  const file = withPreamble(bytes);
  const transferSyntax = readTransferSyntax(file);
  try {
    const dataSet = dicomParser.parseDicom(file, { TransferSyntaxUID: transferSyntax, inflater });
    return { dataSet, transferSyntax };
  } catch (cause) {
    // dicom-parser throws strings, and after the file meta information `{ exception, dataSet }`.
    const { exception = cause, dataSet } = cause as { exception?: unknown; dataSet?: DataSet };
    if (exception instanceof ImagingError) throw exception;
    if (dataSet && findPixelData(dataSet)) return { dataSet, transferSyntax };
    const message = exception instanceof Error ? exception.message : String(exception);
    const code = /past end|overrun|overread/.test(message) ? "truncated" : "corrupt";
    throw new ImagingError(code, `DICOM header: a sound data set, got "${message}"`, {}, { cause });
  }
}

/** The element that holds the pixels, as integers, floats or doubles; null if the file is no image. */
export function findPixelData(dataSet: DataSet): DataSet["elements"][string] | null {
  for (const tag of PIXEL_DATA_TAGS) {
    if (dataSet.elements[tag]) return dataSet.elements[tag];
  }
  return null;
}

/** Numbers of a decimal or integer string; empty if the element is missing or holds anything else. */
export function readNumbers(dataSet: DataSet, tag: string): number[] {
  const text = dataSet.string(tag);
  if (text === undefined) return [];
  const numbers = text.split("\\").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers : [];
}

/** The items of a sequence; none if it is missing. */
export function readItems(dataSet: DataSet, tag: string): DataSet[] {
  return (dataSet.elements[tag]?.items ?? []).flatMap((item) => (item.dataSet ? [item.dataSet] : []));
}

/** File meta information without the 128 bytes and "DICM" before it gets them: the parser insists. */
function withPreamble(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 2 || bytes[1] !== 0 || String.fromCharCode(...bytes.subarray(128, 132)) === "DICM")
    return bytes;
  const file = new Uint8Array(132 + bytes.length);
  file.set([0x44, 0x49, 0x43, 0x4d], 128);
  file.set(bytes, 132);
  return file;
}

function readTransferSyntax(file: Uint8Array): string {
  if (String.fromCharCode(...file.subarray(128, 132)) !== "DICM") {
    if (!hasExplicitVr(file)) return TRANSFER_SYNTAX.implicitLittle;
    return file[0] === 0 ? TRANSFER_SYNTAX.explicitBig : TRANSFER_SYNTAX.explicitLittle;
  }
  let uid: string | undefined;
  try {
    uid = dicomParser.readPart10Header(file).string("x00020010");
  } catch (cause) {
    throw new ImagingError("truncated", "DICOM: file meta information, got a broken one", {}, { cause });
  }
  if (!uid) throw new ImagingError("corrupt", "DICOM: a transfer syntax (0002,0010), got none");
  return uid;
}

function inflater(file: Uint8Array, position: number): Uint8Array {
  let rest: Uint8Array;
  try {
    rest = inflateRawSync(file.subarray(position), { maxOutputLength: MAX_FILE_BYTES - position });
  } catch (cause) {
    const { code, message } = cause as { code?: string; message?: string };
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new ImagingError(
        "too_large",
        `deflated DICOM: at most ${MAX_FILE_BYTES} bytes, got more`,
        {},
        { cause },
      );
    }
    const kind = code === "Z_BUF_ERROR" ? "truncated" : "corrupt";
    throw new ImagingError(kind, `deflated DICOM: a sound deflate stream, got "${message}"`, {}, { cause });
  }
  const whole = new Uint8Array(position + rest.length);
  whole.set(file.subarray(0, position));
  whole.set(rest, position);
  return whole;
}
