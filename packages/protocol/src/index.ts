/** The contract between the server and whoever calls it: one zod schema serves validation, types and OpenAPI. */
export * from "./cases.js";
export * from "./common.js";
export * from "./conversations.js";
export * from "./exports.js";
export * from "./findings.js";
export * from "./geometry.js";
export * from "./info.js";
export * from "./jobs.js";
export * from "./openai.js";
export * from "./pacs.js";
