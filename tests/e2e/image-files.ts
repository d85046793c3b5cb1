/** Files to open, made of the sample images. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { readImage } from "@mimo/imaging";
import sharp from "sharp";
import { greyElements, writeDicom } from "../../packages/imaging/src/read/test-support/dicom-writer.js";
import type { UploadedFile } from "../faults/client.js";
import { makeZip } from "../faults/test-files.js";

/** Path of a sample image. */
export const samplePath = (name: string): string =>
  fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));

const readSample = (name: string): Uint8Array => new Uint8Array(readFileSync(samplePath(name)));

/** A piece of the glands: the same octets again would be the case that is there already. */
export async function croppedGlands(name: string): Promise<UploadedFile> {
  const piece = { left: 100, top: 80, width: 300, height: 260 };
  const bytes = await sharp(samplePath("immunohistochemistry.png")).extract(piece).png().toBuffer();
  return { name, bytes };
}

/** The brain's volume, compressed anew. */
export function brainVolume(name: string): UploadedFile {
  return { name, bytes: gzipSync(gunzipSync(readSample("brain-mr.nii.gz")), { level: 1 }) };
}

/** The slices of the head CT as a series of single files, zipped, 2 mm apart. */
export async function zippedHeadSeries(name: string, slices: number): Promise<UploadedFile> {
  const head = readSample("head-ct.dcm");
  const files: UploadedFile[] = [];
  for (let k = 0; k < slices; k++) {
    const { width, height, pixels } = await readImage(head, { slice: k });
    const elements = greyElements(
      width,
      height,
      { allocated: 16, signed: true },
      {
        "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.2"],
        "00080018": ["UI", `2.25.77.${k + 1}`],
        "00080060": ["CS", "CT"],
        "0020000e": ["UI", "2.25.77"],
        "00200013": ["IS", String(k + 1)],
        "00200032": ["DS", `0\\0\\${k * 2}`],
        "00200037": ["DS", "1\\0\\0\\0\\1\\0"],
        "00280030": ["DS", "0.957\\0.957"],
        "00281052": ["DS", "0"],
        "00281053": ["DS", "1"],
      },
    );
    const pixelData = new Uint8Array(Int16Array.from(pixels).buffer);
    files.push({ name: `study/slice-${k}.dcm`, bytes: writeDicom({ elements, pixelData }) });
  }
  return { name, bytes: await makeZip(files) };
}

/** What `setInputFiles` takes. */
export function asPayload({ name, bytes }: UploadedFile) {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) };
}
