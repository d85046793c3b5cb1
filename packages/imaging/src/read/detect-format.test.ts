import { describe, expect, it } from "vitest";
import { detectFormat } from "./detect-format.js";
import { greyElements, writeDicom } from "./test-support/dicom-writer.js";
import { writeNifti } from "./test-support/nifti-writer.js";

const dicom = writeDicom({ elements: greyElements(1, 1, { allocated: 8 }), pixelData: new Uint8Array(2) });

describe("detectFormat", () => {
  it("knows each format by its first bytes", () => {
    expect(detectFormat(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBe("png");
    expect(detectFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe("jpeg");
    expect(detectFormat(Uint8Array.of(0x49, 0x49, 42, 0))).toBe("tiff");
    expect(detectFormat(Uint8Array.of(0x4d, 0x4d, 0, 43))).toBe("tiff");
    expect(detectFormat(Uint8Array.of(0x1f, 0x8b, 8, 0))).toBe("nifti-gz");
    expect(detectFormat(writeNifti({ size: [1, 1, 1], voxels: new Uint8Array(1) }))).toBe("nifti");
    expect(detectFormat(writeNifti({ size: [1, 1, 1], voxels: new Uint8Array(1), version: 2 }))).toBe(
      "nifti",
    );
    expect(detectFormat(dicom)).toBe("dicom");
  });

  it("takes a DICOM file whose preamble is a TIFF header for DICOM", () => {
    const both = dicom.slice();
    both.set([0x49, 0x49, 42, 0]);
    expect(detectFormat(both)).toBe("dicom");
  });

  it("knows a DICOM data set without preamble", () => {
    expect(detectFormat(dicom.subarray(132))).toBe("dicom");
  });

  it("answers null for text, other pictures and too few bytes", () => {
    expect(detectFormat(Buffer.from("GIF89a picture of something"))).toBeNull();
    expect(detectFormat(Buffer.from("patient,age\n1,40\n2,50\n"))).toBeNull();
    expect(detectFormat(new Uint8Array(400))).toBeNull();
    expect(detectFormat(Uint8Array.of(0x89, 0x50))).toBeNull();
    expect(detectFormat(new Uint8Array(0))).toBeNull();
  });
});
