import { resolve } from "node:path";
import { mergeDatasets } from "@mimo/mimoseg";
import type { Command } from "commander";
import { type CliIo, writeJson } from "../../io.js";
import { describeRewritten } from "./describe-rewritten.js";
import { withShardProgress } from "./shard-progress.js";

interface MergeOptions {
  readonly out: string;
  readonly json?: boolean;
}

const HELP = `
Splits stay, but a patient who is in several goes to the one that is held out most; equal pictures are kept once, and
pictures that look like one of a split that is held out more are left out.

Example:
  $ mimo dataset merge ./mimoseg-ct ./mimoseg-mr --out ./mimoseg`;

/** `mimo dataset merge`: several datasets in one. */
export function addMergeCommand(group: Command, io: CliIo): void {
  group
    .command("merge <dirs...>")
    .summary("put several built datasets into one")
    .description("Writes several built datasets as one, without patients or copies that cross splits.")
    .requiredOption("--out <dir>", "folder for the new dataset; empty or not there")
    .option("--json", "print what was written as JSON")
    .addHelpText("after", HELP)
    .action((dirs: readonly string[], options: MergeOptions) => merge(io, dirs, options));
}

async function merge(io: CliIo, dirs: readonly string[], { out, json }: MergeOptions): Promise<void> {
  const inputs = dirs.map((dir) => resolve(dir));
  const written = await withShardProgress(io, "merge", (onProgress) =>
    mergeDatasets(inputs, resolve(out), { signal: io.signal, onProgress }),
  );
  if (json) writeJson(io, written);
  else describeRewritten(io, resolve(out), written);
}
