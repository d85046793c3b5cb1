import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bytesOf, type DicomElements, greyElements, writeDicom } from "../read/test-support/dicom-writer.js";
import { writeNifti } from "../read/test-support/nifti-writer.js";
import { writeTiff } from "../read/test-support/tiff-writer.js";
import { findScans } from "./find-scans.js";
import type { OfferedFile } from "./scan.js";

const SAMPLES = new URL("../../../../samples/", import.meta.url);
const sample = (name: string): OfferedFile => ({
  name,
  read: () => readFile(fileURLToPath(new URL(name, SAMPLES))),
});
const offer = (name: string, bytes: Uint8Array): OfferedFile => ({ name, read: async () => bytes });
const manifestOf = async (file: OfferedFile) => (await findScans([file])).scans[0]?.manifest;

/** A 4 x 3 CT slice at a height, every pixel of which is `number`. */
function ctSlice(number: number, z: number | null, more: DicomElements = {}): Uint8Array {
  const place: DicomElements =
    z === null ? {} : { "00200032": ["DS", `-10\\-20\\${z}`], "00200037": ["DS", "1\\0\\0\\0\\1\\0"] };
  const elements = greyElements(
    4,
    3,
    { allocated: 16 },
    {
      "00080018": ["UI", `1.2.3.${number}`],
      "00080060": ["CS", "CT"],
      "0008103e": ["LO", "Thorax"],
      "00100010": ["PN", "Doe^Jane"],
      "0020000e": ["UI", "1.2.3"],
      "00200013": ["IS", String(number)],
      "00280030": ["DS", "0.5\\0.5"],
      ...place,
      ...more,
    },
  );
  return writeDicom({ elements, pixelData: bytesOf(new Uint16Array(12).fill(number)) });
}

describe("a DICOM series", () => {
  it("is one scan, sorted from the feet up whatever the numbers say", async () => {
    const heights = [7.5, 0, 5, 2.5];
    const files = heights.map((z, i) => offer(`IM${i}`, ctSlice(i, z)));
    const { scans, rejected } = await findScans(files);
    expect(rejected).toEqual([]);
    expect(scans).toHaveLength(1);
    expect(scans[0].files.map(({ name }) => name)).toEqual(["IM1", "IM3", "IM2", "IM0"]);
    expect(scans[0].manifest).toEqual({
      kind: "dicom",
      modality: "CT",
      width: 4,
      height: 3,
      slices: [0, 1, 2, 3].map((file) => ({ file, frame: 0 })),
      spacingMm: [0.5, 0.5],
      sliceSpacingMm: 2.5,
      axis: null,
    });
    expect(scans[0].title).toBe("Thorax");
  });

  it("with a slice missing has no slice spacing", async () => {
    const files = [0, 2.5, 7.5].map((z, i) => offer(`IM${i}`, ctSlice(i, z)));
    expect((await findScans(files)).scans[0].manifest.sliceSpacingMm).toBeNull();
  });

  it("without positions is sorted by instance number", async () => {
    const files = [10, 9, 2].map((number) => offer(`IM${number}`, ctSlice(number, null)));
    const [scan] = (await findScans(files)).scans;
    expect(scan.files.map(({ name }) => name)).toEqual(["IM2", "IM9", "IM10"]);
    expect(scan.manifest.sliceSpacingMm).toBeNull();
  });

  it("leaves a localizer and another series to themselves, and takes an image offered twice once", async () => {
    const { scans } = await findScans([
      offer("scout", ctSlice(1, 0, { "00200037": ["DS", "0\\1\\0\\0\\0\\-1"] })),
      offer("a", ctSlice(2, 0)),
      offer("a again", ctSlice(2, 0)),
      offer("other", ctSlice(4, 1, { "0020000e": ["UI", "1.2.4"] })),
      offer("b", ctSlice(3, 1)),
    ]);
    expect(scans.map(({ files }) => files.map(({ name }) => name))).toEqual([
      ["scout"],
      ["a", "b"],
      ["other"],
    ]);
  });

  it("with a broken file is the rest of it", async () => {
    const cut = ctSlice(2, 1);
    const video = writeDicom({
      elements: greyElements(4, 3, { allocated: 8 }, { "0020000e": ["UI", "1.2.3"] }),
      transferSyntax: "1.2.840.10008.1.2.4.102",
      pixelData: [new Uint8Array(8)],
    });
    const undecodable = writeDicom({
      elements: greyElements(4, 3, { allocated: 16 }, { "0020000e": ["UI", "1.2.9"] }),
      transferSyntax: "1.2.840.10008.1.2.4.90",
      pixelData: [new Uint8Array(8)],
    });
    const { scans, rejected } = await findScans([
      offer("a", ctSlice(1, 0)),
      offer("cut", cut.subarray(0, cut.length - 2)),
      offer("video", video),
      offer("bad stream", undecodable),
    ]);
    expect(scans.map(({ files }) => files.map(({ name }) => name))).toEqual([["a"]]);
    expect(rejected).toMatchObject([
      { name: "cut", code: "truncated" },
      { name: "video", code: "unsupported", message: expect.stringContaining("MPEG-4") },
      { name: "bad stream", code: "corrupt" },
    ]);
  });
});

describe("a series of which nothing can be decoded", () => {
  it("is given up, and every file rejected", async () => {
    const files = Array.from({ length: 30 }, (_, i) => {
      const elements = greyElements(4, 3, { allocated: 16 }, { "0020000e": ["UI", "1.2.9"] });
      const transferSyntax = "1.2.840.10008.1.2.4.90";
      return offer(`IM${i}`, writeDicom({ elements, transferSyntax, pixelData: [new Uint8Array(8)] }));
    });
    let reads = 0;
    const counted = files.map(({ name, read }) => ({
      name,
      read: () => {
        reads++;
        return read();
      },
    }));
    const { scans, rejected } = await findScans(counted);
    expect(scans).toEqual([]);
    expect(new Set(rejected.map(({ name }) => name)).size).toBe(30);
    expect(reads).toBeLessThanOrEqual(40);
  });
});

describe("a title", () => {
  const title = async (name: string, more: DicomElements) =>
    (await findScans([offer(name, ctSlice(1, 0, more))])).scans[0].title;

  it("is the file's name without its folder where there is no description", async () => {
    expect(await title("study/IM7.dcm", { "0008103e": ["LO", ""] })).toBe("IM7.dcm");
  });

  it("never holds the patient's name or ID", async () => {
    const more: DicomElements = { "0008103e": ["LO", "knee of DOE"], "00100020": ["LO", "MRN-4711"] };
    expect(await title("4711.dcm", more)).toBe("CT");
  });

  it("is read in the file's character set", async () => {
    const korean = Uint8Array.from([0x1b, 0x24, 0x29, 0x43, 0xc8, 0xe4, 0xba, 0xce]);
    const more: DicomElements = { "00080005": ["CS", "\\ISO 2022 IR 149"], "0008103e": ["LO", korean] };
    expect(await title("x", more)).toBe("흉부");
  });
});

describe("a file of many slices", () => {
  it("of DICOM frames is one scan", async () => {
    expect(await manifestOf(sample("head-ct.dcm"))).toMatchObject({
      kind: "dicom",
      modality: "CT",
      width: 168,
      height: 216,
      slices: { length: 12, 11: { file: 0, frame: 11 } },
    });
  });

  it("of DICOM frames with positions is sorted by them", async () => {
    const frames = [3, 1, 2].map((z) => ({
      "00209113": ["SQ", [{ "00200032": ["DS", `0\\0\\${z}`] }]],
    })) as DicomElements[];
    const shared: DicomElements = {
      "00209116": ["SQ", [{ "00200037": ["DS", "1\\0\\0\\0\\1\\0"] }]],
      "00289110": ["SQ", [{ "00280030": ["DS", "2\\2"] }]],
    };
    const elements = greyElements(
      2,
      1,
      { allocated: 8 },
      { "00280008": ["IS", "3"], "52009229": ["SQ", [shared]], "52009230": ["SQ", frames] },
    );
    const file = writeDicom({ elements, pixelData: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(await manifestOf(offer("x", file))).toMatchObject({
      slices: [{ frame: 1 }, { frame: 2 }, { frame: 0 }],
      spacingMm: [2, 2],
      sliceSpacingMm: 1,
    });
  });

  it("of NIfTI goes from the feet up along the axial axis", async () => {
    const sform = [
      [0, 0, 2, 0],
      [-3, 0, 0, 0],
      [0, -4, 0, 0],
    ] as const;
    const volume = writeNifti({ size: [5, 6, 7], voxels: new Uint8Array(210), pixdim: [3, 4, 2], sform });
    const plain = await manifestOf(offer("brain.nii", volume));
    expect(plain).toMatchObject({ kind: "nifti", axis: 1, width: 7, height: 5, sliceSpacingMm: 4 });
    expect(plain.slices.map(({ frame }) => frame)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(await manifestOf(offer("brain.nii.gz", new Uint8Array(gzipSync(volume))))).toEqual(plain);
    expect(await manifestOf(sample("brain-mr.nii.gz"))).toMatchObject({ slices: { length: 24 } });
  });

  it("of TIFF is one scan if its pages are of one size, else its first page", async () => {
    const page = (width: number) => ({
      width,
      height: 2,
      bitsPerSample: 8,
      photometric: 1,
      data: new Uint8Array(2 * width),
    });
    const stack = writeTiff([page(4), page(4), page(4)]);
    const pyramid = writeTiff([page(8), page(4), page(2)]);
    expect((await manifestOf(offer("a.tif", stack))).slices).toHaveLength(3);
    expect(await manifestOf(offer("b.tif", pyramid))).toMatchObject({ width: 8, slices: { length: 1 } });
  });
});

describe("what makes no scan", () => {
  it("is rejected with a reason, or passed over if nobody offered it on purpose", async () => {
    const object = (sopClass: string, more: DicomElements = {}) =>
      writeDicom({ elements: { "00080016": ["UI", sopClass], ...more } });
    const png = new Uint8Array(await sample("immunohistochemistry.png").read());
    const { scans, rejected } = await findScans([
      offer("sr", object("1.2.840.10008.5.1.4.1.1.88.11")),
      offer("DICOMDIR", object("1.2.840.10008.1.3.10", { "00041220": ["SQ", []] })),
      offer("seg", ctSlice(1, 0, { "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.66.4"] })),
      offer("notes.txt", new TextEncoder().encode("some notes about the images")),
      offer("empty", new Uint8Array()),
      offer("half.png", png.subarray(0, png.length >> 1)),
      offer("inner.zip", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)),
      offer("study/.DS_Store", new Uint8Array(4)),
      offer("Thumbs.db", new Uint8Array(4)),
      offer("__MACOSX/study/._IM1", new Uint8Array(4)),
    ]);
    expect(scans).toEqual([]);
    expect(rejected.map(({ name, code }) => `${name} ${code}`)).toEqual([
      "sr unsupported",
      "DICOMDIR unsupported",
      "seg unsupported",
      "notes.txt unknown_format",
      "empty truncated",
      "half.png truncated",
      "inner.zip unsupported",
    ]);
    expect(rejected[0].message).toMatch(/structured report/);
    expect(rejected[2].message).toMatch(/segmentation/);
  });

  it("is not blamed for a disk that fails", async () => {
    const read = () => Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" }));
    await expect(findScans([{ name: "a", read }])).rejects.toThrow("EIO");
  });
});
