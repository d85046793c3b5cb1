import { describe, expect, it } from "vitest";
import { readImage } from "../read-image.js";
import { type DicomElements, greyElements, writeDicom } from "../test-support/dicom-writer.js";

describe("DICOM files that cannot be read", () => {
  const grey = greyElements(4, 3, { allocated: 16 });

  it("are cut short", async () => {
    const file = writeDicom({ elements: grey, pixelData: new Uint8Array(24) });
    await expect(readImage(file.subarray(0, file.length - 1))).rejects.toMatchObject({ code: "truncated" });
    await expect(readImage(file.subarray(0, 150))).rejects.toMatchObject({ code: "truncated" });
    const short = writeDicom({ elements: grey, pixelData: new Uint8Array(22) });
    await expect(readImage(short)).rejects.toThrow(/announces 24 bytes, got 22/);
    const deflated = writeDicom({
      elements: grey,
      transferSyntax: "1.2.840.10008.1.2.1.99",
      pixelData: new Uint8Array(24),
    });
    await expect(readImage(deflated.subarray(0, deflated.length - 4))).rejects.toMatchObject({
      code: "truncated",
    });
  });

  it("declare more pixels than are allowed, or more frames than they hold", async () => {
    const huge = greyElements(65535, 65535, { allocated: 16 });
    await expect(
      readImage(writeDicom({ elements: huge, pixelData: new Uint8Array(8) })),
    ).rejects.toMatchObject({ code: "too_large" });
    const many = greyElements(100, 100, { allocated: 16 }, { "00280008": ["IS", "500000"] });
    await expect(
      readImage(writeDicom({ elements: many, pixelData: new Uint8Array(20_000) })),
    ).rejects.toThrow(/announces 10000000000 bytes, got 20000/);
  });

  it("hold no pixels", async () => {
    const report = writeDicom({ elements: { "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.88.11"] } });
    await expect(readImage(report)).rejects.toMatchObject({ code: "unsupported" });
    await expect(readImage(report)).rejects.toThrow(/88\.11/);
  });

  it("are coded in a way without a decoder, which is named", async () => {
    const video = writeDicom({
      elements: grey,
      transferSyntax: "1.2.840.10008.1.2.4.102",
      pixelData: [new Uint8Array(8)],
    });
    await expect(readImage(video)).rejects.toMatchObject({ code: "unsupported" });
    await expect(readImage(video)).rejects.toThrow(/MPEG-4 video \(1\.2\.840\.10008\.1\.2\.4\.102\)/);
  });

  it.each([
    ["frames that are no number", { "00280008": ["IS", "1A"] }, "corrupt"],
    ["no size", { "00280010": ["US", 0] }, "corrupt"],
    ["two channels", { "00280002": ["US", 2] }, "unsupported"],
    ["12 bits allocated", { "00280100": ["US", 12] }, "unsupported"],
    ["more bits stored than allocated", { "00280101": ["US", 17] }, "corrupt"],
    ["colour of one channel", { "00280004": ["CS", "RGB"] }, "unsupported"],
    ["a palette without its tables", { "00280004": ["CS", "PALETTE COLOR"] }, "corrupt"],
  ] as [string, DicomElements, string][])("contradict themselves: %s", async (_, more, code) => {
    const file = writeDicom({ elements: { ...grey, ...more }, pixelData: new Uint8Array(24) });
    await expect(readImage(file)).rejects.toMatchObject({ code });
  });
});
