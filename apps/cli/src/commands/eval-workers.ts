import { EvaluationError, type ImageResult, type ImageWorker } from "@mimo/evaluation";
import type { ProcessLine } from "../io.js";
import type { FromWorker, ToWorker } from "./eval-messages.js";

/** A worker in another process. */
export interface RemoteWorker extends ImageWorker {
  /** Lets the process end. */
  close(): void;
}

/** What one `evaluate` waits for. */
interface Waiting {
  readonly resolve: (result: ImageResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Waits until a process has opened its model, and asks it from then on.
 *
 * @throws {EvaluationError} `worker_lost` if it ends first or refuses, in its own words.
 */
export function connectWorker(line: ProcessLine): Promise<RemoteWorker> {
  return new Promise((resolve, reject) => {
    let waiting: Waiting | null = null;
    let isLost = false;
    const lose = (message: string) => {
      if (isLost) return;
      isLost = true;
      const error = new EvaluationError("worker_lost", message);
      reject(error);
      waiting?.reject(error);
    };
    const evaluate = (at: number): Promise<ImageResult> => {
      if (isLost) return Promise.reject(new EvaluationError("worker_lost", LOST));
      return new Promise((done, fail) => {
        waiting = { resolve: done, reject: fail };
        line.send({ kind: "evaluate", at } satisfies ToWorker);
      });
    };
    line.on("exit", () => lose(LOST));
    line.on("error", () => lose(LOST));
    line.on("message", (heard) => {
      const message = heard as FromWorker;
      if (message.kind === "refused") lose(message.message);
      else if (message.kind === "result") waiting?.resolve(message.result);
      else resolve({ model: message.model, evaluate, close: () => line.disconnect() });
    });
  });
}

const LOST =
  "evaluate: every worker process must stay alive, got one that has ended; run the same command to go on";

/** The other end: asks `worker` what it is told to, until the line is cut. */
export function serveWorker(line: ProcessLine, worker: ImageWorker): Promise<void> {
  return new Promise((resolve) => {
    line.on("disconnect", resolve);
    line.on("message", async (heard) => {
      const { at } = heard as ToWorker;
      line.send({ kind: "result", result: await worker.evaluate(at) } satisfies FromWorker);
    });
    line.send({ kind: "ready", model: worker.model } satisfies FromWorker);
  });
}
