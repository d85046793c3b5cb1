import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { contactSheet, encodePng, type MedicalImage, readImage, type Tile } from "@mimo/imaging";
import type { Command } from "commander";
import { type Asked, drawAnswer, NOTICE, slug, toAnswerRecord } from "../answer-record.js";
import { answerText, termTable } from "../answer-text.js";
import { DEMO_QUESTIONS, type DemoQuestion } from "../demo-questions.js";
import { addModelOptions, type ModelOptions, PROJECT_FOLDER, withEngine } from "../engine.js";
import { writeFolder } from "../folder-writer.js";
import type { Engine, Session } from "../io.js";
import { type CliIo, wantsColor } from "../io.js";

interface DemoOptions extends ModelOptions {
  readonly out: string;
}

const EXAMPLES = `
Example:
  $ mimo demo --out /tmp/mimo-demo`;

const MARK_ALONE = "(mark alone)";
const TILE_PX = 400;
const OVERVIEW_FILE = "overview.png";
const OVERLAY_FILE = /^\d+-[a-z0-9-]+\.png$/;

/** `mimo demo`: real questions about the sample images. */
export function addDemoCommand(program: Command, io: CliIo): void {
  const command = program
    .command("demo")
    .summary("see what the model does, on the sample images")
    .description("Asks a few questions about the sample images and draws the answers.")
    .option("--out <dir>", "where the pictures go", "mimo-out/demo");
  addModelOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((options: DemoOptions) => demo(io, options, DEMO_QUESTIONS));
}

/** Asks the questions, prints the answers, and draws them into the folder of `--out`. */
export async function demo(
  io: CliIo,
  options: DemoOptions,
  questions: readonly DemoQuestion[],
): Promise<void> {
  const images = new Map<string, MedicalImage>();
  for (const { image } of questions) {
    if (!images.has(image)) images.set(image, await readImage(join(PROJECT_FOLDER, "samples", image)));
  }
  const folder = resolve(options.out);
  await withEngine(io, options, (engine) => answerAll(io, engine, { questions, images, folder }));
  io.stdout.write(`Look at ${join(folder, OVERVIEW_FILE)}\n`);
  io.stdout.write(`\nYour own image, in PNG, JPEG, TIFF, DICOM or NIfTI (it stays on this machine):\n`);
  io.stdout.write(`  npm run mimo -- ask IMAGE "Where is the liver?"\n`);
  io.stdout.write(`  npm run mimo -- ask IMAGE "What is this?" --point 120,88\n`);
  io.stdout.write(`  npm run mimo -- chat IMAGE\n${NOTICE}\n`);
}

interface Show {
  readonly questions: readonly DemoQuestion[];
  /** By file name. */
  readonly images: ReadonlyMap<string, MedicalImage>;
  readonly folder: string;
}

async function answerAll(io: CliIo, engine: Engine, { questions, images, folder }: Show): Promise<void> {
  const sessions = new Map<string, Session>();
  const files = new Map<string, Uint8Array | string>();
  const tiles: Tile[] = [];
  for (const [index, question] of questions.entries()) {
    const image = images.get(question.image)!;
    const session = sessions.get(question.image) ?? (await engine.openImage(image));
    sessions.set(question.image, session);
    const asked = await askOne(io, session, question);
    printOne(io, index + 1, asked, engine);
    const rgb = drawAnswer(asked);
    const { width, height } = image;
    files.set(`${index + 1}-${slug(question.shows)}.png`, await encodePng(rgb, width, height, 3));
    tiles.push({ rgb, width, height, caption: `${question.question ?? MARK_ALONE}\n${asked.answer.text}` });
  }
  files.set(OVERVIEW_FILE, await contactSheet(tiles, 3, TILE_PX));
  const isOurs = existsSync(join(folder, OVERVIEW_FILE));
  await writeFolder(folder, files, (name) => isOurs && OVERLAY_FILE.test(name));
}

async function askOne(io: CliIo, session: Session, { image, question, marks }: DemoQuestion): Promise<Asked> {
  session.reset();
  const answer = await session.ask(question, { marks, signal: io.signal });
  return { imagePath: image, image: session.image, question, marks, answer };
}

function printOne(io: CliIo, number: number, asked: Asked, engine: Engine): void {
  const color = wantsColor(io, undefined);
  const marks = asked.marks.map(({ kind }) => `, with a ${kind}`).join("");
  io.stdout.write(`${number}. ${asked.imagePath}${marks}: ${asked.question ?? MARK_ALONE}\n`);
  io.stdout.write(`   ${answerText(asked.answer, color)}\n`);
  io.stdout.write(`${termTable(toAnswerRecord(asked, engine.model), color)}\n`);
}
