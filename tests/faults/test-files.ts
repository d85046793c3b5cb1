/** Files to upload, made here and different each time. */
import { createHash, randomFillSync, randomInt } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { readImage } from "@mimo/imaging";
import { ZipFile } from "yazl";
import { greyElements, writeDicom } from "../../packages/imaging/src/read/test-support/dicom-writer.js";
import { writeNifti } from "../../packages/imaging/src/read/test-support/nifti-writer.js";
import type { UploadedFile } from "./client.js";

/** What to upload, and what each slice of the one case that it makes must look like. */
export interface TestUpload {
  readonly file: UploadedFile;
  /** SHA-256 of each slice's pixels. */
  readonly slices: readonly string[];
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A zip of the given files. */
export async function makeZip(files: readonly UploadedFile[], options = {}): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const { name, bytes } of files) zip.addBuffer(Buffer.from(bytes), name, options);
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

/** A zip of a DICOM series of noise. */
export async function makeZippedSeries(sliceCount: number): Promise<TestUpload> {
  const series = `2.25.${Date.now()}${randomInt(1e9)}`;
  const files: UploadedFile[] = [];
  for (let i = 0; i < sliceCount; i++) files.push({ name: `${i}.dcm`, bytes: makeDicom(series, i) });
  return {
    file: { name: "study.zip", bytes: await makeZip(files) },
    slices: await Promise.all(files.map(({ bytes }) => pixelHash(bytes))),
  };
}

function makeDicom(seriesUid: string, slice: number): Uint8Array {
  const elements = greyElements(
    60,
    50,
    { allocated: 16 },
    {
      "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.4"],
      "00080018": ["UI", `${seriesUid}.${slice + 1}`],
      "00080060": ["CS", "MR"],
      "0020000e": ["UI", seriesUid],
      "00200013": ["IS", String(slice + 1)],
      "00200032": ["DS", `0\\0\\${slice * 2}`],
      "00200037": ["DS", "1\\0\\0\\0\\1\\0"],
      "00280030": ["DS", "0.5\\0.5"],
    },
  );
  return writeDicom({ elements, pixelData: noise(60 * 50 * 2) });
}

/** An uncompressed NIfTI volume of noise, 16 bits. */
export async function makeVolume(side: number, sliceCount: number): Promise<TestUpload> {
  const voxels = noise(side * side * sliceCount * 2);
  const bytes = writeNifti({ size: [side, side, sliceCount], type: 4, voxels });
  const slices: string[] = [];
  for (let slice = 0; slice < sliceCount; slice++) slices.push(await pixelHash(bytes, slice));
  return { file: { name: "volume.nii", bytes }, slices };
}

async function pixelHash(file: Uint8Array, slice = 0): Promise<string> {
  const { pixels } = await readImage(file, { slice });
  return sha256(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
}

function noise(length: number): Uint8Array {
  return randomFillSync(new Uint8Array(length));
}
