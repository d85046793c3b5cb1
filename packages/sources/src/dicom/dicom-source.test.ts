import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { area, maskFromBox, type OpenedSegment, writeDicomSeg } from "@mimo/imaging";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  describeSource,
  listEverything,
  removeFile,
  type SampleFiles,
  truncateFile,
  writeFiles,
} from "../testing/index.js";
import { ctSlice, instanceUid } from "./dicom-fixture.js";
import { dicomSourceType } from "./dicom-source.js";
import { hashedCase, shortHash } from "./read-slice-facts.js";
import { segmentLabel } from "./seg-label.js";

const TINY = { perAxis: 2, minPixels: 2 };

type Box = readonly [number, number, number, number];
type Drawn = readonly [label: string, file: number, box: Box];

/** A segmentation of some slices: our own writer makes what other tools make, too. */
function segOf(files: readonly Uint8Array[], drawn: readonly Drawn[]): Promise<Uint8Array> {
  return writeDicomSeg(
    files,
    drawn.map(([label, file, box]) => ({
      label,
      algorithm: "MANUAL" as const,
      color: [255, 0, 0] as const,
      layers: [{ source: { file, frame: 0 }, mask: maskFromBox(box, 8, 6) }],
    })),
  );
}

const series = (patient: string, number: number) =>
  [1, 2, 3].map((slice) => ({ patient, series: number, number: slice }));

async function patientFolder(patient: string, number: number): Promise<SampleFiles> {
  const slices = series(patient, number);
  const files = slices.map(ctSlice);
  const seg = await segOf(files, [
    ["liver", 0, [0, 0, 4, 4]],
    ["left kidney", 1, [1, 1, 7, 3]],
    ["lesion", 1, [0, 4, 2, 6]],
    ["lesion", 1, [4, 4, 7, 6]],
  ]);
  return {
    // Names that sort against the order of the slices.
    ...Object.fromEntries(files.map((file, i) => [`${patient}/images/${9 - i}.dcm`, file])),
    [`${patient}/seg/1.dcm`]: seg,
    [`${patient}/DICOMDIR`]: "not an image",
  };
}

const keyOf = (patient: string, number: number, slice: number) => {
  const uid = instanceUid({ patient, series: number, number: slice });
  return `${hashedCase(patient, "")}/${shortHash(`1.2.828.${number}`, 8)}-${shortHash(uid, 12)}`;
};

describeSource({
  name: "dicom",
  make: async (folder) => {
    await writeFiles(folder, {
      ...(await patientFolder("ID-4711", 7)),
      ...(await patientFolder("ID-4712", 8)),
    });
    return {
      type: dicomSourceType(TINY),
      path: folder,
      expected: [["ID-4711", 7] as const, ["ID-4712", 8] as const].flatMap(([patient, number]) => [
        { key: keyOf(patient, number, 1), masks: { liver: 16 } },
        {
          key: keyOf(patient, number, 2),
          masks: { "left kidney": 12, lesion: 10, "lesion@1": 4, "lesion@2": 6 },
        },
      ]),
    };
  },
  damages: {
    missingImage: removeFile("ID-4711/images/9.dcm"),
    missingMask: { because: "a segmentation is found by being there, and nothing names it" },
    truncatedImage: truncateFile("ID-4711/images/9.dcm"),
    hugeImage: async (folder) => {
      const path = "ID-4711/images/9.dcm";
      const bytes = Buffer.from(await readFile(join(folder, path)));
      // Rows and Columns, US, two bytes each.
      for (const element of [0x10, 0x11]) {
        const at = bytes.indexOf(Buffer.from([0x28, 0, element, 0, 0x55, 0x53, 2, 0]));
        bytes.writeUInt16LE(65535, at + 8);
      }
      await writeFiles(folder, { [path]: bytes });
    },
    climbingName: { because: "DICOM refers by UID and names no files" },
    wrongType: { because: "there is no JSON" },
  },
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-dicom-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(files: SampleFiles) {
  await writeFiles(folder, files);
  const source = await dicomSourceType(TINY).open(folder);
  return { source, ...(await listEverything(source)) };
}

describe("dicom", () => {
  test("takes modality, place, spacing and window from the header, and no patient's name or number", async () => {
    const { source, images } = await open(await patientFolder("ID-4711", 7));
    expect(images[0]).toMatchObject({
      modality: "ct",
      bodyPart: "head and neck",
      caseId: hashedCase("ID-4711", ""),
      spacingMm: [0.7, 0.9],
      attributes: { plane: "axial", window_center: 60, window_width: 350 },
    });
    for (const { ref, ...told } of images) {
      expect(JSON.stringify(told.masks)).toContain("ID-4711"); // in paths, which are opaque
      expect(JSON.stringify({ ...told, masks: null })).not.toMatch(/4711|Doe/);
    }
    const { image } = await source.readImage(images[0]);
    expect(image).toMatchObject({ meaning: "hounsfield", window: { center: 60, width: 350 } });
    expect(image.pixels[1]).toBe(1000 + 7 + 1 - 1024);
  });

  test("puts segmentations that refer to nothing where their frames lie", async () => {
    const files = await patientFolder("p", 3);
    const seg = Buffer.from(files["p/seg/1.dcm"] as Uint8Array);
    // DerivationImageSequence, by which frames refer to images, becomes a private element.
    const tag = Buffer.from([0x08, 0, 0x24, 0x91]);
    let removed = 0;
    for (let at = seg.indexOf(tag); at >= 0; at = seg.indexOf(tag, at)) {
      seg.set([0x09, 0, 0x24, 0x91], at);
      removed++;
    }
    expect(removed).toBe(4);
    const { source, images, skips } = await open({ ...files, "p/seg/1.dcm": seg });
    expect(skips).toEqual([]);
    expect(images.map(({ key }) => key)).toEqual([keyOf("p", 3, 1), keyOf("p", 3, 2)]);
    expect(area(await source.readMask(images[0], images[0].masks[0]))).toBe(16);
  });

  test("puts several segmentations of a series together, and finds images in another folder", async () => {
    const files = await patientFolder("p", 3);
    const slices = series("p", 3).map(ctSlice);
    const more = await segOf(slices, [["spleen", 0, [5, 0, 8, 4]]]);
    const { images } = await open({ ...files, "elsewhere/more.dcm": more });
    expect(images.map(({ masks }) => masks.map(({ label }) => label))).toEqual([
      ["spleen", "liver"],
      ["left kidney", "lesion", "lesion", "lesion"],
    ]);
  });

  test("reports missing images and unreadable segmentations without a path, and goes on", async () => {
    const files = await patientFolder("ID-4711", 7);
    const broken = Buffer.from(files["ID-4711/seg/1.dcm"] as Uint8Array).subarray(0, -2);
    const { images, skips } = await open({
      ...files,
      ...(await patientFolder("ID-4712", 8)),
      "ID-4711/seg/1.dcm": broken,
      "ID-4712/images/8.dcm": "gone",
    });
    expect(images.map(({ key }) => key)).toEqual([keyOf("ID-4712", 8, 1)]);
    expect(skips.map(({ reason }) => reason)).toEqual(["corrupt", "missing_image"]);
    expect(JSON.stringify(skips)).not.toMatch(/ID-471/);
  });
});

test("a segment is named by its code, else in its writer's words without a number", () => {
  const code = (meaning: string) => ({ value: "1", scheme: "SCT", meaning });
  const named = (segment: Partial<OpenedSegment>) =>
    segmentLabel({
      number: 1,
      label: "",
      description: "",
      algorithm: null,
      category: null,
      type: null,
      modifiers: [],
      frames: [],
      ...segment,
    });
  expect(named({ type: code("Kidney"), modifiers: [code("Left")], label: "Segment_1" })).toBe("left kidney");
  expect(named({ type: code("Nodule"), description: "Nodule 1 - Annotation 14" })).toBe("nodule");
  expect(named({ type: code("Tissue"), label: "CSF 2" })).toBe("CSF");
  expect(named({ type: code("Organ"), description: "Pancreas_tail", label: "x" })).toBe("pancreas tail");
  expect(named({ type: code("Lesion") })).toBe("lesion");
  expect(named({})).toBe("segment");
});
