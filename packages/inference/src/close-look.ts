/** The second look: a structure that takes up little of the image is segmented again in a larger view of it. */
import { type Mark, type Mask, type MedicalImage, toRgb8 } from "@mimo/imaging";
import { type LoadedModel, toModelImage } from "@mimo/model";
import {
  type CloseRegion,
  closeRegion,
  cropMask,
  cropRgb,
  marksInRegion,
  pasteMask,
  serves,
} from "./close-region.js";
import type { Programs } from "./programs.js";
import { ScanReader, type Segmented } from "./scan-reader.js";

/** What is asked again. */
export interface CloseQuestion {
  readonly words: string;
  readonly term: string;
  readonly marks: readonly Mark[];
  /** The mask of the first look, on the image's grid; null if it found none. */
  readonly found: Mask | null;
}

/** What a region showed. */
export interface CloseAnswer extends Segmented {
  readonly region: CloseRegion;
}

interface EncodedRegion {
  readonly region: CloseRegion;
  readonly reader: ScanReader;
}

/**
 * Looks at parts of one image. The last part stays encoded, so that the next click into it is cheap.
 *
 * Cropping around a prompt and segmenting again is what a reader with a lens does; the whole image still decides what
 * is there and what it is called.
 */
export class CloseLook {
  #last: EncodedRegion | null = null;

  constructor(
    readonly model: LoadedModel,
    readonly programs: Programs,
    readonly image: MedicalImage,
  ) {}

  /** Segments a term again; null where a closer look would show no more. */
  async look({ words, term, marks, found }: CloseQuestion): Promise<CloseAnswer | null> {
    const { width, height } = this.image;
    const wanted = this.model.file.closeLook ? closeRegion(marks, found, width, height) : null;
    if (wanted === null) return null;
    const { region, reader } = await this.#encoded(wanted);
    const seen = marksInRegion(marks, region);
    if (found !== null && !marks.some(({ kind }) => kind === "mask")) {
      const mask = cropMask(found, region);
      if (mask.data.includes(1)) seen.push({ kind: "mask", mask });
    }
    const aligned = await reader.align(words, seen);
    return { ...(await reader.segmentAffirmed(words, term, aligned)), region };
  }

  /** A region's mask on the image's own grid. */
  toImage(mask: Mask, region: CloseRegion): Mask {
    return pasteMask(mask, region, this.image.width, this.image.height);
  }

  async #encoded(wanted: CloseRegion): Promise<EncodedRegion> {
    if (this.#last !== null && serves(this.#last.region, wanted)) return this.#last;
    const { width, height } = this.image;
    const size = this.model.config.imageSize;
    const rgb = cropRgb(toRgb8(this.image), width, height, wanted);
    const { data, box } = toModelImage(rgb, wanted.side, wanted.side, size);
    const features = await this.programs.encode.run({ image: { data, shape: [1, 3, size, size] } });
    this.#last = { region: wanted, reader: new ScanReader(this.model, this.programs, { box, features }) };
    return this.#last;
  }
}
