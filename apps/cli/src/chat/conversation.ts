import { join } from "node:path";
import { createInterface } from "node:readline";
import { checkMarks, type Mark } from "@mimo/imaging";
import type { Answer } from "@mimo/inference";
import { InvalidArgumentError } from "commander";
import { type Asked, toAnswerRecord, writeAnswer } from "../answer-record.js";
import { termTable } from "../answer-text.js";
import { CliError } from "../cli-error.js";
import { isUserError, oneLine } from "../exit-code.js";
import type { CliIo, Engine, Session } from "../io.js";
import { parseBox, parsePoint } from "../parse-values.js";
import { readMask, readScribble } from "../read-marks.js";
import { AnswerPrinter } from "./answer-printer.js";

/** What a conversation is about and where it writes. */
export interface ConversationOptions {
  readonly imagePath: string;
  readonly session: Session;
  readonly model: Engine["model"];
  /** Each `/save` makes a folder in it. */
  readonly folder: string;
  readonly color: boolean;
}

const HELP = `Type a question, or:
  /point x,y[,-]     mark a point on the structure, or with ,- beside it
  /box x0,y0,x1,y1   mark a box around the structure
  /scribble x,y;...  mark with a stroke
  /mask file         mark with a mask
  /clear             drop the marks that wait for the next question
  /save              write the last answer's overlay, masks and result.json
  /quit              end
Marks go with the next question; an empty line asks what is marked.
`;

/** A conversation in lines of text: questions, and commands that begin with a slash. */
export class Conversation {
  readonly #io: CliIo;
  readonly #options: ConversationOptions;
  #marks: Mark[] = [];
  #last: Asked | null = null;
  #turn = 0;

  constructor(io: CliIo, options: ConversationOptions) {
    this.#io = io;
    this.#options = options;
  }

  /** Answers until /quit or the end of the input. What is wrong with one line does not end it. */
  async run(): Promise<void> {
    const { stdin, stdout, signal } = this.#io;
    const terminal = stdin.isTTY === true && stdout.isTTY === true;
    const output = terminal ? { output: stdout as unknown as NodeJS.WritableStream } : {};
    const lines = createInterface({ input: stdin, ...output, terminal, prompt: "> " });
    // On a terminal Ctrl-C arrives here and not as a signal: pass it on, so that there is one way out.
    lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    const close = () => lines.close();
    signal.addEventListener("abort", close);
    try {
      if (terminal) lines.prompt();
      for await (const line of lines) {
        if (!(await this.#takeLine(line.trim()))) break;
        if (terminal) lines.prompt();
      }
      signal.throwIfAborted();
    } finally {
      signal.removeEventListener("abort", close);
      lines.close();
    }
  }

  /** @returns False to end the conversation. */
  async #takeLine(line: string): Promise<boolean> {
    if (line === "/quit") return false;
    try {
      if (line.startsWith("/")) await this.#command(line);
      else if (line !== "" || this.#marks.length > 0) await this.#ask(line === "" ? null : line);
    } catch (error) {
      const isOurs = isUserError(error) || error instanceof InvalidArgumentError;
      if (this.#io.signal.aborted || !isOurs) throw error;
      this.#io.stderr.write(`mimo: ${oneLine(error.message)}\n`);
    }
    return true;
  }

  async #command(line: string): Promise<void> {
    const [, name, argument = ""] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
    if (name === "/help") this.#io.stdout.write(HELP);
    else if (name === "/clear") this.#marks = [];
    else if (name === "/save") await this.#save();
    else this.#addMark(await this.#readMark(name ?? "", argument));
  }

  async #readMark(name: string, argument: string): Promise<Mark> {
    if (name === "/point") return parsePoint(argument);
    if (name === "/box") return parseBox(argument);
    if (name === "/scribble") return readScribble(argument);
    if (name === "/mask") return { kind: "mask", mask: await readMask(argument, {}) };
    throw new CliError("bad_option", `unknown command '${name.slice(0, 20)}'; /help lists them`);
  }

  #addMark(mark: Mark): void {
    const { width, height } = this.#options.session.image;
    checkMarks([mark], width, height);
    this.#marks.push(mark);
    const count = this.#marks.length;
    this.#io.stdout.write(
      `${mark.kind} marked; ${count} mark${count > 1 ? "s" : ""} for the next question\n`,
    );
  }

  async #ask(question: string | null): Promise<void> {
    const { session, model, imagePath, color } = this.#options;
    const marks = this.#marks;
    const answer = await this.#stream(question, marks);
    this.#marks = [];
    this.#turn++;
    this.#last = { imagePath, image: session.image, question, marks, answer };
    this.#io.stdout.write(termTable(toAnswerRecord(this.#last, model), color));
  }

  async #stream(question: string | null, marks: readonly Mark[]): Promise<Answer> {
    const { session, color } = this.#options;
    const printer = new AnswerPrinter(this.#io.stdout, color);
    for await (const event of session.askStream(question, { marks, signal: this.#io.signal })) {
      if (event.kind === "done") {
        printer.finish();
        return event.answer;
      }
      printer.print(event);
    }
    throw new Error("askStream: must end with its answer");
  }

  async #save(): Promise<void> {
    if (this.#last === null) throw new CliError("nothing_asked", "/save: an answer to save, got none yet");
    const folder = join(this.#options.folder, `turn-${this.#turn}`);
    await writeAnswer(folder, this.#last, toAnswerRecord(this.#last, this.#options.model));
    this.#io.stdout.write(`Written to ${folder}\n`);
  }
}
