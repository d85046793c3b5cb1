import type { AnswerEvent } from "@mimo/inference";
import { termColor } from "../answer-record.js";
import { paint, printable } from "../answer-text.js";
import type { Writer } from "../io.js";

/** Prints an answer as it arrives, each term in the colour of its mask. */
export class AnswerPrinter {
  readonly #out: Writer;
  readonly #color: boolean;
  /** Words that may end in a term: a term's words come before its event. */
  #waiting = "";
  #terms = 0;

  constructor(out: Writer, color: boolean) {
    this.#out = out;
    this.#color = color;
  }

  print(event: Exclude<AnswerEvent, { kind: "done" }>): void {
    if (event.kind === "text") {
      this.#out.write(printable(this.#waiting));
      this.#waiting = event.text;
      return;
    }
    const { text } = event.term;
    const before = this.#waiting.endsWith(text) ? this.#waiting.slice(0, -text.length) : this.#waiting;
    this.#out.write(printable(before));
    if (before !== this.#waiting) {
      this.#out.write(paint(printable(text), termColor(this.#terms), this.#color));
    }
    this.#waiting = "";
    this.#terms++;
  }

  finish(): void {
    this.#out.write(`${printable(this.#waiting)}\n`);
    this.#waiting = "";
  }
}
