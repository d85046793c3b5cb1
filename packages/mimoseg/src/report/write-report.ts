import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import type { Manifest } from "../manifest.js";
import { datasetCard } from "./card.js";
import { writeCharts } from "./charts.js";
import { writeContactSheets } from "./contact-sheets.js";
import { datasetStatistics, type StatisticsOptions } from "./statistics.js";
import type { Statistics } from "./statistics-schema.js";

/**
 * Writes what people read of a finished dataset: `statistics.json`, the pictures, and the card `README.md`.
 *
 * The same dataset gives the same bytes. The manifest need not be written yet.
 *
 * @throws {DatasetError} `corrupt_shard`
 */
export async function writeReport(
  dir: string,
  manifest: Manifest,
  options: StatisticsOptions = {},
): Promise<Statistics> {
  const statistics = await datasetStatistics(dir, manifest, options);
  await writeFileAtomic(join(dir, "statistics.json"), `${JSON.stringify(statistics, null, 2)}\n`);
  const charts = await writeCharts(dir, statistics);
  const sheets = await writeContactSheets(dir, manifest);
  await writeFileAtomic(join(dir, "README.md"), datasetCard({ manifest, statistics, charts, sheets }));
  return statistics;
}
