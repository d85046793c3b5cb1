import type { Manifest, ManifestShard } from "../manifest.js";
import type { SourceCounts } from "./split-writer.js";

/** What a rewriting changed. */
export interface RewrittenParts {
  readonly shards: readonly ManifestShard[];
  /** By the sources' names. */
  readonly sources: ReadonlyMap<string, SourceCounts>;
  /** Images left out, by rule. */
  readonly left: Readonly<Record<string, number>>;
}

/** The manifest of a dataset that was made from others: their sources and counts together. */
export function mergeManifests(
  manifests: readonly Manifest[],
  options: Manifest["options"],
  { shards, sources, left }: RewrittenParts,
): Manifest {
  const described = new Map(manifests.flatMap((each) => each.sources).map((source) => [source.name, source]));
  const writers = [...new Set(manifests.map((each) => each.options.writer))];
  return {
    format: "mimoseg",
    version: 1,
    options: { ...options, writer: writers.join(" + ") },
    sources: [...described.values()].map((source) => ({
      ...source,
      ...(sources.get(source.name) ?? { images: 0, masks: 0, samples: 0 }),
    })),
    shards: [...shards],
    skipped: sumCounts([...manifests.map((each) => each.skipped), left]),
    unknownLabels: sumCounts(manifests.map((each) => each.unknownLabels)),
  };
}

function sumCounts(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const each of counts) {
    for (const [name, count] of Object.entries(each)) sums[name] = (sums[name] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
}
