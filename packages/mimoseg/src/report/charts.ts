import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { barChart, renderSvg } from "@mimo/imaging";
import type { Statistics } from "./statistics-schema.js";

const WIDTH = 720;
const MOST_BARS = 24;

/**
 * Draws what the dataset holds as bar charts under `pictures/`.
 *
 * @returns The paths from the dataset's folder.
 */
export async function writeCharts(dir: string, statistics: Statistics): Promise<string[]> {
  const { samplesBy, masksBy, marks, masksByShare } = statistics;
  const charts: [name: string, title: string, counts: Readonly<Record<string, number>>][] = [
    ["perspectives", "Samples by perspective", samplesBy.perspective],
    ["modalities", "Samples by modality", samplesBy.modality],
    ["topics", "Samples by topic", samplesBy.topic],
    ["terms", "Masks by structure", masksBy.term],
    ["mask-shares", "Masks by share of the image, up to %", masksByShare],
    ["marks", "Marks by kind", marks.kind],
  ];
  const paths: string[] = [];
  for (const [name, title, counts] of charts) {
    const bars = Object.entries(counts).slice(0, MOST_BARS);
    if (bars.length === 0) continue;
    const svg = barChart({
      title,
      width: WIDTH,
      bars: bars.map(([label, value]) => ({ name: label, value })),
    });
    const path = `pictures/${name}.png`;
    await writeFileAtomic(join(dir, path), await renderSvg(svg));
    paths.push(path);
  }
  return paths;
}
