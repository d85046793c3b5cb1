import { describe, expect, it } from "vitest";
import { readImage } from "../read-image.js";
import { type DicomElements, greyElements, writeDicom } from "../test-support/dicom-writer.js";

describe("pixel spacing", () => {
  const spacing = async (more: DicomElements, columns = 100, rows = 100) =>
    (
      await readImage(
        writeDicom({
          elements: greyElements(columns, rows, { allocated: 8 }, more),
          pixelData: new Uint8Array(columns * rows),
        }),
      )
    ).geometry.spacingMm;

  it("of the detector counts only with the magnification", async () => {
    const detector: DicomElements = { "00181164": ["DS", "0.2\\0.1"] };
    expect(await spacing(detector)).toBeNull();
    expect(await spacing({ "00181114": ["DS", "1.25"], ...detector })).toEqual([0.16, 0.08]);
    expect(
      await spacing({ "00181114": ["DS", "1.25"], ...detector, "00280030": ["DS", "0.3\\0.4"] }),
    ).toEqual([0.3, 0.4]);
  });

  it("of scanned film or of no meaning is unknown", async () => {
    expect(await spacing({ "00182010": ["DS", "0.2\\0.2"] })).toBeNull();
    expect(await spacing({ "00280030": ["DS", "0\\0"] })).toBeNull();
    expect(await spacing({ "00280030": ["DS", "0.5"] })).toBeNull();
    expect(await spacing({ "00280034": ["IS", "1\\1"] })).toBeNull();
  });

  const region = (units: number, right: number): DicomElements => ({
    "00186018": ["UL", 0],
    "0018601a": ["UL", 10],
    "0018601c": ["UL", right],
    "0018601e": ["UL", 99],
    "00186024": ["US", units],
    "00186026": ["US", units],
    "0018602c": ["FD", 0.02],
    "0018602e": ["FD", -0.03],
  });

  it("of ultrasound is that of one large region in centimetres", async () => {
    const [row, column] = (await spacing({ "00186011": ["SQ", [region(3, 99)]] })) ?? [];
    expect(row).toBeCloseTo(0.3, 12);
    expect(column).toBeCloseTo(0.2, 12);
  });

  it("of ultrasound is unknown for other units, small regions and several regions", async () => {
    expect(await spacing({ "00186011": ["SQ", [region(4, 99)]] })).toBeNull();
    expect(await spacing({ "00186011": ["SQ", [region(3, 30)]] })).toBeNull();
    expect(await spacing({ "00186011": ["SQ", [region(3, 99), region(3, 99)]] })).toBeNull();
  });

  it("and orientation that is none is unknown", async () => {
    const orientation = async (text: string) =>
      (
        await readImage(
          writeDicom({
            elements: greyElements(1, 1, { allocated: 8 }, { "00200037": ["DS", text] }),
            pixelData: new Uint8Array(2),
          }),
        )
      ).geometry.orientationLps;
    expect(await orientation("0.9999\\0.01\\0\\-0.01\\0.9999\\0")).not.toBeNull();
    expect(await orientation("1\\0\\0\\1\\0\\0")).toBeNull();
    expect(await orientation("0\\0\\0\\0\\0\\0")).toBeNull();
    expect(await orientation("1\\0\\0\\0\\1")).toBeNull();
  });
});
