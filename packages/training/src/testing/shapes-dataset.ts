/** A dataset that a test can learn: circles and squares on noise, in the plain format. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "@mimo/base";
import { area, type Mask, writeMaskPng, writePng } from "@mimo/imaging";

export const WIDTH = 48;
export const HEIGHT = 40;

type Inside = (x: number, y: number) => boolean;

function maskOf(inside: Inside): Mask {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    inside(i % WIDTH, Math.floor(i / WIDTH)) ? 1 : 0,
  );
  return { width: WIDTH, height: HEIGHT, data };
}

/** The liver is a bright circle on the left, the spleen a grey square on the right. */
export function drawShapes(random: Random): Readonly<Record<string, Mask>> {
  const [x, y, radius] = [random.uniform(10, 16), random.uniform(12, 28), random.uniform(6, 9)];
  const [left, top, side] = [random.uniform(28, 34), random.uniform(5, 22), random.uniform(8, 12)];
  return {
    liver: maskOf((column, row) => Math.hypot(column - x, row - y) < radius),
    spleen: maskOf((column, row) => column >= left && column < left + side && row >= top && row < top + side),
  };
}

export function paint(masks: Readonly<Record<string, Mask>>, random: Random): Uint8Array {
  const levels: Readonly<Record<string, number>> = { liver: 220, spleen: 130 };
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [label] = Object.entries(masks).find(([, mask]) => mask.data[i] === 1) ?? ["background"];
    return (levels[label] ?? 40) + random.integer(20);
  });
}

/** Writes `count` images of one split, each of a case of its own, with their masks and index. */
export async function writeShapesDataset(folder: string, count: number, split = "train"): Promise<void> {
  await Promise.all(["images", "masks"].map((name) => mkdir(join(folder, name), { recursive: true })));
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const random = Random.derive("shapes", i);
    const masks = drawShapes(random);
    const stem = `case${i}`;
    await writePng(join(folder, "images", `${stem}.png`), paint(masks, random), WIDTH, HEIGHT, 1);
    const entries = Object.entries(masks).map(([label, mask]) => ({
      path: `masks/${stem}--${label}.png`,
      label,
      instance: 0,
      kind: "all",
      area_px: area(mask),
      mask,
    }));
    for (const { path, mask } of entries) await writeMaskPng(join(folder, path), mask);
    const line = {
      image: `images/${stem}.png`,
      modality: "ct",
      dataset: "Shapes",
      case: stem,
      body_part: "abdomen",
      width: WIDTH,
      height: HEIGHT,
      spacing_mm: null,
      split,
      masks: entries.map(({ mask: _mask, ...entry }) => entry),
    };
    lines.push(JSON.stringify(line));
  }
  await writeFile(join(folder, "index.jsonl"), `${lines.join("\n")}\n`);
  const facts = { complete_labels: ["liver", "spleen", "gallbladder"] };
  await writeFile(join(folder, "dataset.json"), JSON.stringify(facts));
}
