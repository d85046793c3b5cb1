import { resolve } from "node:path";
import type { Command } from "commander";
import { stemOf } from "../answer-record.js";
import { Conversation } from "../chat/conversation.js";
import { addModelOptions, type ModelOptions, withEngine } from "../engine.js";
import { type CliIo, wantsColor } from "../io.js";
import { addPictureOptions, type PictureOptions, readPicture } from "../read-marks.js";

interface ChatOptions extends PictureOptions, ModelOptions {
  readonly out?: string;
  readonly color?: boolean;
}

const EXAMPLES = `
Within the conversation, /help lists what can be typed besides questions.

Example:
  $ mimo chat scan.dcm
  > /box 10,60,180,240
  > What is this?`;

/** `mimo chat`: a conversation about one image. */
export function addChatCommand(program: Command, io: CliIo): void {
  const command = program
    .command("chat")
    .summary("talk about an image")
    .description(
      "Answers one question after another about an image; later questions may refer to earlier ones.",
    )
    .argument("<image>", "PNG, JPEG, TIFF, DICOM or NIfTI");
  addModelOptions(addPictureOptions(command))
    .option("--out <dir>", "where /save writes (default: ./mimo-out/<image>)")
    .option("--color", "colour the terms, also without a terminal")
    .option("--no-color", "never colour the terms")
    .addHelpText("after", EXAMPLES)
    .action((image: string, options: ChatOptions) => chat(io, image, options));
}

async function chat(io: CliIo, imagePath: string, options: ChatOptions): Promise<void> {
  const image = await readPicture(imagePath, options);
  const folder = resolve(options.out ?? `mimo-out/${stemOf(imagePath)}`);
  await withEngine(io, options, async (engine) => {
    const session = await engine.openImage(image);
    const color = wantsColor(io, options.color);
    const { width, height } = image;
    if (io.stdin.isTTY)
      io.stdout.write(`${imagePath}, ${width} x ${height} pixels. /help for help, /quit to end.\n`);
    await new Conversation(io, { imagePath, session, model: engine.model, folder, color }).run();
  });
}
