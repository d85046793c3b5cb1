import { expect, it } from "vitest";
import { maskFromArt } from "../mask/mask-art.js";
import { decodeRle, encodeRle } from "../mask/rle.js";
import { cocoDocument, cocoObject } from "./coco-document.js";
import { type MeasurementLine, measurementsCsv } from "./measurements-csv.js";
import { rgbToCielab } from "./rgb-to-cielab.js";
import { volumeMm3 } from "./volume.js";

it("a COCO document names categories once and gives masks, boxes and areas", () => {
  const mask = maskFromArt("....", ".##.", ".#..");
  const picture = { fileName: "a.png", width: 4, height: 3 };
  const document = cocoDocument([
    { ...picture, objects: [cocoObject("간", encodeRle(mask))] },
    { ...picture, objects: [cocoObject("간", encodeRle(mask), { status: "accepted" })] },
  ]);
  expect(document.categories).toEqual([{ id: 1, name: "간", supercategory: "" }]);
  expect(document.annotations[1]).toMatchObject({
    id: 2,
    image_id: 2,
    category_id: 1,
    bbox: [1, 1, 2, 2],
    area: 3,
    status: "accepted",
  });
  const read = JSON.parse(JSON.stringify(document));
  expect(decodeRle(read.annotations[0].segmentation)).toEqual(mask);
});

it("CSV quotes what needs it, leaves unknown numbers empty, and disarms formulas but not negative numbers", () => {
  const line: MeasurementLine = {
    caseName: '=HYPERLINK("x")',
    caseId: "1",
    label: 'say "ah", 혀',
    findingId: null,
    slice: 4,
    status: "proposed",
    measurement: {
      areaPx: 3,
      areaMm2: null,
      perimeterPx: 1,
      perimeterMm: null,
      longAxisPx: 2,
      longAxisMm: null,
      shortAxisPx: 1,
      shortAxisMm: null,
      intensity: { mean: -850.5, sd: 1, min: -900, max: 3, unit: "HU" },
    },
    volumeMm3: null,
    slices: null,
    source: "-",
  };
  const [head, row, end] = measurementsCsv([line]).split("\r\n");
  expect(head).toMatch(/^case,case_id,label,/);
  expect(row).toBe(`"'=HYPERLINK(""x"")",1,"say ""ah"", 혀",,4,proposed,3,,1,,2,,1,,-850.5,1,-900,3,HU,,,'-`);
  expect(end).toBe("");
});

it("a volume is areas times slice distance, and unknown where either is", () => {
  expect(volumeMm3([10, 20], 2.5)).toBe(75);
  expect(volumeMm3([10, null], 2.5)).toBeNull();
  expect(volumeMm3([10], null)).toBeNull();
  expect(volumeMm3([], 2)).toBeNull();
});

it("colours are CIELab under D50: white and black have no hue, red is known", () => {
  expect(rgbToCielab([255, 255, 255])).toEqual([65535, 32896, 32896]);
  expect(rgbToCielab([0, 0, 0])).toEqual([0, 32896, 32896]);
  // L 54.29, a 80.81, b 69.89 (Lindbloom's calculator).
  const [l, a, b] = rgbToCielab([255, 0, 0]);
  expect([(l / 65535) * 100, (a / 65535) * 255 - 128, (b / 65535) * 255 - 128].map(Math.round)).toEqual([
    54, 81, 70,
  ]);
});
