// What benchmark reports share: statistics, the machine, and where they are written.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The value below which the given share of the values lies, interpolated. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

export const median = (values) => percentile(values, 0.5);

function commit() {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "unknown";
  }
}

const today = () => new Date().toISOString().slice(0, 10);

/** Lines that say where and when a report was made. */
export function machine() {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [`${model.trim()}, ${cpus().length} logical cores, ${memory} GiB; ${today()}, commit ${commit()}.`];
}

/** The command that made a report, without folders that mean nothing elsewhere. */
export function commandLine(script) {
  const shown = (word) => (word.startsWith("/") ? `<${word.split("/").pop()}>` : word);
  const quoted = (word) => (word.includes(" ") ? `"${word}"` : word);
  const words = process.argv.slice(2).map((word) => quoted(shown(word)));
  return `Command: \`node ${[script, ...words].join(" ")}\``;
}

/** Writes bench/results/<subject>_<cpu>_<date>.md and returns its path. */
export function writeReport(subject, text) {
  const folder = fileURLToPath(new URL("results", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const words = cpus()[0]
    .model.replace(/\(.*?\)|CPU|Processor|@.*$/g, " ")
    .match(/[a-z0-9]+/gi);
  const path = join(folder, `${subject}_${(words ?? ["cpu"]).join("-").toLowerCase()}_${today()}.md`);
  writeFileSync(path, text);
  return path;
}
