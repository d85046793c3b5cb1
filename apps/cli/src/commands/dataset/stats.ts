import { resolve } from "node:path";
import { datasetStatistics, readManifest, type Statistics, type WordStatistics } from "@mimo/mimoseg";
import type { Command } from "commander";
import { type CliIo, writeJson } from "../../io.js";
import { withShardProgress } from "./shard-progress.js";

const HELP = `
Example:
  $ mimo dataset stats ./mimoseg --json > statistics.json`;

/** Lines of a table at most. */
const MOST_LINES = 20;

/** `mimo dataset stats`: what a dataset holds, counted from its tables. */
export function addStatsCommand(group: Command, io: CliIo): void {
  group
    .command("stats <dir>")
    .summary("count what a dataset holds")
    .description("Counts images, masks, samples and words of a built dataset from its tables.")
    .option("--json", "print every count as JSON")
    .addHelpText("after", HELP)
    .action((dir: string, options: { readonly json?: boolean }) => stats(io, resolve(dir), options));
}

async function stats(io: CliIo, dir: string, options: { readonly json?: boolean }): Promise<void> {
  const manifest = await readManifest(dir);
  const statistics = await withShardProgress(io, "count", (onProgress) =>
    datasetStatistics(dir, manifest, { signal: io.signal, onProgress }),
  );
  if (options.json) return writeJson(io, statistics);
  describe(io, statistics);
}

function describe(io: CliIo, statistics: Statistics): void {
  const { images, masks, samples, patients, samplesBy, masksBy, questions, answers } = statistics;
  const number = (value: number) => value.toLocaleString("en");
  const line = (text: string) => io.stdout.write(`${text}\n`);
  line(
    `${number(samples)} samples, ${number(images)} images, ${number(masks)} masks, ${number(patients.train + patients.val + patients.test)} patients`,
  );
  const tally = (name: string, counts: Readonly<Record<string, number>>) => {
    line(`\n${name}`);
    const entries = Object.entries(counts);
    for (const [key, count] of entries.slice(0, MOST_LINES)) line(`  ${number(count).padStart(11)}  ${key}`);
    if (entries.length > MOST_LINES) line(`               and ${entries.length - MOST_LINES} others`);
  };
  tally("samples by split", samplesBy.split);
  tally("samples by perspective", samplesBy.perspective);
  tally("samples by modality", samplesBy.modality);
  tally("samples by topic", samplesBy.topic);
  tally("samples by source", samplesBy.source);
  tally("samples by licence", samplesBy.licence);
  tally("masks by structure", masksBy.term);
  const words = (name: string, { meanWords, distinct, duplicateShare }: WordStatistics) =>
    line(
      `${name}: ${meanWords.toFixed(1)} words each, distinct-1/2/3 ${distinct.one.toFixed(4)} / ${distinct.two.toFixed(4)} / ${distinct.three.toFixed(4)}, duplicates ${(100 * duplicateShare).toFixed(1)} %`,
    );
  line("");
  words("questions", questions);
  words("answers", answers);
}
