import type { Mask } from "../image.js";
import { assertMask, assertSameSize } from "./mask-basics.js";

/**
 * Pixels that are in at least one of the masks.
 *
 * @throws {ImagingError} `bad_mask` if the sizes differ.
 */
export function union(first: Mask, ...others: readonly Mask[]): Mask {
  return combine("union", first, others, (a, b) => a || b);
}

/**
 * Pixels that are in every mask.
 *
 * @throws {ImagingError} `bad_mask` if the sizes differ.
 */
export function intersection(first: Mask, ...others: readonly Mask[]): Mask {
  return combine("intersection", first, others, (a, b) => a && b);
}

/**
 * Pixels that are in the first mask and in none of the others.
 *
 * @throws {ImagingError} `bad_mask` if the sizes differ.
 */
export function difference(first: Mask, ...others: readonly Mask[]): Mask {
  return combine("difference", first, others, (a, b) => a && !b);
}

function combine(
  caller: string,
  first: Mask,
  others: readonly Mask[],
  keep: (a: boolean, b: boolean) => boolean,
): Mask {
  assertMask(first, caller);
  const data = first.data.map((value) => (value ? 1 : 0));
  for (const other of others) {
    assertMask(other, caller);
    assertSameSize(first, other, caller);
    for (let i = 0; i < data.length; i++) {
      data[i] = keep(data[i] !== 0, other.data[i] !== 0) ? 1 : 0;
    }
  }
  return { width: first.width, height: first.height, data };
}
