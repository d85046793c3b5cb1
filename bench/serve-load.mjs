// Many people at once: clients ask and click against a real `mimo serve` for some minutes. Per operation p50, p95 and
// p99; how evenly the server serves; 503 answers; memory; errors, which must be none (else exit code 1).
// Writes bench/results/serve-load_<cpu>_<date>.md.
//
// Run: npm run build && node bench/serve-load.mjs [--clients 50] [--parallel 1] [--seconds 180]
//        [--model weights/mimo-tiny] [--threads 2] [--dry] [--json]
// Each client sends its next request when the last one is answered, one question after three clicks, and waits as long
// as a 503 asks for. --parallel gives each client so many requests under way at once: more than the server takes makes
// it say 503. --dry prints and writes nothing; --json prints numbers instead of a table and writes nothing.
import { parseArgs } from "node:util";
import { commandLine, machine, percentile, writeReport } from "./report.mjs";
import { startServer, Visitor } from "./workstation.mjs";

const { values: options } = parseArgs({
  options: {
    clients: { type: "string", default: "50" },
    parallel: { type: "string", default: "1" },
    seconds: { type: "string", default: "180" },
    model: { type: "string" },
    threads: { type: "string" },
    dry: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const CLICKS_PER_QUESTION = 3;
const MEMORY_EVERY_MS = 1000;

/** One person; what all windows of theirs did. */
function newClient(url, index) {
  const visitor = new Visitor(url, `client-${index}`);
  return { visitor, counts: { ask: 0, click: 0 }, times: { ask: [], click: [] }, errors: [] };
}

/** A window of a client on one case: a conversation and a finding of its own. */
async function openWindow(client, index, cases) {
  const { visitor } = client;
  const shown = cases[index % cases.length];
  const { id: conversation } = await visitor.json("POST", `/api/cases/${shown.id}/conversations`);
  // One column of the image, all rows.
  const mask = columnMask(shown);
  const create = { kind: "create", slice: 0, label: `mine ${index}`, mask, tool: "brush" };
  const made = await visitor.json("POST", `/api/cases/${shown.id}/edits`, { changes: [create] });
  return { client, shown, conversation, finding: made.findings[0] };
}

function columnMask({ width, height }) {
  const before = Math.floor(width / 2) * height;
  return {
    size: [height, width],
    counts: [before, height, width * height - before - height].map(packRun).join(""),
  };
}

/** A run of COCO's compressed RLE; only for the first three, which are written as they are. */
function packRun(run) {
  let text = "";
  for (let rest = run, more = true; more; ) {
    const bits = rest & 31;
    rest >>= 5;
    more = bits & 16 ? rest !== -1 : rest !== 0;
    text += String.fromCharCode((more ? bits | 32 : bits) + 48);
  }
  return text;
}

async function click({ client, shown, finding }, deadline) {
  const at = [Math.random() * shown.width, Math.random() * shown.height].map(Math.floor);
  const marks = [{ kind: "point", at, positive: Math.random() < 0.7 }];
  const { id, revision, label } = finding;
  const body = { slice: 0, label, marks, finding: { id, revision } };
  return client.visitor.json("POST", `/api/cases/${shown.id}/segment`, body, deadline);
}

/** Works until the deadline; what ends after it still counts, so that slow answers are not left out. */
async function work(window, deadline) {
  const { client } = window;
  for (let turn = 0; performance.now() < deadline; turn++) {
    const kind = turn % (CLICKS_PER_QUESTION + 1) === 0 ? "ask" : "click";
    const started = performance.now();
    try {
      const body = { slice: 0, question: "What is abnormal here?" };
      const result =
        kind === "ask"
          ? await client.visitor.ask(window.conversation, body, deadline)
          : await click(window, deadline);
      if (result === null) return;
      if (kind === "click" && result.finding) window.finding = result.finding;
      client.counts[kind]++;
      client.times[kind].push(performance.now() - started);
    } catch (error) {
      client.errors.push(String(error));
    }
  }
}

async function measure(server) {
  const { cases } = await (await fetch(`${server.url}/api/cases`)).json();
  const clients = Array.from({ length: Number(options.clients) }, (_, i) => newClient(server.url, i));
  const windows = [];
  for (let i = 0; i < clients.length * Number(options.parallel); i++) {
    windows.push(await openWindow(clients[i % clients.length], i, cases));
  }
  const start = server.rssMib().now;
  let peak = start;
  const watch = setInterval(() => {
    peak = Math.max(peak, server.rssMib().now);
  }, MEMORY_EVERY_MS);
  const deadline = performance.now() + 1000 * Number(options.seconds);
  await Promise.all(windows.map((window) => work(window, deadline)));
  clearInterval(watch);
  return summarise(clients, { start, peak, end: server.rssMib().now });
}

function summarise(clients, rssMib) {
  const timesOf = (kind) => clients.flatMap(({ times }) => times[kind]);
  const stats = (times) => ({
    count: times.length,
    p50: percentileOrNull(times, 0.5),
    p95: percentileOrNull(times, 0.95),
    p99: percentileOrNull(times, 0.99),
  });
  const served = clients.map(({ counts }) => counts.ask + counts.click);
  const errors = clients.flatMap((client) => client.errors);
  return {
    clients: clients.length,
    parallel: Number(options.parallel),
    seconds: Number(options.seconds),
    operations: { ask: stats(timesOf("ask")), click: stats(timesOf("click")) },
    answersPerClient: { min: Math.min(...served), max: Math.max(...served) },
    busy: clients.reduce((sum, { visitor }) => sum + visitor.busy.count, 0),
    busyWithoutRetryAfter: clients.reduce((sum, { visitor }) => sum + visitor.busy.withoutRetryAfter, 0),
    rssMib,
    errors: errors.length,
    firstErrors: [...new Set(errors)].slice(0, 5),
  };
}

function percentileOrNull(times, share) {
  return times.length === 0 ? null : Math.round(percentile(times, share));
}

function toReport(result) {
  const { operations, answersPerClient, rssMib } = result;
  const row = (name, { count, p50, p95, p99 }) => `| ${name} | ${count} | ${p50} | ${p95} | ${p99} |`;
  return [
    `# ${result.clients} clients, ${result.parallel} requests at once each, for ${result.seconds} s`,
    "",
    ...machine(),
    "",
    commandLine("bench/serve-load.mjs"),
    "",
    "| operation | answers | p50 ms | p95 ms | p99 ms |",
    "|---|---|---|---|---|",
    row("question, to the stored answer", operations.ask),
    row("corrective click", operations.click),
    "",
    `Answers per client: ${answersPerClient.min} to ${answersPerClient.max}. ` +
      `503: ${result.busy}, without Retry-After: ${result.busyWithoutRetryAfter}. Errors: ${result.errors}.`,
    `Memory of the server, MiB: ${rssMib.start} at the start, ${rssMib.peak} at most, ${rssMib.end} at the end.`,
    ...result.firstErrors.map((error) => `- ${error}`),
    "",
  ].join("\n");
}

const server = await startServer(options);
try {
  const result = await measure(server);
  console.log(options.json ? JSON.stringify(result) : toReport(result));
  if (!options.json && !options.dry) console.log(writeReport("serve-load", toReport(result)));
  if (result.errors > 0) process.exitCode = 1;
} finally {
  await server.stop();
}
