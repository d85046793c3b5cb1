/** Samples of one decoded frame, as its code stream stores them. */
export interface DecodedSamples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Bits that a sample uses, counted from the lowest. */
  readonly bitsPerSample: number;
  /** `[height, width, channels]`, interleaved; signed samples are two's complement in these bits. */
  readonly samples: Uint8Array | Uint16Array | Uint32Array;
}
