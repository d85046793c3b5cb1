import { deflateRawSync } from "node:zlib";

/** A value of a data element; sequences are lists of items. */
type Value = string | number | readonly number[] | Uint8Array | readonly DicomElements[];

/** Data elements by tag, eight hex digits. */
export type DicomElements = Readonly<Record<string, readonly [vr: string, value: Value]>>;

/** What to write. */
export interface DicomParts {
  readonly elements: DicomElements;
  /** Default: explicit VR little-endian. */
  readonly transferSyntax?: string;
  /** One block, or fragments: then they are encapsulated behind `offsetTable`. */
  readonly pixelData?: Uint8Array | readonly Uint8Array[];
  readonly offsetTable?: readonly number[];
  /** VR of native pixel data. Default: OW. */
  readonly pixelVr?: string;
}

const IMPLICIT = "1.2.840.10008.1.2";
const BIG = "1.2.840.10008.1.2.2";
const DEFLATED = "1.2.840.10008.1.2.1.99";
const LONG_VRS = new Set(["OB", "OW", "OF", "OD", "SQ", "UN", "UT"]);

interface Coding {
  readonly isImplicit: boolean;
  readonly isBig: boolean;
}

/** Writes a DICOM file, for tests: what it is given, right or wrong, and nothing more. */
export function writeDicom(parts: DicomParts): Uint8Array {
  const { transferSyntax = "1.2.840.10008.1.2.1", pixelData, pixelVr = "OW" } = parts;
  const coding = { isImplicit: transferSyntax === IMPLICIT, isBig: transferSyntax === BIG };
  const body = [writeElements(parts.elements, coding)];
  if (pixelData instanceof Uint8Array) body.push(writeElement("7fe00010", pixelVr, pixelData, coding));
  else if (pixelData) body.push(encapsulate(pixelData, parts.offsetTable ?? []));
  const dataSet = Buffer.concat(body);
  const meta = writeElements({ "00020010": ["UI", transferSyntax] }, { isImplicit: false, isBig: false });
  const file = Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    meta,
    transferSyntax === DEFLATED ? deflateRawSync(dataSet) : dataSet,
  ]);
  return new Uint8Array(file);
}

/** The Image Pixel module of a grey picture, and any other elements. */
export function greyElements(
  columns: number,
  rows: number,
  bits: { allocated: number; stored?: number; signed?: boolean },
  more: DicomElements = {},
): DicomElements {
  return {
    "00280002": ["US", 1],
    "00280004": ["CS", "MONOCHROME2"],
    "00280010": ["US", rows],
    "00280011": ["US", columns],
    "00280100": ["US", bits.allocated],
    "00280101": ["US", bits.stored ?? bits.allocated],
    "00280102": ["US", (bits.stored ?? bits.allocated) - 1],
    "00280103": ["US", bits.signed ? 1 : 0],
    ...more,
  };
}

/** The Image Pixel module of a colour picture, and any other elements. */
export function colourElements(
  columns: number,
  rows: number,
  photometric: string,
  bits = 8,
  more: DicomElements = {},
): DicomElements {
  return greyElements(
    columns,
    rows,
    { allocated: bits },
    {
      "00280002": ["US", 3],
      "00280004": ["CS", photometric],
      "00280006": ["US", 0],
      ...more,
    },
  );
}

/** The bytes of a typed array. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}

function writeElements(elements: DicomElements, coding: Coding): Buffer {
  const inOrder = Object.entries(elements).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(inOrder.map(([tag, [vr, value]]) => writeElement(tag, vr, value, coding)));
}

function writeElement(tag: string, vr: string, value: Value, coding: Coding): Buffer {
  let content = writeValue(vr, value, coding);
  if (content.length % 2)
    content = Buffer.concat([content, Buffer.from(vr === "UI" || vr.startsWith("O") ? "\0" : " ")]);
  const isLong = coding.isImplicit || LONG_VRS.has(vr);
  const head = Buffer.alloc(coding.isImplicit ? 8 : isLong ? 12 : 8);
  const put16 = (n: number, at: number) =>
    coding.isBig ? head.writeUInt16BE(n, at) : head.writeUInt16LE(n, at);
  put16(Number.parseInt(tag.slice(0, 4), 16), 0);
  put16(Number.parseInt(tag.slice(4), 16), 2);
  if (!coding.isImplicit) head.write(vr, 4, "latin1");
  if (!isLong) put16(content.length, 6);
  else if (coding.isBig) head.writeUInt32BE(content.length, head.length - 4);
  else head.writeUInt32LE(content.length, head.length - 4);
  return Buffer.concat([head, content]);
}

function writeValue(vr: string, value: Value, coding: Coding): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value === "string") return Buffer.from(value, "latin1");
  if (vr === "SQ")
    return Buffer.concat((value as readonly DicomElements[]).map((item) => writeItem(item, coding)));
  const numbers = typeof value === "number" ? [value] : (value as readonly number[]);
  const size = vr === "FD" ? 8 : vr === "UL" || vr === "FL" ? 4 : 2;
  const view = new DataView(new ArrayBuffer(size * numbers.length));
  numbers.forEach((n, i) => {
    const le = !coding.isBig;
    if (vr === "FD") view.setFloat64(8 * i, n, le);
    else if (vr === "FL") view.setFloat32(4 * i, n, le);
    else if (vr === "UL") view.setUint32(4 * i, n, le);
    else view.setUint16(2 * i, n & 0xffff, le);
  });
  return Buffer.from(view.buffer);
}

function writeItem(item: DicomElements, coding: Coding): Buffer {
  const content = writeElements(item, coding);
  const head = Buffer.alloc(8);
  const put = (n: number, at: number, size: 2 | 4) =>
    coding.isBig ? head.writeUIntBE(n, at, size) : head.writeUIntLE(n, at, size);
  put(0xfffe, 0, 2);
  put(0xe000, 2, 2);
  put(content.length, 4, 4);
  return Buffer.concat([head, content]);
}

function encapsulate(fragments: readonly Uint8Array[], offsets: readonly number[]): Buffer {
  const item = (content: Uint8Array) => {
    const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    head.writeUInt32LE(content.length + (content.length % 2), 4);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
  };
  return Buffer.concat([
    Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]),
    item(bytesOf(Uint32Array.from(offsets))),
    ...fragments.map(item),
    Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  ]);
}
