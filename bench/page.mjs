// What a person waits for on the page, and what it costs: first usable paint, click to mask, question to first words
// and to the last mask, memory after many images, and the size of the page. Writes bench/results/page_<cpu>_<date>.md.
//
// Run: npm run build && node bench/page.mjs [--model weights/mimo-tiny] [--clicks 30] [--asks 5] [--images 200]
//        [--chromium /usr/bin/chromium] [--json] [--dry]
// A server of its own on a folder that is thrown away, the sample cases, and Chromium without a screen. --json prints
// the figures as JSON and writes nothing; --dry prints and writes nothing.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { commandLine, machine, median, percentile, writeReport } from "./report.mjs";

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const CASES = [
  "retina.jpg",
  "ct-slice.dcm",
  "mr-slice.dcm",
  "immunohistochemistry.png",
  "brain-mr.nii.gz",
  "head-ct.dcm",
];
const PAINT_ROUNDS = 5;

const { values: options } = parseArgs({
  options: {
    model: { type: "string", default: fromRoot("weights/mimo-tiny") },
    clicks: { type: "string", default: "30" },
    asks: { type: "string", default: "5" },
    images: { type: "string", default: "200" },
    chromium: { type: "string", default: process.env.MIMO_CHROMIUM ?? "/usr/bin/chromium" },
    json: { type: "boolean", default: false },
    dry: { type: "boolean", default: false },
  },
});

/** Runs in the page: notes when the layer of masks is drawn, and when answers of the server have been read. */
function watch() {
  localStorage.setItem("mimo.settings", JSON.stringify({ noticeSeen: 1, language: "en" }));
  const log = { released: 0, drawn: [], segmented: 0, first: 0, last: 0 };
  Object.assign(window, { log });
  window.addEventListener("pointerup", () => Object.assign(log, { released: performance.now() }), true);
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...args) {
    if (this.canvas.classList.contains("viewer-layer")) log.drawn.push(performance.now());
    return clear.apply(this, args);
  };
  const plain = window.fetch;
  window.fetch = async (...args) => {
    const response = await plain(...args);
    if (String(args[0]).endsWith("/segment")) log.segmented = performance.now();
    return response;
  };
  new MutationObserver(() => {
    const article = document.querySelector("article[aria-busy=true]");
    if (article === null) return;
    if (log.first === 0 && article.querySelector(".answer-text")) log.first = performance.now();
    const terms = article.querySelectorAll(".term-row").length;
    if (terms > 0) log.last = performance.now();
  }).observe(document, { subtree: true, childList: true });
}

async function startServer(folder) {
  const cli = fromRoot("apps/cli/bin/mimo.js");
  const args = [cli, "serve", "--port", "0", "--data", folder, "--model", options.model];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const found = /http:\/\/[\w.]+:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.once("exit", (code) => reject(new Error(`serve: exit ${code}\n${text}`)));
  });
  return { child, url };
}

/** Resident memory of a process, octets; null where the system has no /proc. */
function residentBytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
  } catch {
    return null;
  }
}

const shown = (page) =>
  page
    .getByRole("application", { name: "Image viewer" })
    .getByText(/^\d+ %$/)
    .waitFor();

/** From the call to the frame in which the page can be used, ms; each time with an empty cache. */
async function paints(browser, url, path, isUsable) {
  const times = [];
  for (let round = 0; round < PAINT_ROUNDS; round++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(watch);
    const page = await context.newPage();
    await page.goto(`${url}${path}`);
    await isUsable(page);
    times.push(
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(performance.now())))),
    );
    await context.close();
  }
  return times;
}

const worklistIsUsable = async (page) => {
  await page.getByRole("link", { name: "retina.jpg" }).waitFor();
};

async function openCase(page, name) {
  await page.evaluate(() => {
    window.location.hash = "#/";
  });
  await page.getByRole("link", { name, exact: true }).click();
  await shown(page);
}

/** Asks in a conversation of its own each time; ms from sending to the first words and to the last mask. */
async function timeAnswers(page) {
  const first = [];
  const last = [];
  await openCase(page, "retina.jpg");
  for (let k = 0; k < Number(options.asks); k++) {
    if (k > 0) await page.getByRole("button", { name: "New conversation" }).click();
    const field = page.getByRole("textbox", { name: "Question" });
    await field.fill("Where is the optic disc?");
    const sent = await page.evaluate(() => {
      Object.assign(window.log, { first: 0, last: 0 });
      return performance.now();
    });
    await field.press("Enter");
    // An answer can be over before its stop button would be seen.
    await page.waitForFunction(() => window.log.last > 0);
    await page.getByRole("button", { name: "Send" }).waitFor();
    const log = await page.evaluate(() => window.log);
    if (log.first > 0) first.push(log.first - sent);
    if (log.last > 0) last.push(log.last - sent);
  }
  return { first, last };
}

/** Clicks beside the chosen finding, each taken back by the next one; ms from letting go to the painted mask. */
async function timeClicks(page) {
  const times = [];
  await page.getByRole("tab", { name: "Findings" }).click();
  await page.getByRole("button", { name: /, finding 1: show/ }).click();
  await page.getByRole("button", { name: /^Refine by clicks/ }).click();
  const { x, y, width, height } = await page.getByRole("application").boundingBox();
  const wanted = Number(options.clicks);
  for (let k = 0; times.length < wanted && k < 3 * wanted; k++) {
    const angle = Math.floor(k / 2) * 2.4;
    const radius = 150 + 3 * k - (k % 2) * 3;
    await page.mouse.move(
      x + width / 2 + radius * Math.cos(angle),
      y + height / 2 + radius * Math.sin(angle),
    );
    await page.evaluate(() => Object.assign(window.log, { drawn: [], segmented: 0 }));
    if (k % 2 === 1) await page.keyboard.down("Alt");
    await page.mouse.down();
    await page.mouse.up();
    await page.keyboard.up("Alt");
    await page.waitForFunction(() => window.log.segmented > 0);
    const painted = await page
      .waitForFunction(() => window.log.drawn.find((at) => at > window.log.segmented), null, {
        timeout: 2000,
      })
      .then((found) => found.jsonValue())
      // The mask may be the same as before: then nothing is drawn.
      .catch(() => null);
    if (painted !== null) times.push(painted - (await page.evaluate(() => window.log.released)));
  }
  return times;
}

/** Memory in use after a collection, octets. */
async function heapBytes(cdp) {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize").value;
}

/** Opens slices and pictures round robin, a case at a time. */
async function openMany(page, cdp, pid) {
  await cdp.send("Performance.enable");
  for (const name of CASES) await openCase(page, name);
  const before = { heap: await heapBytes(cdp), server: residentBytes(pid) };
  let opened = 0;
  while (opened < Number(options.images)) {
    for (const name of CASES) {
      await openCase(page, name);
      opened++;
      const bar = page.getByRole("slider", { name: "Slice" });
      for (let k = 0; k < 3 && (await bar.count()) > 0; k++, opened++) {
        await page.getByRole("application").press(opened % 2 ? "ArrowUp" : "ArrowDown");
        await page.waitForTimeout(0);
      }
      if (opened >= Number(options.images)) break;
    }
  }
  await openCase(page, CASES[0]);
  return { opened, before, after: { heap: await heapBytes(cdp), server: residentBytes(pid) } };
}

function bundle() {
  const folder = fromRoot("apps/web/dist/assets");
  return readdirSync(folder).map((name) => {
    const bytes = readFileSync(join(folder, name));
    return {
      name: name.replace(/-[\w-]{8}(?=\.)/, ""),
      raw: bytes.length,
      gzip: gzipSync(bytes, { level: 9 }).length,
    };
  });
}

async function run(url, pid) {
  const browser = await chromium.launch({
    executablePath: options.chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  try {
    const worklist = await paints(browser, url, "/", worklistIsUsable);
    const { cases } = await (await fetch(`${url}/api/cases`)).json();
    const { id } = cases.find(({ name }) => name === "retina.jpg");
    const opened = await paints(browser, url, `/#/case/${id}`, shown);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(watch);
    const page = await context.newPage();
    await page.goto(url);
    const answers = await timeAnswers(page);
    const clicks = await timeClicks(page);
    const memory = await openMany(page, await context.newCDPSession(page), pid);
    return { worklist, case: opened, ...answers, clicks, memory, bundle: bundle() };
  } finally {
    await browser.close();
  }
}

const mebi = (bytes) => (bytes === null ? "unknown" : `${(bytes / 2 ** 20).toFixed(0)} MiB`);

function report({ memory, bundle: files, ...times }) {
  const names = {
    worklist: "worklist: first usable paint, empty cache",
    case: "case: image on the screen, empty cache",
    first: "question to first words",
    last: "question to last mask",
    clicks: "corrective click to painted mask",
  };
  const rows = Object.entries(names).map(([key, name]) => {
    const [typical, slow] = [median(times[key]), percentile(times[key], 0.95)].map((ms) => ms.toFixed(0));
    return `| ${name} | ${typical} | ${slow} | ${times[key].length} |`;
  });
  const kilo = (bytes) => (bytes / 1000).toFixed(1);
  return [
    "# The page in Chromium",
    "",
    "| | median ms | 95 % | runs |",
    "|---|---|---|---|",
    ...rows,
    "",
    `| memory | when each case has been open once | after ${memory.opened} images opened and closed |`,
    "|---|---|---|",
    `| page, JavaScript heap after a collection | ${mebi(memory.before.heap)} | ${mebi(memory.after.heap)} |`,
    `| server, resident | ${mebi(memory.before.server)} | ${mebi(memory.after.server)} |`,
    "",
    "| file | kB | kB after gzip |",
    "|---|---|---|",
    ...files.map(({ name, raw, gzip }) => `| ${name} | ${kilo(raw)} | ${kilo(gzip)} |`),
    "",
    ...machine(),
    commandLine("bench/page.mjs"),
    "",
  ].join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "mimo-bench-"));
const { child, url } = await startServer(folder);
try {
  const figures = await run(url, child.pid);
  if (options.json) console.log(JSON.stringify(figures, null, 2));
  else {
    const text = report(figures);
    console.log(text);
    if (!options.dry) console.log(`written to ${writeReport("page", text)}`);
  }
} finally {
  child.kill("SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}
