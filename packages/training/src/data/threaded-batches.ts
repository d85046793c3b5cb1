import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { MimoConfig } from "@mimo/model";
import type { TokenizerJson } from "@mimo/text";
import type { BatchShape } from "../step-graph.js";
import type { Batch, BatchOptions } from "./batch-builder.js";
import type { SharedStore } from "./example-store.js";

/** What the thread is given: the arguments of a `BatchBuilder`, as data. */
export interface BatchJob {
  readonly store: SharedStore;
  readonly tokenizer: TokenizerJson;
  readonly config: MimoConfig;
  readonly shape: BatchShape;
  readonly options: Omit<BatchOptions, "features">;
}

/** What it gives back. */
export interface MadeBatch {
  readonly step: number;
  readonly batch: Batch;
}

const THREAD = new URL("./batch-thread.js", import.meta.url);

interface Waiting {
  readonly promise: Promise<Batch>;
  readonly resolve: (batch: Batch) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes batches in a thread of its own, one ahead: the runtime keeps the main thread busy while it computes, so a batch
 * made there would wait for the step before it. The batches are those of a `BatchBuilder`.
 */
export class ThreadedBatches {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  /** Why the thread has ended: nobody may have waited for a batch at that time. */
  #end: { readonly reason: unknown } | null = null;

  /** Whether the thread's compiled code is there; sources that run uncompiled have to do without. */
  static get isPossible(): boolean {
    return existsSync(fileURLToPath(THREAD));
  }

  /** @param thread - Its code; the compiled one of this package by default. */
  constructor(job: BatchJob, thread: URL = THREAD) {
    this.#worker = new Worker(thread, { workerData: job, execArgv: [] });
    this.#worker.on("message", ({ step, batch }: MadeBatch) => this.#waiting.get(step)?.resolve(batch));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new RangeError("ThreadedBatches: the thread has ended")));
    // A run that ended otherwise than by `close` is not held up by its thread.
    this.#worker.unref();
  }

  /** The inputs of step `step`; the next step's are begun as well. */
  async build(step: number): Promise<Batch> {
    const wanted = this.#begin(step);
    this.#begin(step + 1);
    this.#worker.ref();
    try {
      return await wanted.promise;
    } finally {
      this.#waiting.delete(step);
      this.#worker.unref();
    }
  }

  /** Ends the thread. */
  close(): void {
    void this.#worker.terminate();
  }

  #fail(reason: unknown): void {
    this.#end ??= { reason };
    for (const { reject } of this.#waiting.values()) reject(this.#end.reason);
  }

  #begin(step: number): Waiting {
    const begun = this.#waiting.get(step) ?? waitFor();
    if (this.#end !== null) begun.reject(this.#end.reason);
    if (!this.#waiting.has(step)) {
      this.#waiting.set(step, begun);
      this.#worker.postMessage(step);
    }
    return begun;
  }
}

function waitFor(): Waiting {
  let settle: Pick<Waiting, "resolve" | "reject"> | null = null;
  const promise = new Promise<Batch>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Of the batch after the last one nobody waits to hear of an error.
  promise.catch(() => {});
  return { promise, ...(settle as unknown as Pick<Waiting, "resolve" | "reject">) };
}
