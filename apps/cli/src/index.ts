export type { CliIo, Engine, Session, Writer } from "./io.js";
export { runCli } from "./run-cli.js";
