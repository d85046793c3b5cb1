import { resolve } from "node:path";
import { exportCoco, exportLlava } from "@mimo/mimoseg";
import { type Command, Option } from "commander";
import { type CliIo, writeJson } from "../../io.js";
import { withShardProgress } from "./shard-progress.js";

interface ExportCommandOptions {
  readonly format: keyof typeof EXPORTS;
  readonly out: string;
  readonly json?: boolean;
}

const EXPORTS = { llava: exportLlava, coco: exportCoco } as const;

const HELP = `
llava: conversations as LLaVA reads them, one JSON file per split, with masks and marks beside.
coco: masks as COCO instances, one JSON file per split. Pictures go to OUT/images.

Examples:
  $ mimo dataset export ./mimoseg --format llava --out ./llava
  $ mimo dataset export ./mimoseg --format coco --out ./coco`;

/** `mimo dataset export`: a dataset in the form that other programs read. */
export function addExportCommand(group: Command, io: CliIo): void {
  group
    .command("export <dir>")
    .summary("write LLaVA conversations or COCO instances")
    .description("Writes a built dataset in a form that other programs read.")
    .addOption(
      new Option("--format <name>", "form to write").choices(Object.keys(EXPORTS)).makeOptionMandatory(),
    )
    .requiredOption("--out <dir>", "folder to write")
    .option("--json", "print what was written as JSON")
    .addHelpText("after", HELP)
    .action((dir: string, options: ExportCommandOptions) => exportDataset(io, dir, options));
}

async function exportDataset(io: CliIo, dir: string, options: ExportCommandOptions): Promise<void> {
  const out = resolve(options.out);
  const written = await withShardProgress(io, "export", (onProgress) =>
    EXPORTS[options.format](resolve(dir), out, { signal: io.signal, onProgress }),
  );
  if (options.json) return writeJson(io, { out, ...written });
  io.stdout.write(
    `${written.entries.toLocaleString("en")} entries, ${written.images.toLocaleString("en")} images in ${out}: ${written.documents.join(", ")}\n`,
  );
}
