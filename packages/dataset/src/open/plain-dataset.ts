import { readImage, readMaskPng } from "@mimo/imaging";
import { readPlainDataset } from "../plain/read-plain-dataset.js";
import type { DatasetReader, OpenDataset, OpenDatasetOptions } from "./opened-dataset.js";

/** Reads records whose addresses are paths, as `readPlainDataset` gives them. */
export const PLAIN_READER: DatasetReader = {
  readImage: ({ imagePath }) => readImage(imagePath),
  readMask: ({ path }) => readMaskPng(path),
  samplesOf: () => Promise.resolve([]),
};

/** Opens a folder in the plain format: addresses are paths, and there are no written samples. */
export async function openPlainDataset(dir: string, options: OpenDatasetOptions): Promise<OpenDataset> {
  return {
    kind: "plain",
    records: await readPlainDataset(dir, options),
    ...PLAIN_READER,
    close: () => Promise.resolve(),
  };
}
