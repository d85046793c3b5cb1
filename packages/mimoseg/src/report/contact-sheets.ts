import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { contactSheet } from "@mimo/imaging";
import { readManifest } from "../built-dataset.js";
import type { Manifest } from "../manifest.js";
import { chooseSamples, type SampleFilter } from "./choose-samples.js";
import { drawSample, type SampleInPicture } from "./draw-sample.js";

const TILE_PX = 320;
const PER_ROW = 4;
const PER_MODALITY = 12;

/** What is drawn as one contact sheet. */
export interface ShowOptions extends SampleFilter {
  readonly seed: number;
  /** Samples at most. */
  readonly count: number;
}

/** Draws samples that a filter lets through as one PNG; null if there are none. */
export async function showSamples(
  dir: string,
  options: ShowOptions,
): Promise<{ readonly png: Uint8Array; readonly samples: readonly SampleInPicture[] } | null> {
  const chosen = (await chooseSamples(dir, await readManifest(dir), options)).get("") ?? [];
  return chosen.length === 0 ? null : { png: await drawSheet(chosen), samples: chosen };
}

/**
 * Writes a contact sheet of each modality: `pictures/samples-MODALITY.png`.
 *
 * @returns The paths from the dataset's folder, in the order of the modalities' names.
 */
export async function writeContactSheets(dir: string, manifest: Manifest): Promise<string[]> {
  const options = { seed: manifest.options.seed, count: PER_MODALITY };
  const paths: string[] = [];
  for (const [modality, samples] of await chooseSamples(dir, manifest, options, (name) => name)) {
    const path = `pictures/samples-${modality.replace(/[^\w-]+/g, "_")}.png`;
    await writeFileAtomic(join(dir, path), await drawSheet(samples));
    paths.push(path);
  }
  return paths;
}

async function drawSheet(samples: readonly SampleInPicture[]): Promise<Buffer> {
  const tiles = [];
  for (const sample of samples) tiles.push(await drawSample(sample, TILE_PX));
  return contactSheet(tiles, PER_ROW, TILE_PX);
}
