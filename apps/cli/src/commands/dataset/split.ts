import { resolve } from "node:path";
import { splitDataset } from "@mimo/mimoseg";
import type { Command } from "commander";
import { type CliIo, writeJson } from "../../io.js";
import { parseWhole } from "../../parse-values.js";
import { describeRewritten } from "./describe-rewritten.js";
import { parseShares, type Shares } from "./parse-shares.js";
import { withShardProgress } from "./shard-progress.js";

interface SplitOptions {
  readonly out: string;
  readonly shares: Shares;
  readonly seed: number;
  readonly json?: boolean;
}

const HELP = `
Patients stay whole. A picture that looks like one of a split that is held out more is left out.

Example:
  $ mimo dataset split ./mimoseg --shares 70,15,15 --seed 1 --out ./mimoseg-70`;

/** `mimo dataset split`: the same samples, other splits. */
export function addSplitCommand(group: Command, io: CliIo): void {
  group
    .command("split <dir>")
    .summary("draw other splits, by patient")
    .description("Writes a built dataset anew with other train, val and test splits, drawn by patient.")
    .requiredOption("--out <dir>", "folder for the new dataset; empty or not there")
    .option("--shares <train,val,test>", "percent of the patients", parseShares, parseShares("80,10,10"))
    .option("--seed <n>", "which patients go where", parseWhole, 0)
    .option("--json", "print what was written as JSON")
    .addHelpText("after", HELP)
    .action((dir: string, options: SplitOptions) => split(io, dir, options));
}

async function split(io: CliIo, dir: string, { out, shares, seed, json }: SplitOptions): Promise<void> {
  const written = await withShardProgress(io, "split", (onProgress) =>
    splitDataset(resolve(dir), resolve(out), { shares, seed, signal: io.signal, onProgress }),
  );
  if (json) writeJson(io, written);
  else describeRewritten(io, resolve(out), written);
}
