import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of free images that comes with the product. */
export const SAMPLES_FOLDER = fileURLToPath(new URL("../../../../../samples/", import.meta.url));

/** Bytes of a sample image. */
export function readSample(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${SAMPLES_FOLDER}${name}`));
}

/** The sample CT slice as if it lay at another height, mm: as many of them make a series. */
export function ctSliceAt(heightMm: number): Uint8Array {
  const original = "-75.699997";
  const text = Buffer.from(readSample("ct-slice.dcm")).toString("latin1");
  const moved = text.replace(
    original,
    heightMm.toFixed(6).padEnd(original.length, "0").slice(0, original.length),
  );
  return new Uint8Array(Buffer.from(moved, "latin1"));
}
