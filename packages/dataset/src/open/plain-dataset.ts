import { readImage, readMaskPng } from "@mimo/imaging";
import { readPlainDataset } from "../plain/read-plain-dataset.js";
import type { OpenDataset, OpenDatasetOptions } from "./opened-dataset.js";

/** Opens a folder in the plain format: addresses are paths, and there are no written samples. */
export async function openPlainDataset(dir: string, options: OpenDatasetOptions): Promise<OpenDataset> {
  return {
    kind: "plain",
    records: await readPlainDataset(dir, options),
    readImage: ({ imagePath }) => readImage(imagePath),
    readMask: ({ path }) => readMaskPng(path),
    samplesOf: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}
