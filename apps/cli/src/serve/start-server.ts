import type { CliIo } from "../io.js";

/** Opens a server for real. Its packages are loaded here, so that the other commands start without them. */
export const startMimoServer: CliIo["startServer"] = async (options, { level, write }) => {
  const { createLogger, createServer } = await import("@mimo/server");
  return createServer({ ...options, logger: createLogger(level, write) });
};
