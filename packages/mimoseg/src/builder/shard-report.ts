import { SPLITS } from "@mimo/dataset";
import { z } from "zod";
import { manifestFile } from "../manifest.js";

const count = z.number().int().nonnegative();
const counts = z.record(z.string(), count);

/** What `work/done/SHARD.json` says of a shard that is done; written after the shard's files. */
export const shardReportSchema = z.strictObject({
  name: z.string(),
  split: z.enum(SPLITS),
  /** Null: nothing of its pictures could be used, and there are no files. */
  files: z.strictObject({ images: manifestFile, masks: manifestFile, samples: manifestFile }).nullable(),
  sources: z.record(z.string(), z.strictObject({ images: count, masks: count, samples: count })),
  unknownLabels: counts,
  /** `grammar`, or the model that words answers anew. */
  writer: z.string(),
  /** Texts of the language model that were not taken, by reason. */
  rejected: counts,
  skips: z.array(z.strictObject({ reason: z.string(), source: z.string(), ref: z.string() })),
});

export type ShardReport = z.infer<typeof shardReportSchema>;
