import { createReadStream } from "node:fs";
import { access, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "@mimo/storage";
import type { ScanService } from "./context.js";

const IMAGES = /\.(?:png|jpe?g|tiff?|dcm|nii|nii\.gz)$/i;
const MARKER = "samples-added";

/**
 * Takes the images of a folder in as sample cases, once per data folder: samples that somebody deleted stay away.
 *
 * @returns The number of new cases.
 */
export async function addSamples(
  { store, scans }: { readonly store: Store; readonly scans: ScanService },
  samplesFolder: string,
  dataFolder: string,
): Promise<number> {
  const marker = join(dataFolder, MARKER);
  if (await exists(marker)) return 0;
  const names = (await readdir(samplesFolder)).filter((name) => IMAGES.test(name)).sort();
  const files = [];
  for (const name of names) {
    const kept = await store.blobs.put(createReadStream(join(samplesFolder, name)));
    files.push({ ...kept, name });
  }
  const { cases } = await scans.importFiles(files, { isSample: true });
  await writeFile(marker, "");
  return cases.length;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
