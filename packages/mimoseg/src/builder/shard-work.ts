import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { BuildFolder } from "./build-folder.js";
import type { BuildOptions } from "./build-options.js";
import { type BuiltShard, buildShard, type ShardPicture } from "./build-shard.js";
import { whileWriting } from "./disk-full.js";
import { type BuildPlan, sourceAt, startsOf } from "./make-plan.js";
import type { OpenedSource } from "./opened-sources.js";
import { ORDER_WORDS, type PlannedShard } from "./plan-shards.js";
import type { Units } from "./take-units.js";
import type { Writers } from "./write-picture-samples.js";

/** Where a shard's report lies; its presence means that the shard is done. */
export function reportPath(folder: BuildFolder, name: string): string {
  return folder.work("done", `${name}.json`);
}

/** The shards as work to be taken. */
export function shardWork(
  folder: BuildFolder,
  options: BuildOptions,
  plan: BuildPlan,
  sources: readonly OpenedSource[],
  parts: Writers & { writeFile(path: string, content: string | Uint8Array): Promise<void> },
  signal: AbortSignal | undefined,
): Units {
  const byName = new Map(plan.shards.map((shard) => [shard.name, shard]));
  return {
    names: plan.shards.map(({ name }) => name),
    claims: folder.work("claims", "shards"),
    // Whoever waits for the last shard may find the build finished, and the reports gone with the work folder.
    isDone: async (name) => existsSync(reportPath(folder, name)) || existsSync(folder.manifest),
    work: async (name) => {
      const shard = byName.get(name)!;
      const pictures = await picturesOf(folder, shard, sources, signal);
      await writeShard(folder, await buildShard(shard, pictures, options, parts), parts);
    },
  };
}

/** The files first, then the report that makes them count. */
async function writeShard(
  folder: BuildFolder,
  { report, files }: BuiltShard,
  { writeFile }: { writeFile(path: string, content: string | Uint8Array): Promise<void> },
): Promise<void> {
  await whileWriting(async () => {
    for (const [path, bytes] of files) await writeFile(join(folder.dir, path), bytes);
    await writeFile(reportPath(folder, report.name), JSON.stringify(report));
  });
}

async function picturesOf(
  folder: BuildFolder,
  { from, count, split }: PlannedShard,
  sources: readonly OpenedSource[],
  signal: AbortSignal | undefined,
): Promise<(() => Promise<ShardPicture>)[]> {
  const starts = startsOf(sources);
  const words = await readWords(folder.order, from * ORDER_WORDS, count * ORDER_WORDS);
  return Array.from({ length: count }, (_, k) => {
    const [index, high, low] = words.subarray(k * ORDER_WORDS, (k + 1) * ORDER_WORDS);
    const source = sourceAt(starts, index);
    const opened = sources[source];
    return async () => {
      signal?.throwIfAborted();
      const image = await opened.describe(index - starts[source]);
      return { opened, planned: { image, split, hash: [high, low] as const } };
    };
  });
}

async function readWords(path: string, from: number, count: number): Promise<Uint32Array> {
  const words = new Uint32Array(count);
  const file = await open(path);
  try {
    const { bytesRead } = await file.read(words, 0, words.byteLength, from * words.BYTES_PER_ELEMENT);
    if (bytesRead < words.byteLength)
      throw new Error(`order: expected ${words.byteLength} bytes, got ${bytesRead}`);
  } finally {
    await file.close();
  }
  return words;
}
