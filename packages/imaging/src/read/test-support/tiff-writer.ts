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

/** Writes an uncompressed little-endian TIFF with one strip for each page, for what sharp does not write. */
export function writeTiff(pages: readonly TiffPage[]): Uint8Array {
  const chunks: Buffer[] = [Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])];
  let length = 8;
  let linkAt: readonly [chunk: Buffer, at: number] = [chunks[0], 4];
  const append = (chunk: Buffer) => {
    const at = length;
    chunks.push(chunk);
    length += chunk.length;
    return at;
  };
  for (const page of pages) {
    const {
      width,
      height,
      bitsPerSample,
      samplesPerPixel = 1,
      photometric,
      sampleFormat = 1,
      colorMap,
    } = page;
    const dataAt = append(Buffer.from(page.data));
    const mapAt = colorMap ? append(Buffer.from(Uint16Array.from(colorMap).buffer)) : 0;
    const bitsAt = append(Buffer.from(new Uint16Array(samplesPerPixel).fill(bitsPerSample).buffer));
    const entries: [tag: number, type: 3 | 4, count: number, value: number][] = [
      [256, 4, 1, width],
      [257, 4, 1, height],
      [258, 3, samplesPerPixel, samplesPerPixel > 2 ? bitsAt : bitsPerSample],
      [259, 3, 1, 1],
      [262, 3, 1, photometric],
      [273, 4, 1, dataAt],
      [277, 3, 1, samplesPerPixel],
      [278, 4, 1, height],
      [279, 4, 1, page.data.length],
      ...(colorMap ? [[320, 3, colorMap.length, mapAt] as [number, 3, number, number]] : []),
      ...(samplesPerPixel === 1 ? [[339, 3, 1, sampleFormat] as [number, 3, number, number]] : []),
    ];
    if (length % 2) append(Buffer.alloc(1));
    const directory = Buffer.alloc(2 + 12 * entries.length + 4);
    directory.writeUInt16LE(entries.length, 0);
    entries.forEach(([tag, type, count, value], i) => {
      directory.writeUInt16LE(tag, 2 + 12 * i);
      directory.writeUInt16LE(type, 4 + 12 * i);
      directory.writeUInt32LE(count, 6 + 12 * i);
      directory.writeUInt32LE(value, 10 + 12 * i);
    });
    linkAt[0].writeUInt32LE(append(directory), linkAt[1]);
    linkAt = [directory, directory.length - 4];
  }
  return new Uint8Array(Buffer.concat(chunks));
}
