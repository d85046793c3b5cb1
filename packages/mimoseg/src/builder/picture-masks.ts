import type { LoadMask, MaskRow } from "@mimo/dataset";
import { area, type BoxXyxyPx, boundingBox, decodeRle, encodeRle, type Mask } from "@mimo/imaging";
import type { SourceMask } from "@mimo/sources";

/** Decoded masks of one picture that are kept in memory; beyond, they are decoded from their runs whenever needed. */
const MOST_DECODED_BYTES = 32 * 2 ** 20;

/** A mask of the picture at hand: its runs always, its pixels while there is room. */
export interface PictureMask {
  readonly from: SourceMask;
  readonly areaPx: number;
  readonly box: BoxXyxyPx | null;
  readonly counts: string;
  load(): Mask;
}

/** Takes up the masks of one picture. A picture may hold a thousand cells: their pixels together would fill memory. */
export class MaskShelf {
  #decodedBytes = 0;

  add(from: SourceMask, mask: Mask): PictureMask {
    const { size, counts } = encodeRle(mask);
    const kept = this.#decodedBytes + mask.data.length <= MOST_DECODED_BYTES ? mask : null;
    if (kept !== null) this.#decodedBytes += mask.data.length;
    const load = () => kept ?? decodeRle({ size, counts });
    return { from, areaPx: area(mask), box: boundingBox(mask), counts, load };
  }
}

/** Finds the row that a mask of a written sample is, by the object that was handed out, else by its pixels. */
export class MaskNames {
  readonly #byObject = new WeakMap<Mask, string>();
  readonly #byCounts = new Map<string, string>();

  /** Hands out masks for the writer of samples. */
  loader(masks: ReadonlyMap<string, PictureMask>, rows: readonly MaskRow[]): LoadMask {
    for (const { mask_id, counts } of rows)
      if (!this.#byCounts.has(counts)) this.#byCounts.set(counts, mask_id);
    return ({ path }) => {
      const mask = masks.get(path)!.load();
      this.#byObject.set(mask, path);
      return mask;
    };
  }

  /** Its `mask_id`; null for pixels that are no mask of the picture. */
  nameOf(mask: Mask): string | null {
    return this.#byObject.get(mask) ?? this.#byCounts.get(encodeRle(mask).counts) ?? null;
  }
}
