/** The samples that a built dataset brings, kept small and drawn in model pixels. */
import type { Sample } from "@mimo/dataset";
import { area, type Mark, type Mask, type PointXyPx } from "@mimo/imaging";
import { drawMaskView } from "./augmentation.js";
import { PackedMask } from "./packed-mask.js";
import type { View } from "./view.js";

type StoredMark =
  | Exclude<Mark, { readonly kind: "mask" }>
  | { readonly kind: "mask"; readonly mask: PackedMask };

/** A written sample with its masks packed. */
export interface StoredSample {
  readonly sample: Omit<Sample, "marks" | "targets">;
  readonly marks: readonly StoredMark[];
  readonly targets: readonly { readonly term: string; readonly mask: PackedMask | null }[];
}

/** Packs the samples of one image; a mask that several of them speak of is kept once. */
export function packSamples(samples: readonly Sample[]): StoredSample[] {
  const known = new Map<Mask, PackedMask>();
  const pack = (mask: Mask) => {
    const packed = known.get(mask) ?? PackedMask.of(mask);
    known.set(mask, packed);
    return packed;
  };
  return samples.map(({ marks, targets, ...sample }) => ({
    sample,
    marks: marks.map((mark) => (mark.kind === "mask" ? { kind: mark.kind, mask: pack(mark.mask) } : mark)),
    targets: targets.map(({ term, mask }) => ({ term, mask: mask === null ? null : pack(mask) })),
  }));
}

/** Samples that came from another thread, where their masks lost their class. */
export function unpackSamples(samples: readonly StoredSample[]): StoredSample[] {
  return samples.map(({ sample, marks, targets }) => ({
    sample,
    marks: marks.map((mark) => (mark.kind === "mask" ? { ...mark, mask: new PackedMask(mark.mask) } : mark)),
    targets: targets.map(({ term, mask }) => ({ term, mask: mask && new PackedMask(mask) })),
  }));
}

/**
 * The sample in pixels of a view of the whole picture.
 *
 * @param fewestPixels - A structure smaller than this in the view cannot be learned from it.
 * @returns Null if a target is smaller than that.
 */
export function drawStoredSample(
  { sample, marks, targets }: StoredSample,
  imageWidth: number,
  imageHeight: number,
  view: View,
  fewestPixels: number,
): Sample | null {
  const drawn = targets.map(({ term, mask }) => ({
    term,
    mask: mask === null ? null : drawMaskView(mask, view),
  }));
  if (drawn.some(({ mask }) => mask !== null && area(mask) < fewestPixels)) return null;
  const [scaleX, scaleY] = [view.width / imageWidth, view.height / imageHeight];
  const toView = ([x, y]: PointXyPx) => [x * scaleX, y * scaleY] as const;
  return { ...sample, marks: marks.map((mark) => drawMark(mark, toView, view)), targets: drawn };
}

function drawMark(mark: StoredMark, toView: (at: PointXyPx) => PointXyPx, view: View): Mark {
  switch (mark.kind) {
    case "point":
      return { ...mark, at: toView(mark.at) };
    case "box": {
      const [x0, y0, x1, y1] = mark.box;
      return { ...mark, box: [...toView([x0, y0]), ...toView([x1, y1])] };
    }
    case "scribble":
      return { ...mark, path: mark.path.map(toView) };
    case "mask":
      return { kind: "mask", mask: drawMaskView(mark.mask, view) };
  }
}
