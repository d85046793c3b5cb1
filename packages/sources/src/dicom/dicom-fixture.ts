const LONG_VRS = ["OB", "OW", "SQ", "UN"];

/** A data element: tag as eight hex digits, value representation, value. */
export type Element = readonly [tag: string, vr: string, value: string | number | Uint8Array];

/** Writes a DICOM file (explicit VR little-endian) with these elements in ascending order, for tests. */
export function dicomFile(sopClass: string, instance: string, elements: readonly Element[]): Uint8Array {
  const meta = encode([
    ["00020002", "UI", sopClass],
    ["00020003", "UI", instance],
    ["00020010", "UI", "1.2.840.10008.1.2.1"],
  ]);
  const body = encode([["00080016", "UI", sopClass], ["00080018", "UI", instance], ...elements]);
  return new Uint8Array(Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), meta, body]));
}

function encode(elements: readonly Element[]): Buffer {
  return Buffer.concat(
    elements.map(([tag, vr, value]) => {
      const content = padded(vr, value);
      const isLong = LONG_VRS.includes(vr);
      const head = Buffer.alloc(isLong ? 12 : 8);
      head.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
      head.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
      head.write(vr, 4, "latin1");
      if (isLong) head.writeUInt32LE(content.length, 8);
      else head.writeUInt16LE(content.length, 6);
      return Buffer.concat([head, content]);
    }),
  );
}

function padded(vr: string, value: string | number | Uint8Array): Buffer {
  if (typeof value === "number") return Buffer.from(Uint16Array.of(value).buffer);
  const bytes = typeof value === "string" ? Buffer.from(value, "latin1") : Buffer.from(value);
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === "UI" ? "\0" : " ")]);
}

/** A CT slice, 8 x 6 pixels of 16 bits. */
export interface CtSlice {
  readonly patient: string;
  /** Tells the series' slices: part of the instance's UID, too. */
  readonly series: number;
  readonly number: number;
}

/** The UID of a slice. */
export function instanceUid({ series, number }: CtSlice): string {
  return `1.2.826.${series}.${number}`;
}

/** Writes a CT slice at `2.5 * number` mm. */
export function ctSlice(slice: CtSlice): Uint8Array {
  const pixels = Uint16Array.from({ length: 48 }, (_, i) => 1000 + 7 * i + slice.number);
  return dicomFile("1.2.840.10008.5.1.4.1.1.2", instanceUid(slice), [
    ["00080060", "CS", "CT"],
    ["00100010", "PN", "Doe^Jane"],
    ["00100020", "LO", slice.patient],
    ["00180015", "CS", "HEADNECK"],
    ["0020000d", "UI", `1.2.827.${slice.series}`],
    ["0020000e", "UI", `1.2.828.${slice.series}`],
    ["00200032", "DS", `-10\\4\\${2.5 * slice.number}`],
    ["00200037", "DS", "1\\0\\0\\0\\1\\0"],
    ["00200052", "UI", `1.2.829.${slice.series}`],
    ["00280002", "US", 1],
    ["00280004", "CS", "MONOCHROME2"],
    ["00280010", "US", 6],
    ["00280011", "US", 8],
    ["00280030", "DS", "0.7\\0.9"],
    ["00280100", "US", 16],
    ["00280101", "US", 16],
    ["00280102", "US", 15],
    ["00280103", "US", 0],
    ["00281050", "DS", "60"],
    ["00281051", "DS", "350"],
    ["00281052", "DS", "-1024"],
    ["00281053", "DS", "1"],
    ["7fe00010", "OW", new Uint8Array(pixels.buffer)],
  ]);
}
