// How long each program takes on one image: encode, align, language prefill, decode step, masks; and what a person
// waits for. Writes bench/results/latency_<cpu>_<date>.md.
//
// Run: npm run build && node bench/latency.mjs [--model weights/mimo-tiny] [--image samples/retina.jpg]
//        [--question "Where is the optic disc?"] [--term "optic disc"] [--rounds 20] [--threads 2] [--dry]
// --dry prints and writes nothing. The first round warms up and is dropped.
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readImage } from "@mimo/imaging";
import { MimoEngine } from "@mimo/inference";
import { countParameters } from "@mimo/model";
import { commandLine, machine, median, percentile, writeReport } from "./report.mjs";

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { values: options } = parseArgs({
  options: {
    model: { type: "string", default: fromRoot("weights/mimo-tiny") },
    image: { type: "string", default: fromRoot("samples/retina.jpg") },
    question: { type: "string", default: "Where is the optic disc?" },
    term: { type: "string", default: "optic disc" },
    rounds: { type: "string", default: "20" },
    threads: { type: "string", default: "2" },
    dry: { type: "boolean", default: false },
  },
});

/** Times by row of the report, in the order in which rows first occur. */
class Stopwatch {
  times = new Map();

  add(row, ms) {
    const list = this.times.get(row) ?? [];
    this.times.set(row, list);
    list.push(ms);
  }

  async run(row, work) {
    const started = performance.now();
    const result = await work();
    this.add(row, performance.now() - started);
    return result;
  }
}

/** The report's row for one call: prefill and decoding are one program. */
function rowOf(name, feeds) {
  if (name !== "language") return name;
  return feeds["in.prefix"].shape[1] > 0 ? "language, prefill" : "language, one more token";
}

/** Every run of a program is timed from now on. */
function instrument(programs, stopwatch) {
  for (const [name, program] of Object.entries(programs)) {
    const run = program.run.bind(program);
    program.run = (feeds, into) => stopwatch.run(rowOf(name, feeds), () => run(feeds, into));
  }
}

async function oneRound(engine, image, stopwatch) {
  const session = await stopwatch.run("**open an image**", () => engine.openImage(image));
  await stopwatch.run("**answer a question**", () => session.ask(options.question));
  const point = { kind: "point", at: [image.width / 2, image.height / 2], positive: true };
  await stopwatch.run("**click: a mask from a point and a name**", () =>
    session.segment(options.term, [point]),
  );
}

function report(config, image, stopwatch) {
  const rows = [...stopwatch.times].map(([name, times]) => {
    const [typical, slow] = [median(times), percentile(times, 0.95)].map((ms) => ms.toFixed(1));
    return `| ${name} | ${typical} | ${slow} | ${times.length} |`;
  });
  return [
    `# Latency: ${config.name}, ${countParameters(config).toLocaleString("en")} parameters`,
    "",
    `${basename(options.image)}, ${image.width} x ${image.height} pixels, seen at ${config.imageSize};` +
      ` "${options.question}"; ${options.threads} threads. Rows in bold are what a person waits for: the programs that` +
      " they run, and the work on pixels and words around them.",
    "",
    "| | median ms | 95 % | runs |",
    "|---|---|---|---|",
    ...rows,
    "",
    ...machine(),
    commandLine("bench/latency.mjs"),
    "",
  ].join("\n");
}

const engine = await MimoEngine.open(options.model, { threads: Number(options.threads) });
const image = await readImage(options.image);
await oneRound(engine, image, new Stopwatch());
const stopwatch = new Stopwatch();
instrument(engine.programs, stopwatch);
for (let round = 0; round < Number(options.rounds); round++) await oneRound(engine, image, stopwatch);
const text = report(engine.model.config, image, stopwatch);
await engine.release();
console.log(text);
if (!options.dry) console.log(`written to ${writeReport("latency", text)}`);
