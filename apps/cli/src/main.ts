import { fork } from "node:child_process";
import { openMimoEngine } from "./engine.js";
import { EXIT } from "./exit-code.js";
import type { ProcessLine } from "./io.js";
import { runCli } from "./run-cli.js";
import { startMimoServer } from "./serve/start-server.js";

const stop = new AbortController();
let onStop = () => stop.abort();
let isStopping = false;
const handleStop = () => {
  // The first lets the command tidy up; the second means now.
  if (isStopping) process.exit(EXIT.interrupted);
  isStopping = true;
  onStop();
};
process.on("SIGINT", handleStop);
// A reader such as `head` may close the pipe early: that is its right.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  throw error;
});

/** In a process group of its own, so that Ctrl-C stops the parent alone; it then cuts the line, which ends the child. */
function startProcess(argv: readonly string[]): ProcessLine {
  return fork(process.argv[1]!, argv, { detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: stop.signal,
  openEngine: openMimoEngine,
  startServer: startMimoServer,
  startProcess,
  ...(process.send === undefined ? {} : { parent: process as ProcessLine }),
  untilStopped: () => {
    process.on("SIGTERM", handleStop);
    return new Promise((resolve) => {
      onStop = resolve;
    });
  },
});
