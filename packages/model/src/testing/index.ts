/** For tests and benchmarks of other packages: weights and inputs by formula, and whole small models. */
export * from "./formula-values.js";
export { writeNanoModel } from "./nano-model.js";
