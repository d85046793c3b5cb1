import { inflateRawSync } from "node:zlib";
import dicomParser, { type ByteArrayParser, type DataSet } from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";
import { hasExplicitVr } from "../detect-format.js";
import { checkEnoughBytes, mostInflatedBytes } from "../limits.js";
import { BoundedStream } from "./bounded-stream.js";
import { codingOf, TRANSFER_SYNTAX } from "./transfer-syntax.js";

/** A parsed DICOM file. */
export interface DicomFile {
  readonly dataSet: DataSet;
  readonly transferSyntax: string;
}

/** dicom-parser exports its class, but declares only its type. */
const { DataSet: DataSetClass } = dicomParser as unknown as {
  DataSet: new (parser: ByteArrayParser, bytes: Uint8Array, elements: DataSet["elements"]) => DataSet;
};

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
  const { transferSyntax, dataSetAt } = readFileMeta(bytes);
  const rest = bytes.subarray(dataSetAt);
  const body = transferSyntax === TRANSFER_SYNTAX.deflated ? inflate(rest) : rest;
  // Native little-endian files exist whose transfer syntax is wrong about the value representation.
  const isPlain = codingOf(transferSyntax) === "native" && transferSyntax !== TRANSFER_SYNTAX.explicitBig;
  const littleEndian = hasExplicitVr(body) ? TRANSFER_SYNTAX.explicitLittle : TRANSFER_SYNTAX.implicitLittle;
  const coding = isPlain ? littleEndian : transferSyntax;
  if (body.length === 0) throw new ImagingError("truncated", "DICOM: a data set, got the end of the file");
  const stream = new BoundedStream(body, coding === TRANSFER_SYNTAX.explicitBig);
  const dataSet = new DataSetClass(stream.byteArrayParser, body, {});
  try {
    if (coding === TRANSFER_SYNTAX.implicitLittle) dicomParser.parseDicomDataSetImplicit(dataSet, stream);
    else dicomParser.parseDicomDataSetExplicit(dataSet, stream);
    return { dataSet, transferSyntax };
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause;
    if (findPixelData(dataSet)) return { dataSet, transferSyntax };
    // dicom-parser throws strings.
    const message = cause instanceof Error ? cause.message : String(cause);
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

const LONG_VRS = new Set(["OB", "OW", "UN", "SQ", "UT"]);

/**
 * Reads the file meta information (PS3.10 section 7), which is explicit VR little-endian whatever follows it.
 *
 * Done here and not by dicom-parser, which reads one element beyond it as if that were of the same kind, and
 * which starts a deflated data set at the first byte of the file: that works out only by luck.
 *
 * @returns The transfer syntax, and the first byte of the data set.
 */
function readFileMeta(bytes: Uint8Array): { transferSyntax: string; dataSetAt: number } {
  const text = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
  const hasPreamble = text(128, 4) === "DICM";
  if (!hasPreamble && bytes[0] !== 2) return { transferSyntax: guessTransferSyntax(bytes), dataSetAt: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let transferSyntax = "";
  let at = hasPreamble ? 132 : 0;
  while (at + 12 <= bytes.length && view.getUint16(at, true) === 2) {
    const isLong = LONG_VRS.has(text(at + 4, 2));
    const length = isLong ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true);
    const valueAt = at + (isLong ? 12 : 8);
    checkEnoughBytes("DICOM file meta information", valueAt + length, bytes.length);
    // A UID is padded with a zero byte, or by mistake with a space.
    if (view.getUint16(at + 2, true) === 0x10)
      transferSyntax = text(valueAt, Math.min(length, 64)).replace(/[\0 ]+$/, "");
    at = valueAt + length;
  }
  if (!transferSyntax) {
    const code = at + 12 > bytes.length ? "truncated" : "corrupt";
    throw new ImagingError(code, "DICOM: a transfer syntax (0002,0010), got none");
  }
  return { transferSyntax, dataSetAt: at };
}

/** The coding of a data set without file meta information, by its first element. */
function guessTransferSyntax(dataSet: Uint8Array): string {
  if (!hasExplicitVr(dataSet)) return TRANSFER_SYNTAX.implicitLittle;
  return dataSet[0] === 0 ? TRANSFER_SYNTAX.explicitBig : TRANSFER_SYNTAX.explicitLittle;
}

function inflate(deflated: Uint8Array): Uint8Array {
  const maxOutputLength = mostInflatedBytes(deflated.length);
  try {
    const { buffer, byteOffset, length } = inflateRawSync(deflated, { maxOutputLength });
    return new Uint8Array(buffer, byteOffset, length);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message?: string };
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new ImagingError(
        "too_large",
        `deflated DICOM: at most ${maxOutputLength} bytes, got more`,
        {},
        { cause },
      );
    }
    const kind = code === "Z_BUF_ERROR" ? "truncated" : "corrupt";
    throw new ImagingError(kind, `deflated DICOM: a sound deflate stream, got "${message}"`, {}, { cause });
  }
}
