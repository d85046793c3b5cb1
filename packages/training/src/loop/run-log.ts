/** The record of a run: one JSON line for each step, and pictures of the curves. */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { type LineChart, lineChart, renderSvg } from "@mimo/imaging";

/** Logs of a run folder: of every step, and of the looks at validation images. */
export type RunLogName = "metrics.jsonl" | "validation.jsonl";

const LOGS: readonly RunLogName[] = ["metrics.jsonl", "validation.jsonl"];
/** Points of a curve; each averages as many steps as it takes. */
const POINTS = 120;
const [WIDTH, HEIGHT, PANEL_HEIGHT] = [900, 540, 300];

/** One step's numbers. */
export type StepRecord = Readonly<Record<string, number>> & { readonly step: number };

/** Reads the lines of a run, leaving out steps that a resumed run did again: the last line of a step stands. */
export function readRunLog(folder: string, log: RunLogName = "metrics.jsonl"): StepRecord[] {
  const path = join(folder, log);
  if (!existsSync(path)) return [];
  const byStep = new Map<number, StepRecord>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const record = parseLine(line);
    if (record) byStep.set(record.step, record);
  }
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

/** A killed process can leave half a line: such a line is null. */
function parseLine(line: string): StepRecord | null {
  if (line === "") return null;
  try {
    return JSON.parse(line) as StepRecord;
  } catch {
    return null;
  }
}

/** Adds one step to a log of a run. */
export function appendRunLog(folder: string, record: StepRecord, log: RunLogName = "metrics.jsonl"): void {
  appendFileSync(join(folder, log), `${JSON.stringify(record)}\n`);
}

/** Flushes the logs to disk, so that no line before a checkpoint is missing after a power cut. */
export function syncRunLogs(folder: string): void {
  for (const path of LOGS.map((log) => join(folder, log)).filter(existsSync)) {
    const file = openSync(path, "r+");
    fsyncSync(file);
    closeSync(file);
  }
}

/**
 * Cuts the logs of a run that goes on: steps from `nextStep` on will be done again, and half a line is not a step.
 *
 * A look at validation images is about the weights after its step, so it has the number of the step that follows.
 */
export async function cutRunLogs(folder: string, nextStep: number): Promise<void> {
  for (const log of LOGS) {
    const path = join(folder, log);
    if (!existsSync(path)) continue;
    const last = log === "metrics.jsonl" ? nextStep - 1 : nextStep;
    const kept = readRunLog(folder, log).filter(({ step }) => step <= last);
    await writeFileAtomic(path, kept.map((record) => `${JSON.stringify(record)}\n`).join(""));
  }
}

/** A curve of at most 120 points, each the mean of as many records. */
export function averageCurve(records: readonly StepRecord[], name: string): [number, number][] {
  const size = Math.max(1, Math.ceil(records.length / POINTS));
  const points: [number, number][] = [];
  for (let i = 0; i < records.length; i += size) {
    const group = records.slice(i, i + size);
    points.push([group[group.length - 1].step, group.reduce((sum, r) => sum + r[name], 0) / group.length]);
  }
  return points;
}

/** Draws the losses of a run, those of the validation images too, as `curves.png` beside its log. */
async function drawLosses(
  folder: string,
  records: readonly StepRecord[],
  names: readonly string[],
): Promise<void> {
  const validation = readRunLog(folder, "validation.jsonl");
  const series = names.map((name) => ({ name, points: averageCurve(records, name) }));
  const seen =
    validation.length < 2 ? [] : [{ name: "val total", points: averageCurve(validation, "total") }];
  const chart: LineChart = {
    title: "Training loss",
    xLabel: "step",
    yLabel: "loss",
    series: [...series, ...seen],
    width: WIDTH,
    height: HEIGHT,
    logY: true,
  };
  await writeFileAtomic(join(folder, "curves.png"), await renderSvg(lineChart(chart)));
}

const STEP_PANELS = [
  { name: "rate", title: "Learning rate", yLabel: "rate", logY: false },
  { name: "gradNorm", title: "Gradient norm", yLabel: "norm", logY: true },
  { name: "ms", title: "Step time", yLabel: "ms", logY: false },
] as const;

/** Draws learning rate, gradient norm and step time, one above the other, as `curves-steps.png`. */
async function drawSteps(folder: string, records: readonly StepRecord[]): Promise<void> {
  const panels = STEP_PANELS.map(({ name, ...rest }, i) => {
    const series = [{ name, points: averageCurve(records, name) }];
    const svg = lineChart({ ...rest, xLabel: "step", series, width: WIDTH, height: PANEL_HEIGHT });
    return svg.replace("<svg ", `<svg y="${i * PANEL_HEIGHT}" `);
  });
  const size = `width="${WIDTH}" height="${PANEL_HEIGHT * panels.length}"`;
  const page = `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${panels.join("")}</svg>`;
  await writeFileAtomic(join(folder, "curves-steps.png"), await renderSvg(page));
}

/** Draws the curves of a run as pictures beside its log; nothing before its second step. */
export async function drawCurves(folder: string, names: readonly string[]): Promise<void> {
  const records = readRunLog(folder);
  if (records.length < 2) return;
  await drawLosses(folder, records, names);
  if (records.some(({ gradNorm }) => gradNorm !== undefined)) await drawSteps(folder, records);
}
