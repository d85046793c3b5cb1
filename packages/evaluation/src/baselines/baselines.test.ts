import type { ImageRecord, MaskRecord } from "@mimo/dataset";
import { imageFromGrey, type Mask, maskFromBox } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { diceScore } from "../metrics/overlap.js";
import { coverageOnGrid, GRID_SIDE, maskFromGrid } from "./letterbox-grid.js";
import { buildPriorMasks, drawPrior, parsePriorMasks } from "./prior-masks.js";
import { chooseStandIn, stretchPicture } from "./shuffled-picture.js";

describe("the grid", () => {
  test.each([
    [300, 200],
    [37, 50],
    [64, 64],
  ])("a shape on a %d x %d picture comes back almost as it was", (width, height) => {
    const mask = maskFromBox([width * 0.2, height * 0.3, width * 0.7, height * 0.9], width, height);
    const back = maskFromGrid(coverageOnGrid(mask), 128, width, height);
    expect(diceScore(back, mask)).toBeGreaterThan(0.95);
  });

  test("a picture lies at the top left, and nothing beside it", () => {
    const grid = coverageOnGrid(maskFromBox([0, 0, 200, 100], 200, 100));
    expect(grid.slice(0, (GRID_SIDE * GRID_SIDE) / 2).every((value) => value === 255)).toBe(true);
    expect(grid.slice((GRID_SIDE * GRID_SIDE) / 2).every((value) => value === 0)).toBe(true);
  });
});

const BOXES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  low: [0, 40, 60, 60],
  middle: [0, 20, 60, 40],
  point: [30, 30, 32, 32],
};

function recordOf(
  id: string,
  labels: Readonly<Record<string, string>>,
  facts: Partial<ImageRecord> = {},
): ImageRecord {
  const masks = Object.entries(labels).map(
    ([label, path]): MaskRecord => ({ path, label, instance: 0, kind: "all", areaPx: 10 }),
  );
  const place = { imagePath: "", dataset: "tiny", bodyPart: null, width: 60, height: 60, spacingMm: null };
  const rest = { attributes: {}, completeLabels: [], split: "train" as const, modality: "ct" };
  return { id, caseId: id, masks, ...place, ...rest, ...facts };
}

const READER = {
  readMask: ({ path }: MaskRecord): Promise<Mask> => Promise.resolve(maskFromBox(BOXES[path], 60, 60)),
};

describe("prior masks", () => {
  const records = [
    recordOf("a", { liver: "low", spleen: "middle" }),
    recordOf("b", { liver: "low" }),
    recordOf("b2", { liver: "low" }),
    recordOf("c", { liver: "middle" }),
    recordOf("d", { liver: "point" }, { modality: "mr" }),
    recordOf("e", { liver: "point" }, { split: "test" }),
  ];

  test("the level keeps what fits the training masks best, and test masks teach nothing", async () => {
    const priors = await buildPriorMasks(records, READER, { seed: 1 });
    const liver = priors.priorOf("ct", "liver")!;
    // Three of four lie low: alone they make a Dice of 3/4 x 1, with the middle 4/4 x 2/3.
    expect(diceScore(drawPrior(liver, 60, 60), maskFromBox(BOXES.low, 60, 60))).toBeGreaterThan(0.9);
    expect(liver.share).toBe(1);
    expect(priors.priorOf("ct", "spleen")!.share).toBe(1 / 4);
  });

  test("a modality without the term borrows it; a term nobody has is null", async () => {
    const priors = await buildPriorMasks(records, READER, { seed: 1 });
    expect(priors.priorOf("ultrasound", "spleen")).toMatchObject({ modality: "ct" });
    expect(priors.priorOf("ct", "aorta")).toBeNull();
  });

  test("a point belongs to the term of the modality that is there most often", async () => {
    const priors = await buildPriorMasks(records, READER, { seed: 1 });
    expect(priors.likeliestAt("ct", [30, 50], 60, 60)?.term).toBe("liver");
    expect(priors.likeliestAt("mr", [5, 5], 60, 60)).toBeNull();
  });

  test("tiny structures that lie anywhere still get a mask, and a file keeps all", async () => {
    const many = [recordOf("f", { spleen: "point" }), recordOf("g", { spleen: "middle" })];
    const priors = await buildPriorMasks(many, READER, { seed: 1 });
    expect(drawPrior(priors.priors[0], 60, 60).data.includes(1)).toBe(true);
    expect(parsePriorMasks(priors.toJson()).priors).toEqual(priors.priors);
    expect(() => parsePriorMasks("{}")).toThrow("expected a file of prior masks");
  });
});

describe("shuffled pictures", () => {
  test("the stand-in has the modality and another patient, and none is none", () => {
    const records = [
      recordOf("a", {}),
      recordOf("b", {}, { caseId: "a" }),
      recordOf("c", {}, { modality: "mr" }),
      recordOf("d", {}),
    ];
    for (let seed = 0; seed < 20; seed++) expect(chooseStandIn(records[0], records, seed)?.id).toBe("d");
    expect(chooseStandIn(records[2], records, 1)).toBeNull();
  });

  test("stretching keeps the picture's corners and sides", () => {
    const image = imageFromGrey(2, 1, new Uint8Array([0, 200]));
    const wide = stretchPicture(image, 4, 2);
    expect([wide.width, wide.height, wide.channels]).toEqual([4, 2, 3]);
    const [left, right] = [wide.pixels[0], wide.pixels[9]];
    expect(right - left).toBeGreaterThan(100);
    expect(wide.pixels.slice(0, 12)).toEqual(wide.pixels.slice(12));
  });
});
