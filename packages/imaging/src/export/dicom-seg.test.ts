import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import dicomParser from "dicom-parser";
import { describe, expect, it } from "vitest";
import type { Mask } from "../image.js";
import { maskFromBox, maskFromEllipseInBox } from "../mask/rasterise.js";
import {
  bytesOf,
  colourElements,
  type DicomElements,
  greyElements,
  writeDicom,
} from "../read/test-support/dicom-writer.js";
import { readDicomSeg } from "./read-dicom-seg.js";
import type { SegmentToWrite } from "./segment-to-write.js";
import { writeDicomSeg } from "./write-dicom-seg.js";

const sample = async (name: string) =>
  new Uint8Array(await readFile(fileURLToPath(new URL(`../../../../samples/${name}`, import.meta.url))));

const hasVerifier = spawnSync("dciodvfy", ["-version"]).error === undefined;

const segment = (label: string, ...layers: [file: number, frame: number, mask: Mask][]): SegmentToWrite => ({
  label,
  algorithm: "SEMIAUTOMATIC",
  color: [230, 159, 0],
  layers: layers.map(([file, frame, mask]) => ({ source: { file, frame }, mask })),
});

/** What a standard's checker finds wrong; it has no other way in than a file. */
function complaints(seg: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), "mimo-seg-"));
  try {
    const path = join(folder, "seg.dcm");
    writeFileSync(path, seg);
    const { stderr, stdout } = spawnSync("dciodvfy", [path], { encoding: "utf8" });
    const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => /^(Error|Warning)/.test(line));
    // What the sources themselves leave empty, like the study's date, is copied as it is.
    return lines.filter((line) => !line.includes("DICOMDIR"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const uids = (instance: number): DicomElements => ({
  "00080018": ["UI", `1.2.3.${instance}`],
  "0020000d": ["UI", "1.2.3.100"],
  "0020000e": ["UI", "1.2.3.200"],
});

/** One of a stack of slices, 7 x 5 pixels so that frames do not end on a byte. */
const ctSlice = (instance: number, z: number) =>
  writeDicom({
    elements: greyElements(
      7,
      5,
      { allocated: 16 },
      {
        ...uids(instance),
        "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.2"],
        "00080060": ["CS", "CT"],
        "00180050": ["DS", "2.5"],
        "00200032": ["DS", `-10.5\\4\\${z}`],
        "00200037": ["DS", "1\\0\\0\\0\\1\\0"],
        "00200052": ["UI", "1.2.3.300"],
        "00280030": ["DS", "0.7\\0.9"],
      },
    ),
    pixelData: bytesOf(new Uint16Array(35)),
  });

/** An enhanced multi-frame file, its frames at these heights. */
const enhancedMr = (...heights: number[]) => {
  const shared: DicomElements = {
    "00209116": ["SQ", [{ "00200037": ["DS", "1\\0\\0\\0\\1\\0"] }]],
    "00289110": ["SQ", [{ "00180050": ["DS", "3"], "00280030": ["DS", "0.5\\0.5"] }]],
  };
  const more: DicomElements = {
    ...uids(1),
    "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.4.1"],
    "00080060": ["CS", "MR"],
    "00200052": ["UI", "1.2.3.300"],
    "00280008": ["IS", String(heights.length)],
    "52009229": ["SQ", [shared]],
    "52009230": ["SQ", heights.map((z) => ({ "00209113": ["SQ", [{ "00200032": ["DS", `1\\2\\${z}`] }]] }))],
  };
  const elements = greyElements(7, 5, { allocated: 16 }, more);
  return writeDicom({ elements, pixelData: bytesOf(new Uint16Array(35 * heights.length)) });
};

const photo = (more: DicomElements = {}) =>
  writeDicom({
    elements: colourElements(9, 6, "RGB", 8, {
      ...uids(1),
      "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.77.1.5.1"],
      "00080060": ["CS", "OP"],
      ...more,
    }),
    pixelData: new Uint8Array(9 * 6 * 3),
  });

describe("writeDicomSeg", () => {
  it("gives back every mask on its own frame of a series, in place and order", async () => {
    const files = [ctSlice(11, 5), ctSlice(12, 0), ctSlice(13, 2.5)];
    const masks = [
      maskFromBox([1, 1, 4, 3], 7, 5),
      maskFromBox([0, 0, 7, 5], 7, 5),
      maskFromBox([6, 4, 7, 5], 7, 5),
    ];
    const seg = await writeDicomSeg(files, [
      segment("left kidney", [0, 0, masks[0]], [1, 0, masks[1]], [2, 0, masks[2]]),
      segment("lesion in it", [2, 0, masks[1]]),
    ]);
    const [kidney, lesion] = readDicomSeg(seg);
    expect(kidney).toMatchObject({ label: "left kidney", type: { value: "64033007", meaning: "Kidney" } });
    expect(kidney.frames.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([
      "1.2.3.12",
      "1.2.3.13",
      "1.2.3.11",
    ]);
    expect(kidney.frames.map(({ mask }) => mask)).toEqual([masks[1], masks[2], masks[0]]);
    expect(lesion).toMatchObject({ type: { meaning: "Tissue" } });
    expect(lesion.frames).toEqual([{ mask: masks[1], sopInstanceUid: "1.2.3.13", frameNumber: null }]);
    const dataSet = dicomParser.parseDicom(seg);
    expect(dataSet.string("x00200052")).toBe("1.2.3.300");
    const groups = dataSet.elements.x52009230.items!.map((item) => item.dataSet!);
    const content = (item: dicomParser.DataSet) => item.elements.x00209111.items![0].dataSet!;
    const indices = groups.map((g) => [0, 1].map((i) => content(g).uint32("x00209157", i)));
    expect(indices).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 2],
    ]);
  });

  it("takes places from the functional groups of an enhanced file, and orders frames by them", async () => {
    const seg = await writeDicomSeg(
      [async () => enhancedMr(9, -3)],
      [segment("brain", [0, 0, maskFromBox([1, 1, 4, 3], 7, 5)], [0, 1, maskFromBox([0, 0, 3, 5], 7, 5)])],
    );
    const [{ frames }] = readDicomSeg(seg);
    expect(frames.map(({ frameNumber }) => frameNumber)).toEqual([2, 1]);
    const groups = dicomParser.parseDicom(seg).elements.x52009230.items!.map((item) => item.dataSet!);
    const positions = groups.map((g) => g.elements.x00209113.items![0].dataSet!.string("x00200032"));
    expect(positions).toEqual(["1\\2\\-3", "1\\2\\9"]);
  });

  it("refers to frames of a multi-frame file that does not say how it lies", async () => {
    const mask = maskFromEllipseInBox([40, 60, 90, 120], 168, 216);
    const seg = await writeDicomSeg(
      [await sample("head-ct.dcm")],
      [segment("brain", [0, 3, mask], [0, 7, mask])],
    );
    const [{ frames }] = readDicomSeg(seg);
    expect(frames.map(({ frameNumber }) => frameNumber)).toEqual([4, 8]);
    expect(frames[1].mask).toEqual(mask);
    const dataSet = dicomParser.parseDicom(seg);
    expect(dataSet.elements.x00200052).toBeUndefined();
    expect(dataSet.elements.x52009229.items![0].dataSet!.elements.x00289110).toBeUndefined();
  });

  it.skipIf(!hasVerifier)(
    "satisfies dciodvfy in space and out of it (skipped where dicom3tools is missing)",
    async () => {
      const cases: [Uint8Array[], SegmentToWrite[]][] = [
        [
          [ctSlice(11, 5), ctSlice(12, 0)],
          [
            segment(
              "liver",
              [0, 0, maskFromBox([1, 1, 4, 3], 7, 5)],
              [1, 0, maskFromBox([0, 0, 3, 5], 7, 5)],
            ),
            { ...segment("오른쪽 병변", [0, 0, maskFromBox([2, 1, 6, 3], 7, 5)]), algorithm: "MANUAL" },
          ],
        ],
        [[enhancedMr(9, -3)], [segment("brain", [0, 1, maskFromBox([1, 1, 4, 3], 7, 5)])]],
        [
          [await sample("ct-slice.dcm")],
          [segment("vertebra", [0, 0, maskFromBox([3, 3, 60, 40], 128, 128)])],
        ],
        [
          [await sample("mr-slice.dcm")],
          [segment("right kidney", [0, 0, maskFromBox([3, 3, 60, 40], 64, 64)])],
        ],
        [[await sample("head-ct.dcm")], [segment("brain", [0, 1, maskFromBox([3, 3, 60, 40], 168, 216)])]],
        [
          [
            photo({
              "00282110": ["CS", "01"],
              "00282112": ["DS", "11.5"],
              "00282114": ["CS", "ISO_10918_1"],
            }),
          ],
          [segment("optic disc", [0, 0, maskFromBox([3, 3, 6, 5], 9, 6)])],
        ],
      ];
      for (const [files, segments] of cases) {
        expect(complaints(await writeDicomSeg(files, segments)), segments[0].label).toEqual([]);
      }
    },
  );

  it("keeps names of patients and structures in any script and of any length", async () => {
    const name = Buffer.concat([
      Buffer.from("Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=", "latin1"),
    ]);
    const file = photo({ "00080005": ["CS", "\\ISO 2022 IR 149"], "00100010": ["PN", new Uint8Array(name)] });
    const label = `${"길고 긴 이름 ".repeat(9)}\\끝`;
    const seg = await writeDicomSeg([file], [segment(label, [0, 0, maskFromBox([3, 3, 6, 5], 9, 6)])]);
    expect(readDicomSeg(seg)[0].label).toBe(label);
    const { elements } = dicomParser.parseDicom(seg);
    const { dataOffset, length } = elements.x00100010;
    expect(Buffer.from(seg).toString("utf8", dataOffset, dataOffset + length)).toContain("洪^吉洞");
  });

  it("refuses what it cannot refer to, or has nothing to show", async () => {
    const mask = maskFromBox([0, 0, 512, 512], 512, 512);
    const png = await sample("immunohistochemistry.png");
    await expect(writeDicomSeg([png], [segment("gland", [0, 0, mask])])).rejects.toMatchObject({
      code: "unsupported",
    });
    const nameless = photo({ "00080018": ["UI", ""] });
    const small = maskFromBox([0, 0, 9, 6], 9, 6);
    await expect(writeDicomSeg([nameless], [segment("a", [0, 0, small])])).rejects.toThrow(/SOPInstanceUID/);
    const nothing = { width: 9, height: 6, data: new Uint8Array(54) };
    await expect(writeDicomSeg([photo()], [segment("a", [0, 0, nothing])])).rejects.toMatchObject({
      code: "bad_mask",
    });
    await expect(writeDicomSeg([photo()], [segment("a", [0, 0, mask])])).rejects.toMatchObject({
      code: "bad_mask",
    });
    await expect(writeDicomSeg([photo()], [segment("a", [0, 1, small])])).rejects.toMatchObject({
      code: "bad_slice",
    });
  });
});
