import type { Command } from "commander";
import type { CliIo } from "../../io.js";
import { addBuildCommand } from "./build.js";
import { addExportCommand } from "./export.js";
import { addMergeCommand } from "./merge.js";
import { addShowCommand } from "./show.js";
import { addSplitCommand } from "./split.js";
import { addStatsCommand } from "./stats.js";
import { addValidateCommand } from "./validate.js";
import { addWorkCommand } from "./work.js";

const EXAMPLES = `
Examples:
  $ mimo dataset build --source plain:./mine --source coco:./instances.json --out ./mimoseg
  $ mimo dataset stats ./mimoseg
  $ mimo dataset show ./mimoseg --modality ct
  $ mimo train --recipe smoke --data ./mimoseg --out runs/smoke`;

/** `mimo dataset`: make a dataset of grounded question-answer samples, and work on one. */
export function addDatasetCommand(program: Command, io: CliIo): void {
  const group = program
    .command("dataset")
    .summary("build a dataset of grounded questions and answers, look at it, convert it")
    .description(
      "Turns segmentation and question-answer sets into one MIMOSeg-style dataset, and works on it.",
    )
    .addHelpText("after", EXAMPLES);
  for (const add of [
    addBuildCommand,
    addWorkCommand,
    addStatsCommand,
    addShowCommand,
    addValidateCommand,
    addSplitCommand,
    addMergeCommand,
    addExportCommand,
  ]) {
    add(group, io);
  }
}
