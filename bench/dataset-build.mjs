// The dataset builder against the same work in straightforward Python (Pillow, numpy, pyarrow), interleaved on one
// archive in the layout of SA-Med2D; writes bench/results/dataset-build_<cpu>_<date>.md.
//
// Run: npm run build && node bench/dataset-build.mjs --python <python with numpy, scipy, Pillow, pyarrow, pycocotools>
//        [--images 3000] [--rounds 3] [--dry]
// --dry prints and writes nothing. Both read the archive in place, survey every picture (two hashes, SHA-256), plan splits
// by patient without copies, decode and filter every mask, write six samples an image with marks, facts and turns, three
// nested Parquet tables a shard, and statistics of all samples. Ours does more: it can be resumed, decodes each picture again
// for its shard, has a larger grammar and ontology, proves what is absent, and draws a card with charts and pictures (what
// the peer leaves out is in its docstring). Processor time is what `time` says, user and system.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { commandLine, machine, median, writeReport } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    images: { type: "string", default: "3000" },
    rounds: { type: "string", default: "3" },
    dry: { type: "boolean", default: false },
  },
});

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mimo-bench-dataset-"));
const archive = join(folder, "sa-med2d.zip");

/** Runs a command to its end; seconds by the clock, and of all processors together. */
function timed(command, args) {
  return new Promise((resolve, reject) => {
    const quoted = [command, ...args].map((word) => `'${word}'`).join(" ");
    const script = `TIMEFORMAT='%R %U %S'; time ${quoted} >/dev/null 2>&1 || echo FAILED >&2`;
    const child = spawn("bash", ["-c", script], { stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    child.on("close", () => {
      const [wall, user, system] = text.trim().split(/\s+/).slice(-3).map(Number);
      if (text.includes("FAILED")) reject(new Error(`${quoted} failed`));
      else resolve({ wall, cpu: user + system });
    });
  });
}

const ours = (workers) => (out) =>
  timed(process.execPath, [
    ...[here("../apps/cli/bin/mimo.js"), "dataset", "build", "--source", `sa-med2d:${archive}`],
    ...["--out", out, "--workers", String(workers)],
  ]);
const python = (processes) => (out) =>
  timed(options.python, [here("dataset_build.py"), archive, out, String(processes)]);

const SIDES = {
  "mimo, 1 process": ours(1),
  "Python, 1 process": python(1),
  "mimo, 2 processes": ours(2),
  "Python, 2 processes": python(2),
};

function row(name, runs, samples, bytes) {
  const [wall, cpu] = [median(runs.map((run) => run.wall)), median(runs.map((run) => run.cpu))];
  const perSecond = Math.round(samples / wall).toLocaleString("en");
  return `| ${name} | ${wall.toFixed(1)} | ${cpu.toFixed(1)} | ${perSecond} | ${(bytes / 1e6 / wall).toFixed(1)} |`;
}

try {
  execFileSync(process.execPath, [here("make-sa-med2d.mjs"), "--images", options.images, "--out", archive], {
    stdio: "ignore",
  });
  const runs = Object.fromEntries(Object.keys(SIDES).map((name) => [name, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, run] of Object.entries(SIDES)) {
      const out = join(folder, "out");
      runs[name].push(await run(out));
      rmSync(out, { recursive: true, force: true });
    }
  }
  const samples = 6 * Number(options.images);
  const bytes = statSync(archive).size;
  const ratio = (processes, what) =>
    median(
      runs[`Python, ${processes}`].map((run, i) => run[what] / runs[`mimo, ${processes}`][i][what]),
    ).toFixed(2);
  const lines = [
    "# Building a dataset",
    "",
    ...machine(),
    commandLine("bench/dataset-build.mjs"),
    "",
    `${Number(options.images).toLocaleString("en")} images of 64 to 96 pixels with three masks each, ${(bytes / 1e6).toFixed(0)} MB, about ${samples.toLocaleString("en")} samples; medians of ${options.rounds} interleaved rounds, start of the program included.`,
    "",
    "| | seconds | processor seconds | samples/s | archive MB/s |",
    "|---|---:|---:|---:|---:|",
    ...Object.entries(runs).map(([name, own]) => row(name, own, samples, bytes)),
    "",
    `Python's time over ours: ${ratio("1 process", "wall")} with one process, ${ratio("2 processes", "wall")} with two; processor time ${ratio("1 process", "cpu")} and ${ratio("2 processes", "cpu")}.`,
  ];
  const text = `${lines.join("\n")}\n`;
  process.stdout.write(text);
  if (!options.dry) console.log(`written to ${writeReport("dataset-build", text)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(here("__pycache__"), { recursive: true, force: true });
}
