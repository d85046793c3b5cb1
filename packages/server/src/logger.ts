import { type Logger, pino } from "pino";

/**
 * A logger that writes lines of JSON.
 *
 * @param level - `warn` for what somebody should look at, `info` for each request too.
 */
export function createLogger(level: "warn" | "info", write: (line: string) => unknown): Logger {
  return pino({ level, base: null }, { write: (line: string) => void write(line) });
}
