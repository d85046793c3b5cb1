/** A thread that makes batches while the runtime computes: see `threaded-batches.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { Tokenizer } from "@mimo/text";
import { BatchBuilder } from "./batch-builder.js";
import { ExampleStore } from "./example-store.js";
import type { BatchJob, MadeBatch } from "./threaded-batches.js";

const { store, tokenizer, config, shape, options } = workerData as BatchJob;
const builder = new BatchBuilder(
  ExampleStore.ofShared(store),
  Tokenizer.fromJson(tokenizer),
  config,
  shape,
  options,
);

parentPort?.on("message", (step: number) => {
  const batch = builder.build(step);
  const made: MadeBatch = { step, batch };
  parentPort?.postMessage(
    made,
    Object.values(batch).map(({ data }) => data.buffer as ArrayBuffer),
  );
});
