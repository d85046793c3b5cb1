export type { Engine, Session } from "./engine.js";
export type { CliIo, Writer } from "./io.js";
export { runCli } from "./run-cli.js";
