/** For tests and benchmarks of other packages: weights and inputs by formula. */
export * from "./formula-values.js";
