import type { BuildProgress } from "@mimo/mimoseg";
import type { CliIo } from "../../io.js";
import { type Progress, startProgress } from "../../progress.js";

const LABELS = {
  list: "list",
  survey: "survey",
  plan: "plan",
  shards: "build",
  finish: "finish",
} as const;

/** Listed pictures between two lines. */
const LISTED_EVERY = 10_000;

/** Shows the phases of a build: a bar each where the length is known, else a line now and then. */
export class BuildDisplay {
  #phase: BuildProgress["phase"] | null = null;
  #bar: Progress | null = null;
  #listed = 0;

  constructor(readonly io: CliIo) {}

  readonly update = ({ phase, done, total, samples }: BuildProgress): void => {
    if (phase === "list") {
      this.#showListed(done);
      return;
    }
    if (phase !== this.#phase) {
      this.stop();
      this.#phase = phase;
      if (phase === "plan" || phase === "finish") this.io.stderr.write(`${LABELS[phase]}\n`);
    }
    if (total === null || phase === "plan" || phase === "finish") return;
    const linesEvery = Math.max(1, Math.ceil(total / 20));
    this.#bar ??= startProgress(this.io, {
      label: LABELS[phase],
      total,
      done: Math.max(0, done - 1),
      linesEvery,
    });
    this.#bar.update(done, phase === "shards" ? `${samples.toLocaleString("en")} samples` : "");
  };

  stop(): void {
    this.#bar?.stop();
    this.#bar = null;
  }

  #showListed(done: number): void {
    if (done - this.#listed < LISTED_EVERY) return;
    this.#listed = done;
    this.io.stderr.write(`${LABELS.list} ${done.toLocaleString("en")} images\n`);
  }
}
