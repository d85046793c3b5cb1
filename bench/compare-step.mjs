// Our training step against the same step in eager PyTorch, interleaved; writes bench/results/step_<cpu>_<date>.md.
//
// Run: npm run build && node bench/compare-step.mjs --python <python with torch> [--recipe recipes/x.json]
//        [--preset mimo-tiny] [--size 192] [--rounds 5] [--steps 4] [--threads 2] [--dry]
// --dry prints and writes nothing. Compare with 1 thread where other programs run: a processor's time is then what a step
// costs, whoever else is served meanwhile (with more threads it has their waiting in it). Both sides have the same weights and batch by formula, and must have the same
// losses before anything is timed.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { presetConfig } from "@mimo/model";
import { parseRecipe } from "@mimo/training";
import { commandLine, machine, median, percentile, writeReport } from "./report.mjs";

const PAUSE_MS = 500;
const LARGEST_DIFFERENCE = 1e-3;

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    recipe: { type: "string" },
    preset: { type: "string", default: "mimo-tiny" },
    size: { type: "string", default: "192" },
    rounds: { type: "string", default: "5" },
    steps: { type: "string", default: "4" },
    threads: { type: "string", default: "2" },
    dry: { type: "boolean", default: false },
  },
});

function makeSetup() {
  const chosen = options.recipe
    ? JSON.parse(readFileSync(options.recipe, "utf8"))
    : { name: "bench", steps: 1, preset: options.preset, imageSize: Number(options.size) };
  const recipe = parseRecipe(chosen);
  const { batch, losses, optimizer } = recipe;
  const config = presetConfig(recipe.preset, { imageSize: recipe.imageSize });
  return { config, batch, losses, optimizer, threads: Number(options.threads) };
}

/** A process that prints JSON lines; `ask` sends it a line and waits for the next one. */
function startPeer(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${command} ended with code ${code}`)));
  });
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => JSON.parse((await Promise.race([lines.next(), ended])).value);
  return {
    ready: read(),
    ask: (steps) => {
      child.stdin.write(`${steps}\n`);
      return read();
    },
    stop: () => child.stdin.end(),
  };
}

function checkLosses([ours, theirs]) {
  for (const [name, loss] of Object.entries(ours.losses)) {
    const other = theirs.losses[name];
    if (!(Math.abs(loss - other) <= LARGEST_DIFFERENCE * (1 + Math.abs(other)))) {
      throw new Error(`the two do not compute the same: ${name} is ${loss} here and ${other} there`);
    }
  }
  if (ours.parameters !== theirs.parameters) {
    throw new Error(`${ours.parameters} parameters here, ${theirs.parameters} there`);
  }
}

/** Clock and processor times by peer and round; in each round every peer runs, and its first step is dropped. */
async function measure(peers, rounds, steps) {
  const times = peers.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, peer] of peers.entries()) {
      // Worker threads of the other side spin for a while after their last step.
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const { ms, cpuMs } = await peer.ask(steps + 1);
      times[i].push({ ms: ms.slice(1), cpuMs: cpuMs.slice(1) });
    }
  }
  return times;
}

/** How many times as long the second peer takes, by round. */
function ratios(times, clock) {
  return times[0].map((ours, round) => median(times[1][round][clock]) / median(ours[clock]));
}

function ratioLine(times, clock, name) {
  const all = ratios(times, clock);
  const rounds = all.map((ratio) => ratio.toFixed(2)).join(", ");
  return `PyTorch takes ${median(all).toFixed(2)} times as long by ${name} (median of ${all.length} rounds: ${rounds}).`;
}

function report(setup, names, parameters, times) {
  const rows = names.map((name, i) => {
    const cells = ["cpuMs", "ms"].flatMap((clock) => {
      const all = times[i].flatMap((round) => round[clock]);
      return [median(all), percentile(all, 0.1), percentile(all, 0.9)].map((ms) => ms.toFixed(0));
    });
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  const { images, sequencesPerImage, slotsPerImage, marks, tokens, questionTokens } = setup.batch;
  return [
    `# Training step: ${setup.config.name}, ${parameters.toLocaleString("en")} parameters`,
    "",
    `Forward, backward, clipping, AdamW and running average. Batch: ${images} images of ${setup.config.imageSize}` +
      ` pixels, ${sequencesPerImage} sequences of ${tokens} tokens and ${slotsPerImage} masks for each, ${marks} marks,` +
      ` ${questionTokens} question tokens. ${setup.threads} threads each, float32.`,
    "",
    "| | processor's time, median ms | 10 % | 90 % | clock, median ms | 10 % | 90 % |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    "",
    ratioLine(times, "cpuMs", "processor's time"),
    ratioLine(times, "ms", "the clock"),
    "Weights, batch and losses were the same on both sides; the sides took turns, and the first step of a turn is dropped.",
    "",
    ...machine(),
    commandLine("bench/compare-step.mjs"),
    "",
  ].join("\n");
}

const setup = makeSetup();
const folder = mkdtempSync(join(tmpdir(), "mimo-bench-"));
const file = join(folder, "setup.json");
writeFileSync(file, JSON.stringify(setup));
const script = (name) => fileURLToPath(new URL(name, import.meta.url));
const ours = startPeer(process.execPath, [script("step.mjs"), file]);
const firstReady = await ours.ready;
const theirs = startPeer(options.python, [script("step-torch-twin.py"), file]);
const ready = [firstReady, await theirs.ready];
checkLosses(ready);
const times = await measure([ours, theirs], Number(options.rounds), Number(options.steps));
for (const peer of [ours, theirs]) peer.stop();
rmSync(folder, { recursive: true });
const text = report(
  setup,
  ready.map(({ name }) => name),
  ready[0].parameters,
  times,
);
console.log(text);
if (!options.dry) console.log(`written to ${writeReport("step", text)}`);
process.exit(0);
