/** The record of a run: one JSON line for each step, and a picture of the curves. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { lineChart, renderSvg } from "@mimo/imaging";

const FILE = "metrics.jsonl";
/** Steps that one point of the curve averages. */
const POINTS = 120;

/** One step's numbers. */
export type StepRecord = Readonly<Record<string, number>> & { readonly step: number };

/** Reads the lines of a run, leaving out steps that a resumed run did again: the last line of a step stands. */
export function readRunLog(folder: string): StepRecord[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [];
  const byStep = new Map<number, StepRecord>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const record = parseLine(line);
    if (record) byStep.set(record.step, record);
  }
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

/** A killed process can leave half a line, and its successor goes on in the same one: such a line is null. */
function parseLine(line: string): StepRecord | null {
  if (line === "") return null;
  try {
    return JSON.parse(line) as StepRecord;
  } catch {
    return null;
  }
}

/** Adds one step to the log of a run. */
export function appendRunLog(folder: string, record: StepRecord): void {
  appendFileSync(join(folder, FILE), `${JSON.stringify(record)}\n`);
}

function averaged(records: readonly StepRecord[], name: string): [number, number][] {
  const size = Math.max(1, Math.ceil(records.length / POINTS));
  const points: [number, number][] = [];
  for (let i = 0; i < records.length; i += size) {
    const group = records.slice(i, i + size);
    points.push([group[group.length - 1].step, group.reduce((sum, r) => sum + r[name], 0) / group.length]);
  }
  return points;
}

/** Draws the losses of a run as a PNG beside its log. */
export async function drawCurves(folder: string, names: readonly string[]): Promise<void> {
  const records = readRunLog(folder);
  if (records.length < 2) return;
  const series = names.map((name) => ({ name, points: averaged(records, name) }));
  const chart = {
    title: "Training loss",
    xLabel: "step",
    yLabel: "loss",
    series,
    width: 900,
    height: 540,
    logY: true,
  };
  await writeFileAtomic(join(folder, "curves.png"), await renderSvg(lineChart(chart)));
}
