import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { detectFormat, parseDicom } from "@mimo/imaging";
import { listFiles, listFolders } from "../files/source-folder.js";
import type { DicomFileRef } from "./dicom-files.js";

/** The Segmentation Storage classes: binary or fractional, and label map (PS3.4 B.5). */
const SEGMENTATIONS = ["1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"];

/** The file meta information, which names class and instance, is well within. */
const START_BYTES = 2048;

/** What a folder holds; paths from it, in the order of their code units within each folder. */
export interface DicomIndex {
  readonly segmentations: readonly DicomFileRef[];
  /** Every other instance by its UID. Of instances that are there twice the first counts. */
  readonly instances: ReadonlyMap<string, DicomFileRef>;
}

/**
 * Looks through a folder at any depth for DICOM files; of each only the first two kilobytes are read, of files without
 * file meta information all.
 *
 * Memory: about 200 bytes for each file, for a segmentation may lie far from its images.
 */
export async function indexDicomFolder(root: string): Promise<DicomIndex> {
  const segmentations: DicomFileRef[] = [];
  const instances = new Map<string, DicomFileRef>();
  for await (const path of filesBelow(root, "")) {
    const identity = await identify(join(root, path));
    if (identity === null) continue;
    const { sopClass, instance: uid } = identity;
    if (SEGMENTATIONS.includes(sopClass)) segmentations.push({ path, uid });
    else if (!instances.has(uid)) instances.set(uid, { path, uid });
  }
  return { segmentations, instances };
}

async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  const path = (name: string) => (folder === "" ? name : `${folder}/${name}`);
  for (const name of await listFiles(join(root, folder))) yield path(name);
  for (const name of await listFolders(join(root, folder))) yield* filesBelow(root, path(name));
}

interface Identity {
  readonly sopClass: string;
  readonly instance: string;
}

async function identify(file: string): Promise<Identity | null> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch {
    return null;
  }
  let start: Buffer;
  try {
    const buffer = Buffer.alloc(START_BYTES);
    const { bytesRead } = await handle.read(buffer, 0, START_BYTES, 0);
    start = buffer.subarray(0, bytesRead);
  } catch {
    return null;
  } finally {
    await handle.close();
  }
  if (detectFormat(start) !== "dicom") return null;
  return readMeta(start) ?? (await readDataSet(file));
}

/** MediaStorageSOPClassUID and -InstanceUID of the file meta information, which is always explicit VR little-endian (PS3.10 7.1). */
function readMeta(bytes: Buffer): Identity | null {
  if (bytes.toString("latin1", 128, 132) !== "DICM") return null;
  const found = new Map<number, string>();
  for (let at = 132; at + 8 <= bytes.length && bytes.readUInt16LE(at) === 2; ) {
    const isLong = ["OB", "OW", "UN", "SQ", "UT"].includes(bytes.toString("latin1", at + 4, at + 6));
    if (isLong && at + 12 > bytes.length) break;
    const length = isLong ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6);
    const valueAt = at + (isLong ? 12 : 8);
    found.set(
      bytes.readUInt16LE(at + 2),
      bytes.toString("latin1", valueAt, valueAt + length).replace(/[\0 ]+$/, ""),
    );
    at = valueAt + length;
  }
  const [sopClass, instance] = [found.get(2), found.get(3)];
  return sopClass && instance ? { sopClass, instance } : null;
}

async function readDataSet(file: string): Promise<Identity | null> {
  try {
    const { dataSet } = parseDicom(new Uint8Array(await readFile(file)));
    const [sopClass, instance] = ["x00080016", "x00080018"].map((tag) => dataSet.string(tag));
    return sopClass && instance ? { sopClass, instance } : null;
  } catch {
    return null;
  }
}
