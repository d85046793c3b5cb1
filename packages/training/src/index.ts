export * from "./losses.js";
export * from "./step-graph.js";
