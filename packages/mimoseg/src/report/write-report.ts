import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { readManifest } from "../built-dataset.js";
import { datasetCard } from "./card.js";
import { writeCharts } from "./charts.js";
import { writeContactSheets } from "./contact-sheets.js";
import { datasetStatistics, type StatisticsOptions } from "./statistics.js";
import type { Statistics } from "./statistics-schema.js";

/**
 * Writes what people read of a finished dataset: `statistics.json`, the pictures, and the card `README.md`.
 *
 * The same dataset gives the same bytes.
 *
 * @throws {MimosegError} as `readManifest`; {DatasetError} `corrupt_shard`.
 */
export async function writeReport(dir: string, options: StatisticsOptions = {}): Promise<Statistics> {
  const manifest = await readManifest(dir);
  const statistics = await datasetStatistics(dir, options);
  await writeFileAtomic(join(dir, "statistics.json"), `${JSON.stringify(statistics, null, 2)}\n`);
  const charts = await writeCharts(dir, statistics);
  const sheets = await writeContactSheets(dir, manifest.options.seed);
  await writeFileAtomic(join(dir, "README.md"), datasetCard({ manifest, statistics, charts, sheets }));
  return statistics;
}
