/**
 * Rounds float32 values to IEEE 754 binary16, to nearest with ties to even.
 *
 * Magnitudes of 65520 and more become infinities, those up to 2^-25 become (signed) zeros; NaN stays NaN.
 *
 * @returns One 16-bit pattern per value.
 */
export function floatToHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const magnitude = word & 0x7fffffff;
    halves[i] = ((word >>> 16) & 0x8000) | magnitudeToHalf(magnitude);
  }
  return halves;
}

function magnitudeToHalf(magnitude: number): number {
  if (magnitude > 0x7f800000) {
    // Quiet the NaN so that dropping low bits cannot turn it into an infinity.
    return 0x7e00 | ((magnitude >>> 13) & 0x3ff);
  }
  if (magnitude >= 0x47800000) return 0x7c00;
  if (magnitude >= 0x38800000) {
    // Re-bias the exponent (127 -> 15). A carry out of the mantissa goes into the exponent, as it should.
    return (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
  }
  if (magnitude <= 0x33000000) return 0;
  // Below 2^-14 the result counts units of 2^-24.
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const units = mantissa >>> shift;
  const remainder = mantissa & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return remainder > tie || (remainder === tie && (units & 1) === 1) ? units + 1 : units;
}

/** Widens IEEE 754 binary16 patterns to float32, exactly; NaN payloads are kept. */
export function halfToFloat(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i];
    const sign = (half & 0x8000) << 16;
    const magnitude = half & 0x7fff;
    if (magnitude >= 0x7c00) {
      words[i] = sign | 0x7f800000 | ((magnitude & 0x3ff) << 13);
    } else if (magnitude >= 0x400) {
      words[i] = sign | ((magnitude << 13) + 0x38000000);
    } else {
      values[i] = sign === 0 ? magnitude * 2 ** -24 : -magnitude * 2 ** -24;
    }
  }
  return values;
}

/**
 * Rounds float32 values to bfloat16 (the upper half of a float32), to nearest with ties to even.
 *
 * @returns One 16-bit pattern per value.
 */
export function floatToBfloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const rounded = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const isNan = (word & 0x7fffffff) > 0x7f800000;
    rounded[i] = isNan ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return rounded;
}

/** Widens bfloat16 patterns to float32, exactly. */
export function bfloat16ToFloat(patterns: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(patterns.length);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < patterns.length; i++) words[i] = patterns[i] << 16;
  return values;
}
