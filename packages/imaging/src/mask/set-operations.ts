import type { Mask } from "../image.js";
import { assertMask, assertSameSize } from "./mask-basics.js";

/**
 * Pixels that are in at least one of the masks.
 *
 * @throws {ImagingError} `bad_mask` if the sizes differ.
 */
export function union(first: Mask, ...others: readonly Mask[]): Mask {
  return combine("union", first, others, (data, other) => {
    for (let i = 0; i < data.length; i++) if (other[i] !== 0) data[i] = 1;
  });
}

/**
 * Pixels that are in every mask.
 *
 * @throws {ImagingError} `bad_mask` if the sizes differ.
 */
export function intersection(first: Mask, ...others: readonly Mask[]): Mask {
  return combine("intersection", first, others, (data, other) => {
    for (let i = 0; i < data.length; i++) if (other[i] === 0) data[i] = 0;
  });
}

/**
 * Pixels that are in the first mask and in none of the others.
 *
 * @throws {ImagingError} `bad_mask` if the sizes differ.
 */
export function difference(first: Mask, ...others: readonly Mask[]): Mask {
  return combine("difference", first, others, (data, other) => {
    for (let i = 0; i < data.length; i++) if (other[i] !== 0) data[i] = 0;
  });
}

/** @param take - Changes `data`, 0 and 1, by another mask's pixels; a loop of its own, which is compiled well. */
function combine(
  caller: string,
  first: Mask,
  others: readonly Mask[],
  take: (data: Uint8Array, other: Uint8Array) => void,
): Mask {
  assertMask(first, caller);
  const data = new Uint8Array(first.data.length);
  for (let i = 0; i < data.length; i++) data[i] = first.data[i] !== 0 ? 1 : 0;
  for (const other of others) {
    assertMask(other, caller);
    assertSameSize(first, other, caller);
    take(data, other.data);
  }
  return { width: first.width, height: first.height, data };
}
