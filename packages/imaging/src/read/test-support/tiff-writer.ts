/** One page: its tags beyond size and data, and its samples. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly samplesPerPixel?: number;
  /** 1 black is zero, 2 RGB, 3 palette. */
  readonly photometric: number;
  /** 1 unsigned, 2 signed, 3 float. */
  readonly sampleFormat?: number;
  /** Red entries, then green, then blue: 16 bits each. */
  readonly colorMap?: readonly number[];
  readonly data: Uint8Array;
}

type Entry = readonly [tag: number, type: 3 | 4, count: number, value: number];

/** Writes an uncompressed little-endian TIFF with one strip for each page, for what sharp does not write. */
export function writeTiff(pages: readonly TiffPage[]): Uint8Array {
  const chunks: Buffer[] = [Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])];
  let length = 8;
  let link = { chunk: chunks[0], at: 4 };
  const append = (chunk: Buffer) => {
    const at = length;
    chunks.push(chunk);
    length += chunk.length;
    return at;
  };
  for (const page of pages) {
    const dataAt = append(Buffer.from(page.data));
    const mapAt = append(Buffer.from(Uint16Array.from(page.colorMap ?? []).buffer));
    const bitsAt = append(
      Buffer.from(new Uint16Array(page.samplesPerPixel ?? 1).fill(page.bitsPerSample).buffer),
    );
    if (length % 2) append(Buffer.alloc(1));
    const directory = writeDirectory(pageEntries(page, dataAt, mapAt, bitsAt));
    link.chunk.writeUInt32LE(append(directory), link.at);
    link = { chunk: directory, at: directory.length - 4 };
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function pageEntries(page: TiffPage, dataAt: number, mapAt: number, bitsAt: number): Entry[] {
  const { width, height, bitsPerSample, samplesPerPixel = 1, photometric, sampleFormat = 1, colorMap } = page;
  const entries: Entry[] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, samplesPerPixel, samplesPerPixel > 2 ? bitsAt : bitsPerSample],
    [259, 3, 1, 1],
    [262, 3, 1, photometric],
    [273, 4, 1, dataAt],
    [277, 3, 1, samplesPerPixel],
    [278, 4, 1, height],
    [279, 4, 1, page.data.length],
  ];
  if (colorMap) entries.push([320, 3, colorMap.length, mapAt]);
  if (samplesPerPixel === 1) entries.push([339, 3, 1, sampleFormat]);
  return entries;
}

function writeDirectory(entries: readonly Entry[]): Buffer {
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    directory.writeUInt16LE(tag, 2 + 12 * i);
    directory.writeUInt16LE(type, 4 + 12 * i);
    directory.writeUInt32LE(count, 6 + 12 * i);
    directory.writeUInt32LE(value, 10 + 12 * i);
  }
  return directory;
}
