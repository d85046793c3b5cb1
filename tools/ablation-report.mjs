// Writes the tables of docs/ablations.md and its two pictures from what tools/ablate.mjs left.
// Run after a build: node tools/ablation-report.mjs FILE RESULTS_FOLDER, FILE as given to tools/ablate.mjs
//
// Every number of a variant stands beside its difference from the default on the same questions: mean over modalities,
// patients drawn anew within them for the 95 % interval. The spread of the default over its seeds is what training alone
// changes; a difference within it is none.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { groupBy, Random } from "@mimo/base";
import { bootstrapInterval, diceOfOverlap, HEADLINE_MODALITIES } from "@mimo/evaluation";
import { figureFile } from "../packages/evaluation/dist/report/figure-svg.js";

const [, , file, folder] = process.argv;
if (!file || !folder) {
  console.error("usage: node tools/ablation-report.mjs FILE RESULTS_FOLDER");
  process.exit(2);
}
const readLines = (path) =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const folderOf = (name) => name.replaceAll(/[^a-z0-9]+/gi, "-");

const results = readLines(join(folder, "results.jsonl")).map((result) => ({
  ...result,
  rows: readLines(join(folder, folderOf(result.name), "rows.jsonl")),
}));
const [base] = results;
const isSeed = ({ name }) => name.startsWith("default");
const isScaling = ({ dataShare, widths }) => dataShare !== 1 || widths !== 1;

const MASKS = ["text", "box", "point", "text+point"];

/** One score of an answer, or null where the column does not apply. */
const dice = (protocols) => (row) =>
  protocols.includes(row.protocol) && row.overlaps.length === 1 ? diceOfOverlap(row.overlaps[0]) : null;
const COLUMNS = [
  { title: "masks", score: dice(MASKS) },
  ...MASKS.map((protocol) => ({ title: protocol, score: dice([protocol]) })),
  {
    title: "name",
    score: ({ protocol, isNamedRight }) => (protocol === "name" ? Number(isNamedRight) : null),
  },
];

/** By modality, and by patient in it: differences (or scores, without a reference) of the same questions. */
function strataOf(rows, score, reference) {
  const before = reference && new Map(reference.map((row) => [row.sampleId, row]));
  const scored = rows.flatMap((row) => {
    const value = score(row);
    if (value === null || !HEADLINE_MODALITIES.includes(row.modality)) return [];
    const other = before ? score(before.get(row.sampleId)) : 0;
    return [{ modality: row.modality, patient: `${row.dataset}/${row.caseId}`, value: value - other }];
  });
  return [...groupBy(scored, ({ modality }) => modality).values()].map((ofModality) =>
    [...groupBy(ofModality, ({ patient }) => patient).values()].map((group) => ({
      sum: group.reduce((sum, { value }) => sum + value, 0),
      count: group.length,
    })),
  );
}

function meanOf(strata) {
  const means = strata.map((cases) => {
    const total = (name) => cases.reduce((sum, one) => sum + one[name], 0);
    return total("sum") / total("count");
  });
  return means.reduce((sum, value) => sum + value, 0) / means.length;
}

function estimate(rows, score, reference = null) {
  const strata = strataOf(rows, score, reference);
  const interval = bootstrapInterval(strata, meanOf, Random.derive(1, "ablation"), 1000);
  return { value: meanOf(strata), low: interval?.low ?? null, high: interval?.high ?? null };
}

const plain = (value) => (value === null ? "–" : value.toFixed(3).replace(/^(-?)0\./, "$1."));
const signed = (value) => `${value < 0 ? "−" : "+"}${plain(Math.abs(value))}`;
const between = ({ low, high }, write) => `${write(low)} to ${write(high)}`;
const found = (result, protocol, measure) =>
  result.numbers.find((number) => number.protocol === protocol && number.measure === measure)?.value ?? null;

/** Of the default's seeds: the largest difference between any two. */
function spread(column) {
  const values = results.filter(isSeed).map(({ rows }) => estimate(rows, column.score).value);
  return values.length < 2 ? null : Math.max(...values) - Math.min(...values);
}

function scoreTable() {
  const head = [...COLUMNS.map(({ title }) => title), "AUROC", "false masks", "III IoU", "IV IoU"];
  const lines = results.map((result) => {
    const scores = COLUMNS.map(({ score }, i) => {
      const own = estimate(result.rows, score);
      return i === 0 ? `${plain(own.value)} (${between(own, plain)})` : plain(own.value);
    });
    const others = [
      found(result, "text, absent", "presence_auroc"),
      found(result, "absent", "false_mask_rate"),
      found(result, "III", "strict_miou"),
      found(result, "IV", "strict_miou"),
    ].map(plain);
    return `| ${[result.name, ...scores, ...others].join(" | ")} |`;
  });
  return [`| variant | ${head.join(" | ")} |`, `|---|${"---:|".repeat(head.length)}`, ...lines].join("\n");
}

/** What a variant is compared with: the default of the same seed, and a default with the first one. */
const referenceOf = (result) =>
  isSeed(result) ? base : (results.find((other) => isSeed(other) && other.seed === result.seed) ?? base);

const differences = results.slice(1).map((result) => ({
  result,
  columns: COLUMNS.map(({ score }) => estimate(result.rows, score, referenceOf(result).rows)),
}));

function differenceTable() {
  const titles = COLUMNS.map(({ title }) => title);
  const lines = differences.map(({ result, columns }) => {
    const cells = columns.map((column) => {
      const isClear = column.low > 0 || column.high < 0;
      const text = `${signed(column.value)} (${between(column, signed)})`;
      return isClear ? `**${text}**` : text;
    });
    const cost = `${(result.parameters / 1e6).toFixed(2)} M`;
    return `| ${[result.name, cost, ...cells].join(" | ")} |`;
  });
  const noise = COLUMNS.map((column) => plain(spread(column)));
  return [
    `| minus the default | parameters | ${titles.join(" | ")} |`,
    `|---|---:|${"---:|".repeat(titles.length)}`,
    ...lines,
    `| *largest difference between two seeds of the default* | | ${noise.join(" | ")} |`,
  ].join("\n");
}

/** Dots with intervals, a line at no difference, a band as wide as the seeds' spread. */
function forestSvg() {
  const shown = differences.filter(({ result }) => !isScaling(result));
  const [width, left, row, top] = [760, 230, 30, 46];
  const height = top + shown.length * row + 44;
  const limit =
    Math.max(0.05, ...shown.flatMap(({ columns: [{ low, high }] }) => [-low, high].map(Math.abs))) * 1.05;
  const x = (value) => left + ((value + limit) / (2 * limit)) * (width - left - 24);
  const noise = spread(COLUMNS[0]) ?? 0;
  const bottom = top + shown.length * row;
  const step = limit > 0.25 ? 0.1 : limit > 0.1 ? 0.05 : 0.02;
  const ticks = Array.from(
    { length: 2 * Math.floor(limit / step) + 1 },
    (_, i) => (i - Math.floor(limit / step)) * step,
  );
  const parts = [
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="20" font-weight="600">Mean Dice of prompted masks, minus the default's</text>`,
    `<text x="${left}" y="36" fill="#666">bars: 95 % interval by patient; grey band: as far as two seeds of the default differ</text>`,
    `<rect x="${x(-noise)}" y="${top}" width="${x(noise) - x(-noise)}" height="${bottom - top}" fill="#e4e7eb"/>`,
    ...ticks.map(
      (tick) =>
        `<path d="M${x(tick)} ${top}V${bottom}" stroke="${Math.abs(tick) < 1e-9 ? "#222" : "#d5d9de"}"/>` +
        `<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${Math.abs(tick) < 1e-9 ? "0" : signed(tick)}</text>`,
    ),
    ...shown.map(({ result, columns: [{ value, low, high }] }, i) => {
      const y = top + (i + 0.5) * row;
      const colour = isSeed(result) ? "#666" : "#2460a7";
      return (
        `<text x="${left - 12}" y="${y + 4}" text-anchor="end">${result.name}</text>` +
        `<path d="M${x(low)} ${y}H${x(high)}" stroke="${colour}" stroke-width="2"/>` +
        `<circle cx="${x(value)}" cy="${y}" r="4.5" fill="${colour}"/>`
      );
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui,sans-serif" font-size="12.5" fill="#222">${parts.join("")}</svg>\n`;
}

/** Dice of one kind of prompt after another against a factor. */
function scalingFigure(name, xLabel, factorOf, others) {
  const line = [base, ...others].sort((a, b) => factorOf(a) - factorOf(b));
  return {
    name,
    caption: "",
    kind: "lines",
    xLabel,
    yLabel: "Dice",
    x: line.map(factorOf),
    series: [...MASKS].map((protocol) => {
      const estimates = line.map(({ rows }) => estimate(rows, dice([protocol])));
      return {
        name: protocol,
        values: estimates.map(({ value }) => value),
        intervals: estimates.map(({ low, high }) => [low, high]),
      };
    }),
    yRange: null,
  };
}

function replaceBlock(text, name, content) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/ablations.md: has no block "${name}"`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

const pictures = "docs/pictures";
writeFileSync(join(pictures, "ablations.svg"), forestSvg());
const ofData = results.filter(({ dataShare }) => dataShare !== 1);
const ofWidths = results.filter(({ widths }) => widths !== 1);
const drawn = [];
function drawScaling(name, label, factorOf, others) {
  if (others.length === 0) return;
  writeFileSync(join(pictures, `${name}.svg`), figureFile(scalingFigure(name, label, factorOf, others)));
  drawn.push(`![Dice against ${label}](pictures/${name}.svg)`);
}
drawScaling("scaling-data", "share of the patients, %", ({ dataShare }) => 100 * dataShare, ofData);
drawScaling("scaling-widths", "million parameters", ({ parameters }) => parameters / 1e6, ofWidths);
const { steps, images, trainImages } = base;
const seconds = results.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
const budget =
  `${results.length} runs of ${steps} steps on ${trainImages} training images, ${images} val images, ` +
  `${Math.round(seconds / 60)} CPU minutes in all.`;
const planned = JSON.parse(readFileSync(file, "utf8")).variants.map(({ name }) => name);
const missing = planned.filter((name) => !results.some((result) => result.name === name));
const rest = missing.length > 0 ? `\n\nNot run yet: ${missing.join("; ")}.` : "";
const path = "docs/ablations.md";
let text = readFileSync(path, "utf8");
text = replaceBlock(text, "budget", budget + rest);
text = replaceBlock(text, "scores", scoreTable());
text = replaceBlock(text, "differences", differenceTable());
text = replaceBlock(text, "scaling", drawn.length > 0 ? drawn.join("\n\n") : "Not run yet.");
writeFileSync(path, text);
console.log(budget);
