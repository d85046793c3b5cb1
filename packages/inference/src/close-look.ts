/** The second look: what is small in the image, or fine, is segmented again in larger views of it. */
import { emptyMask, type Mark, type Mask, type MedicalImage, toRgb8 } from "@mimo/imaging";
import { fineGridSide, type LoadedModel, SUBPIXELS, toModelImage } from "@mimo/model";
import {
  type CloseRegion,
  type CloseView,
  closeViews,
  cropMask,
  cropSamples,
  marksInRegion,
  pasteMask,
  serves,
} from "./close-region.js";
import { cleanLogits, maskFromSquare, moveThreshold, stabilityOf } from "./mask-from-logits.js";
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

/** The mask of the second look, on the image's own grid. */
export interface CloseAnswer {
  readonly mask: Mask;
  /** As in `GroundedTerm`; the mean over the parts looked at. */
  readonly quality: number;
  readonly stability: number;
}

interface EncodedRegion {
  readonly region: CloseRegion;
  readonly reader: ScanReader;
}

/** Regions that stay encoded: those of one look. */
const MOST_KEPT = 4;

/**
 * Looks at parts of one image. The last parts stay encoded, so that the next click into them is cheap.
 *
 * Cropping around a prompt and segmenting again is what a reader with a lens does; the whole image still decides what
 * is there and what it is called.
 */
export class CloseLook {
  #kept: EncodedRegion[] = [];

  constructor(
    readonly model: LoadedModel,
    readonly programs: Programs,
    readonly image: MedicalImage,
  ) {}

  /** Segments a term again; null where a closer look would show no more. */
  async look(question: CloseQuestion): Promise<CloseAnswer | null> {
    const { width, height } = this.image;
    const { file, config } = this.model;
    const { marks, found } = question;
    const views = file.closeLook ? closeViews(marks, found, this.image, config.imageSize) : [];
    if (views.length === 0) return null;
    const mask = emptyMask(width, height);
    // Converted once for all parts, and only if one has to be encoded; not kept, for it may be large.
    let converted: Uint8Array | null = null;
    const pixels = () => {
      converted ??= toRgb8(this.image);
      return converted;
    };
    const side = fineGridSide(config) * SUBPIXELS;
    const scores: Pick<CloseAnswer, "quality" | "stability">[] = [];
    for (const view of views) {
      // A part in which the first look saw nothing stays empty.
      if (view.own !== null && found && !cropMask(found, view.region).data.includes(1)) continue;
      const { region, reader } = await this.#encoded(view, pixels);
      const segmented = await segmentIn(reader, region, question);
      const logits = cleanLogits(moveThreshold(segmented.logits, marks), side);
      pasteMask(maskFromSquare(logits, side, region.side), { region, own: view.own }, mask);
      scores.push({ quality: segmented.quality, stability: stabilityOf(logits) });
    }
    const mean = (pick: (score: (typeof scores)[number]) => number) =>
      scores.reduce((sum, score) => sum + pick(score), 0) / scores.length;
    return { mask, quality: mean(({ quality }) => quality), stability: mean(({ stability }) => stability) };
  }

  async #encoded(view: CloseView, pixels: () => Uint8Array): Promise<EncodedRegion> {
    const known = this.#kept.find(({ region }) => serves(region, view));
    if (known) return known;
    const { region } = view;
    const { width, height } = this.image;
    const size = this.model.config.imageSize;
    const rgb = cropSamples({ width, height, data: pixels() }, 3, region);
    const { data, box } = toModelImage(rgb, region.side, region.side, size);
    const features = await this.programs.encode.run({ image: { data, shape: [1, 3, size, size] } });
    const encoded = { region, reader: new ScanReader(this.model, this.programs, { box, features }) };
    this.#kept = [encoded, ...this.#kept].slice(0, MOST_KEPT);
    return encoded;
  }
}

/** Asks about a region; the mask of the first look is among its marks. */
async function segmentIn(
  reader: ScanReader,
  region: CloseRegion,
  { words, term, marks, found }: CloseQuestion,
): Promise<Segmented> {
  const seen = marksInRegion(marks, region);
  if (found !== null && !marks.some(({ kind }) => kind === "mask")) {
    const mask = cropMask(found, region);
    if (mask.data.includes(1)) seen.push({ kind: "mask", mask });
  }
  return reader.segmentAffirmed(words, term, await reader.align(words, seen));
}
