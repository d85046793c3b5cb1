import { resolve } from "node:path";
import { buildShards, defaultParts } from "@mimo/mimoseg";
import type { Command } from "commander";
import type { CliIo } from "../../io.js";
import { parseCount } from "../../parse-values.js";
import { BuildDisplay } from "./build-display.js";

interface WorkOptions {
  readonly take?: number;
  readonly quiet?: boolean;
}

const HELP = `
Any number of these may run at once, on any machine that sees the folder and the sources under the same paths. The build
command itself plans, works and finishes; these only help.

Example:
  $ mimo dataset work ./mimoseg --take 10`;

/** `mimo dataset work`: helps a build that another process has begun. */
export function addWorkCommand(group: Command, io: CliIo): void {
  group
    .command("work <dir>")
    .summary("help a build that is under way")
    .description("Takes shards of a build that is under way until none is left.")
    .option("--take <n>", "shards at most", parseCount)
    .option("--quiet", "show no progress")
    .addHelpText("after", HELP)
    .action((dir: string, options: WorkOptions) => work(io, resolve(dir), options));
}

async function work(io: CliIo, dir: string, { take, quiet }: WorkOptions): Promise<void> {
  const display = new BuildDisplay(io);
  const run = { signal: io.signal, take, ...(quiet ? {} : { onProgress: display.update }) };
  try {
    await buildShards(dir, defaultParts({ writerKey: io.env.MIMO_WRITER_KEY }), run);
  } finally {
    display.stop();
  }
}
