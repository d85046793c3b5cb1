import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseDicom } from "./dicom/data-set.js";
import { toRgb8 } from "./display.js";
import { readImage } from "./read-image.js";

const FOLDER = fileURLToPath(new URL("../../../../samples", import.meta.url));
const listImages = async () => (await readdir(FOLDER)).filter((name) => !/\.(md|txt)$/.test(name));
const read = (name: string, options = {}) => readImage(join(FOLDER, name), options);

describe("the sample images", () => {
  it("are the ones that the notice lists", async () => {
    const notice = await readFile(join(FOLDER, "NOTICE.md"), "utf8");
    const files = await listImages();
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) expect(notice).toContain(`| \`${name}\` |`);
  });

  it("read as what they are", async () => {
    expect(await read("retina.jpg")).toMatchObject({ width: 1024, height: 1024, meaning: "colour" });
    expect(await read("immunohistochemistry.png")).toMatchObject({
      width: 512,
      height: 512,
      meaning: "colour",
    });
    expect(await read("mr-slice.dcm")).toMatchObject({
      width: 64,
      height: 64,
      meaning: "grey",
      modality: "MR",
    });
    expect(await read("ct-slice.dcm")).toMatchObject({
      meaning: "hounsfield",
      geometry: { spacingMm: [0.661468, 0.661468], orientationLps: [1, 0, 0, 0, 1, 0] },
    });
    expect(await read("head-ct.dcm")).toMatchObject({
      meaning: "hounsfield",
      window: { center: 40, width: 80 },
      geometry: { orientationLps: null },
      slice: { index: 6, count: 12 },
    });
    expect(await read("brain-mr.nii.gz", { axis: 0 })).toMatchObject({ width: 96, height: 24 });
  });

  it("show air, brain and bone in the head at the values they have in Hounsfield units", async () => {
    const { pixels, width } = await read("head-ct.dcm");
    expect(pixels[width + 84]).toBeLessThan(-900);
    const middle = Array.from({ length: 40 }, (_, i) => pixels[110 * width + 30 + i]);
    const brain = middle.reduce((sum, v) => sum + v, 0) / middle.length;
    expect(brain).toBeGreaterThan(15);
    expect(brain).toBeLessThan(60);
    expect(Math.max(...pixels)).toBeGreaterThan(1000);
  });

  it("have something to see", async () => {
    for (const name of await listImages()) {
      const shown = toRgb8(await read(name));
      expect(new Set(shown).size, name).toBeGreaterThan(50);
    }
  });

  it("of DICOM name nobody and no place", async () => {
    for (const name of (await listImages()).filter((n) => n.endsWith(".dcm"))) {
      const { dataSet } = parseDicom(new Uint8Array(await readFile(join(FOLDER, name))));
      expect(dataSet.string("x00100010"), name).toMatch(/^Sample\^/);
      expect(dataSet.string("x00100020"), name).toBe("SAMPLE");
      const places = [
        "x00080080",
        "x00080081",
        "x00081010",
        "x00081070",
        "x00080090",
        "x00100030",
        "x00080020",
      ];
      for (const tag of places) expect(dataSet.string(tag) ?? "", `${name} ${tag}`).toBe("");
      const isPrivate = (tag: string) => Number.parseInt(tag.slice(1, 5), 16) % 2 === 1;
      expect(Object.keys(dataSet.elements).filter(isPrivate), name).toEqual([]);
    }
  });
});
