import { join, resolve } from "node:path";
import { checkMarks } from "@mimo/imaging";
import type { Command } from "commander";
import { type Asked, stemOf, toAnswerRecord, writeAnswer } from "../answer-record.js";
import { answerText, termTable } from "../answer-text.js";
import { addModelOptions, type ModelOptions, withEngine } from "../engine.js";
import { type CliIo, wantsColor, writeJson } from "../io.js";
import {
  addMarkOptions,
  addPictureOptions,
  type MarkOptions,
  type PictureOptions,
  readMarks,
  readPicture,
} from "../read-marks.js";
import { requireSomethingAsked } from "../require-question.js";

interface AskCommandOptions extends MarkOptions, PictureOptions, ModelOptions {
  readonly out?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

const EXAMPLES = `
Coordinates are pixels of the image as stored; 0,0 is the upper left corner of the upper left pixel.

Examples:
  $ mimo ask chest.png "Where are the lungs?"
  $ mimo ask scan.nii.gz "What is this?" --slice 40 --point 120,88 --point 30,30,-
  $ mimo ask ct.dcm "Segment the liver." --box 10,60,180,240 --window 40,400 --json`;

/** `mimo ask`: one question about one image. */
export function addAskCommand(program: Command, io: CliIo): void {
  const command = program
    .command("ask")
    .summary("ask one question about an image")
    .description(
      "Answers a question about an image in words and masks; without a question, says what is marked.",
    )
    .argument("<image>", "PNG, JPEG, TIFF, DICOM or NIfTI")
    .argument("[question]", "in words; may be left out when something is marked");
  addModelOptions(addPictureOptions(addMarkOptions(command)))
    .option("--out <dir>", "where overlay, masks and result.json go (default: ./mimo-out/<image>)")
    .option("--json", "print result.json, and nothing else")
    .option("--color", "colour the terms, also without a terminal")
    .option("--no-color", "never colour the terms")
    .addHelpText("after", EXAMPLES)
    .action((image: string, question: string | undefined, options: AskCommandOptions) =>
      ask(io, image, question ?? null, options),
    );
}

async function ask(
  io: CliIo,
  imagePath: string,
  question: string | null,
  options: AskCommandOptions,
): Promise<void> {
  const image = await readPicture(imagePath, options);
  const marks = await readMarks(options, options);
  checkMarks(marks, image.width, image.height);
  requireSomethingAsked(question, marks.length);
  const folder = resolve(options.out ?? join("mimo-out", stemOf(imagePath)));
  await withEngine(io, options, async (engine) => {
    const session = await engine.openImage(image);
    const answer = await session.ask(question, { marks, signal: io.signal });
    const asked: Asked = { imagePath, image, question, marks, answer };
    const record = toAnswerRecord(asked, engine.model);
    io.signal.throwIfAborted();
    await writeAnswer(folder, asked, record);
    if (options.json) return writeJson(io, record);
    const color = wantsColor(io, options.color);
    io.stdout.write(`${answerText(answer, color)}\n`);
    io.stdout.write(termTable(record, color));
    io.stdout.write(`Written to ${folder}. ${record.notice}\n`);
  });
}
