// What one person waits for at an idle `mimo serve`, measured by an HTTP client: click to mask, and of an answer the
// first event, the first words, the last mask and the end. Writes bench/results/serve-latency_<cpu>_<date>.md.
//
// Run: npm run build && node bench/serve-latency.mjs [--case retina] [--clicks 50] [--questions 10]
//        [--question "Where is the optic disc?"] [--model weights/mimo-tiny] [--threads 2] [--dry] [--json]
// The case is a sample by the beginning of its name. Clicks correct a finding, each from where the last one left it;
// the first click and the first question encode the image and are given apart.
import { parseArgs } from "node:util";
import { commandLine, machine, percentile, writeReport } from "./report.mjs";
import { startServer, Visitor } from "./workstation.mjs";

const { values: options } = parseArgs({
  options: {
    case: { type: "string", default: "retina" },
    clicks: { type: "string", default: "50" },
    questions: { type: "string", default: "10" },
    question: { type: "string", default: "Where is the optic disc?" },
    model: { type: "string" },
    threads: { type: "string" },
    dry: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

async function findCase(visitor) {
  const { cases } = await visitor.json("GET", "/api/cases");
  const found = cases.find(({ name }) => name.startsWith(options.case));
  if (!found)
    throw new Error(`--case: one of ${cases.map(({ name }) => name).join(", ")}, got ${options.case}`);
  return found;
}

async function timeQuestions(visitor, shown) {
  const seen = [];
  for (let i = 0; i <= Number(options.questions); i++) {
    // A conversation each: a growing history would make later answers slower.
    const { id } = await visitor.json("POST", `/api/cases/${shown.id}/conversations`);
    seen.push(await visitor.ask(id, { slice: 0, question: options.question }));
  }
  return seen;
}

/** Clicks near the middle, by turns more and less; the first goes to a case whose image is not encoded yet. */
async function timeClicks(visitor, shown) {
  const path = `/api/cases/${shown.id}`;
  const label = "region";
  const at = (i) => [
    Math.floor(shown.width * (0.5 + 0.15 * Math.cos(i))),
    Math.floor(shown.height * (0.5 + 0.15 * Math.sin(i))),
  ];
  const first = { slice: 0, label, marks: [{ kind: "point", at: at(0), positive: true }] };
  const times = [];
  const time = async (body) => {
    const started = performance.now();
    const result = await visitor.json("POST", `${path}/segment`, body);
    times.push(performance.now() - started);
    return result;
  };
  const { mask } = await time(first);
  if (mask === null) throw new Error("click: a mask to correct, got none; choose another --case");
  const create = { kind: "create", slice: 0, label, mask, tool: "brush" };
  let [finding] = (await visitor.json("POST", `${path}/edits`, { changes: [create] })).findings;
  for (let i = 1; i <= Number(options.clicks); i++) {
    const marks = [{ kind: "point", at: at(i), positive: i % 2 === 1 }];
    const result = await time({
      slice: 0,
      label,
      marks,
      finding: { id: finding.id, revision: finding.revision },
    });
    finding = result.finding ?? finding;
  }
  return times;
}

function summarise(clicks, questions) {
  const stats = (times) => {
    const rest = times.slice(1).filter((ms) => ms !== null);
    const share = (at) => (rest.length === 0 ? null : Math.round(percentile(rest, at)));
    return { first: times[0] === null ? null : Math.round(times[0]), p50: share(0.5), p95: share(0.95) };
  };
  const of = (key) => stats(questions.map((seen) => seen[key]));
  return {
    click: stats(clicks),
    ask: { firstEvent: of("first"), firstText: of("text"), lastMask: of("lastMask"), done: of("done") },
  };
}

function toReport({ click, ask }) {
  const row = (name, { first, p50, p95 }) => `| ${name} | ${first} | ${p50} | ${p95} |`;
  return [
    `# What one person waits for: ${options.clicks} clicks and ${options.questions} questions`,
    "",
    ...machine(),
    "",
    commandLine("bench/serve-latency.mjs"),
    "",
    "| from an HTTP client | first, ms | p50 ms | p95 ms |",
    "|---|---|---|---|",
    row("click to mask", click),
    row("question to first event", ask.firstEvent),
    row("question to first words", ask.firstText),
    row("question to last mask", ask.lastMask),
    row("question to stored answer", ask.done),
    "",
  ].join("\n");
}

const server = await startServer(options);
try {
  const visitor = new Visitor(server.url, "bench");
  const shown = await findCase(visitor);
  const clicks = await timeClicks(visitor, shown);
  const result = summarise(clicks, await timeQuestions(visitor, shown));
  console.log(options.json ? JSON.stringify(result) : toReport(result));
  if (!options.json && !options.dry) console.log(writeReport("serve-latency", toReport(result)));
} finally {
  await server.stop();
}
