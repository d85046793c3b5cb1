import { Random } from "@mimo/base";
import type { ImageRecord } from "@mimo/dataset";
import { describe, expect, it } from "vitest";
import { type AugmentationOptions, drawMaskView, drawView, NO_AUGMENTATION } from "./augmentation.js";
import type { MaskSampler } from "./packed-mask.js";
import type { StoredImage, StoredPixels } from "./stored-image.js";
import { closeView, partView, randomView, type View } from "./view.js";

const SOME: AugmentationOptions = {
  ...NO_AUGMENTATION,
  rotationDegrees: 15,
  zoom: 0.25,
  shift: 0.06,
  tone: 0.25,
  noise: 8,
};
const WIDTH = 48;
const HEIGHT = 44;

function record(modality: string, ...labels: string[]): ImageRecord {
  const masks = labels.map((label) => ({
    path: `${label}.png`,
    label,
    instance: 0,
    kind: "all" as const,
    areaPx: 9,
  }));
  return {
    id: "tiny/one",
    imagePath: "one.png",
    modality,
    dataset: "tiny",
    caseId: "one",
    bodyPart: null,
    width: WIDTH,
    height: HEIGHT,
    spacingMm: null,
    split: "train",
    masks,
    attributes: {},
    completeLabels: [],
  };
}

/** An L, which looks different in every mirror and turn. */
function isInside(x: number, y: number): boolean {
  return (x >= 10 && x < 18 && y >= 8 && y < 34) || (x >= 18 && x < 32 && y >= 28 && y < 34);
}

const mask: MaskSampler = {
  width: WIDTH,
  height: HEIGHT,
  at: (index) => (isInside(index % WIDTH, Math.floor(index / WIDTH)) ? 1 : 0),
};
const pixels: StoredPixels = {
  width: WIDTH,
  height: HEIGHT,
  rgb: Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (mask.at(Math.floor(i / 3)) ? 250 : 10)),
};
const picture: StoredImage = { levels: [pixels] };
const identity: View = { width: WIDTH, height: HEIGHT, matrix: [1 / WIDTH, 0, 0, 0, 1 / HEIGHT, 0] };

const views = (of: ImageRecord, count: number) =>
  Array.from({ length: count }, (_, seed) => randomView(of, WIDTH, HEIGHT, SOME, new Random(seed)));
/** Negative when the view is a mirror image. */
const handedness = ({ matrix: [a, b, , d, e] }: View) => Math.sign(a * e - b * d);

describe("drawView and drawMaskView", () => {
  it("of the whole picture give back the picture and the mask", () => {
    const drawn = drawView(record("ct"), picture, identity, NO_AUGMENTATION, new Random(1));
    expect([...drawn]).toEqual([...pixels.rgb]);
    const expected = Array.from({ length: WIDTH * HEIGHT }, (_, i) => mask.at(i));
    expect([...drawMaskView(mask, identity).data]).toEqual(expected);
  });

  it.each(["ct", "dermoscopy", "fundus"])("move %s pictures and masks together", (modality) => {
    const of = record(modality, "lesion");
    for (const [seed, view] of views(of, 20).entries()) {
      const drawn = drawView(of, picture, view, NO_AUGMENTATION, new Random(seed));
      const moved = drawMaskView(mask, view);
      let [both, either] = [0, 0];
      for (let i = 0; i < moved.data.length; i++) {
        const bright = drawn[i * 3] > 130 ? 1 : 0;
        both += bright & moved.data[i];
        either += bright | moved.data[i];
      }
      expect(both / either, `view ${seed}`).toBeGreaterThan(0.9);
    }
  });

  it("leave black what lies outside the picture", () => {
    const outside: View = { ...identity, matrix: [1 / WIDTH, 0, 2, 0, 1 / HEIGHT, 0] };
    expect(drawView(record("ct"), picture, outside, SOME, new Random(1)).every((v) => v === 0)).toBe(true);
    expect(drawMaskView(mask, outside).data.every((v) => v === 0)).toBe(true);
  });

  it("change tones by chance, the colours of a grey picture alike", () => {
    const drawn = (modality: string, seed: number) =>
      drawView(record(modality), picture, identity, { ...NO_AUGMENTATION, tone: 0.25 }, new Random(seed));
    const differs = (pixels: Float32Array) => pixels.some((v, i) => Math.abs(v - pixels[i - (i % 3)]) > 0.5);
    expect(drawn("ct", 1)).not.toEqual(drawn("ct", 2));
    expect(differs(drawn("ct", 1))).toBe(false);
    expect(differs(drawn("dermoscopy", 1))).toBe(true);
  });

  it("keep changed pictures within 0 and 255, and black outside", () => {
    const all = {
      ...NO_AUGMENTATION,
      tone: 0.4,
      noise: 20,
      window: 0.2,
      colour: 0.5,
      shading: 0.4,
      blurShare: 1,
    };
    const half: View = { ...identity, matrix: [1 / WIDTH, 0, 0.5, 0, 1 / HEIGHT, 0] };
    for (let seed = 0; seed < 20; seed++) {
      const drawn = drawView(record("endoscopy"), picture, identity, all, new Random(seed));
      expect(drawn.every((v) => v >= 0 && v <= 255)).toBe(true);
      const cut = drawView(record("endoscopy"), picture, half, { ...all, blurShare: 0 }, new Random(seed));
      expect(cut[3 * (WIDTH - 1)]).toBe(0);
    }
  });

  it("read a smaller copy of the picture where a view would skip pixels", () => {
    const grey = (value: number, side: number) => ({
      width: side,
      height: side,
      rgb: new Uint8Array(side * side * 3).fill(value),
    });
    const levels: StoredImage = { levels: [grey(200, 400), grey(100, 100)] };
    const view = (share: number): View => ({
      width: 80,
      height: 80,
      matrix: [share / 80, 0, 0, 0, share / 80, 0],
    });
    expect(drawView(record("ct"), levels, view(1), NO_AUGMENTATION, new Random(1))[0]).toBe(100);
    expect(drawView(record("ct"), levels, view(0.2), NO_AUGMENTATION, new Random(1))[0]).toBe(200);
  });
});

describe("randomView", () => {
  it("is the same for the same state of the generator", () => {
    expect(views(record("endoscopy"), 3)).toEqual(views(record("endoscopy"), 3));
    expect(views(record("ct"), 2)[0]).not.toEqual(views(record("ct"), 2)[1]);
  });

  it.each(["ct", "mr", "xray", "a modality nobody knows"])("never mirrors or turns over %s", (modality) => {
    for (const view of views(record(modality, "liver"), 200)) {
      const [a, b, , d, e] = view.matrix.map((v, i) => v * (i < 3 ? WIDTH : HEIGHT));
      // Left stays left and up stays up: both axes keep their direction.
      expect(a > Math.abs(b) && e > Math.abs(d)).toBe(true);
    }
  });

  it.each(["ultrasound", "fundus", "dermoscopy", "pathology", "microscopy", "endoscopy"])(
    "mirrors %s about every second time, but keeps its sides when a label names one",
    (modality) => {
      const mirrored = (...labels: string[]) =>
        views(record(modality, ...labels), 200).filter((view) => handedness(view) < 0).length;
      expect(mirrored("lesion")).toBeGreaterThan(60);
      expect(mirrored("lesion")).toBeLessThan(140);
      expect(mirrored("Left ventricle", "lesion")).toBe(0);
      expect(mirrored("right lobe")).toBe(0);
      // Nor is it turned over, which changes the sides as well.
      const turned = views(record(modality, "right lobe"), 200).filter(({ matrix: [a] }) => a <= 0);
      expect(turned).toEqual([]);
      // Words that only contain the letters name no side.
      expect(mirrored("bright spot")).toBeGreaterThan(60);
    },
  );
});

describe("closeView", () => {
  it("shows the whole structure, and up to three and a half times its side", () => {
    const bounds = [0.4, 0.4, 0.6, 0.6] as const;
    for (let seed = 0; seed < 100; seed++) {
      const view = closeView(record("ct", "liver"), bounds, 64, NO_AUGMENTATION, new Random(seed));
      const [a, , c, , e, f] = view.matrix;
      expect(c).toBeLessThanOrEqual(0.4 + 1e-9);
      expect(c + a * 64).toBeGreaterThanOrEqual(0.6 - 1e-9);
      expect(f).toBeLessThanOrEqual(0.4 + 1e-9);
      const shownPx = e * 64 * HEIGHT;
      expect(shownPx).toBeCloseTo(a * 64 * WIDTH);
      expect(shownPx).toBeLessThanOrEqual(3.5 * 0.2 * WIDTH + 1e-9);
    }
  });
});

describe("partView", () => {
  it("shows the place, and between a third and seven tenths of the picture", () => {
    for (let seed = 0; seed < 100; seed++) {
      const view = partView(record("ct", "vessel"), [0.9, 0.2], 64, NO_AUGMENTATION, new Random(seed));
      const [a, , c, , e, f] = view.matrix;
      expect(a * 64).toBeGreaterThanOrEqual(0.35 - 1e-9);
      expect(a * 64).toBeLessThanOrEqual(0.7 + 1e-9);
      expect((0.9 - c) / a).toBeGreaterThan(0);
      expect((0.9 - c) / a).toBeLessThan(64);
      expect((0.2 - f) / e).toBeGreaterThan(0);
      expect((0.2 - f) / e).toBeLessThan(64);
    }
  });
});
