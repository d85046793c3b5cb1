import { type BuildFolder, readJson } from "./build-folder.js";
import { type ShardReport, shardReportSchema } from "./shard-report.js";
import { reportPath } from "./shard-work.js";

/** What a shard says of itself; null while it is not done. */
export async function readReport(folder: BuildFolder, name: string): Promise<ShardReport | null> {
  const found = await readJson(reportPath(folder, name));
  return found === null ? null : shardReportSchema.parse(found);
}
