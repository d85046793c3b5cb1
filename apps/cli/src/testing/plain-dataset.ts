import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { maskFromBox, writeMaskPng } from "@mimo/imaging";
import { greyPng } from "./pictures.js";

/** Test helper: writes a dataset in the plain format, `count` pictures of 32 x 32 with a liver, all in one split. */
export async function writePlainDataset(folder: string, split: string, count: number): Promise<void> {
  await mkdir(join(folder, "images"), { recursive: true });
  await mkdir(join(folder, "masks"), { recursive: true });
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const [image, mask] = [`images/${i}.png`, `masks/${i}--liver--00.png`];
    await writeFile(join(folder, image), await greyPng(32, 32));
    await writeMaskPng(join(folder, mask), maskFromBox([4, 4, 20, 24], 32, 32));
    const masks = [{ path: mask, label: "liver", instance: 0, kind: "all", area_px: 320 }];
    const facts = {
      modality: "ct",
      dataset: "Made",
      case: `c${i}`,
      body_part: "abdomen",
      width: 32,
      height: 32,
    };
    lines.push(JSON.stringify({ image, ...facts, spacing_mm: null, split, masks, attributes: {} }));
  }
  await writeFile(join(folder, "index.jsonl"), `${lines.join("\n")}\n`);
}
