/** For benchmarks: a training batch by formula. */
export { formulaBatch } from "./formula-batch.js";
