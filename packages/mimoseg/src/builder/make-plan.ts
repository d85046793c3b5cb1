import { SPLITS } from "@mimo/dataset";
import { z } from "zod";
import { MimosegError } from "../mimoseg-error.js";
import { type BuildFolder, readJson } from "./build-folder.js";
import type { BuildOptions } from "./build-options.js";
import { whileWriting } from "./disk-full.js";
import { LineWriter } from "./line-file.js";
import type { OpenedSource } from "./opened-sources.js";
import { planShards } from "./plan-shards.js";
import { PLAN_FAULTS, planSplits, type SplitPlan } from "./plan-splits.js";
import { addCounts, type SkipLine } from "./skip-line.js";
import { readSurvey, type SurveyUnit, surveySkipsPath } from "./survey.js";

const planSchema = z.strictObject({
  shards: z.array(
    z.strictObject({
      name: z.string(),
      split: z.enum(SPLITS),
      from: z.number().int(),
      count: z.number().int(),
      limit: z.number().int().nullable(),
    }),
  ),
  /** Left out so far, by reason: copies, pictures that do not decode. */
  skipped: z.record(z.string(), z.number().int()),
  /** Pictures that went with their patient to another split than their source prescribes. */
  moved: z.number().int(),
});

/** What is to be built. */
export type BuildPlan = z.infer<typeof planSchema>;

/** The plan; null while it has not been made. */
export async function readPlan(folder: BuildFolder): Promise<BuildPlan | null> {
  const found = await readJson(folder.plan);
  return found === null ? null : planSchema.parse(found);
}

/**
 * Makes the plan out of a finished survey and writes it down; one process at a time, about 100 bytes of memory a picture at
 * most (measured: 0.45 GB and a minute for 3.77 million).
 *
 * @throws {MimosegError} `nothing_to_build` if no picture can be used, `disk_full`.
 */
export async function makePlan(
  folder: BuildFolder,
  options: BuildOptions,
  sources: readonly OpenedSource[],
  units: readonly SurveyUnit[],
  writeFile: (path: string, content: string | Uint8Array) => Promise<void>,
): Promise<BuildPlan> {
  const table = await readSurvey(folder, units);
  const splits = planSplits(table, options);
  const starts = startsOf(sources);
  const { order, shards } = planShards(table, splits, options, (index) => sourceAt(starts, index));
  const skipped = await writeSkips(folder, sources, units, splits);
  if (shards.length === 0) {
    const why = addCounts(skipped, ...sources.map(({ listed }) => listed.skipped));
    const reasons = Object.entries(why).map(([reason, count]) => `${reason} ${count}`);
    const got = reasons.length === 0 ? "none" : `only such as were left out (${reasons.join(", ")})`;
    throw new MimosegError(
      "nothing_to_build",
      `build: the sources must give at least one picture, got ${got}`,
    );
  }
  const plan: BuildPlan = { shards, skipped, moved: splits.moved };
  await whileWriting(async () => {
    await writeFile(folder.order, new Uint8Array(order.buffer));
    await writeFile(folder.plan, JSON.stringify(plan));
  });
  return plan;
}

/** Where each source's pictures begin, counted over all sources. */
export function startsOf(sources: readonly { readonly listed: { readonly images: number } }[]): number[] {
  let start = 0;
  return sources.map(({ listed }) => {
    start += listed.images;
    return start - listed.images;
  });
}

/** The source that a picture is from. */
export function sourceAt(starts: readonly number[], index: number): number {
  return starts.findLastIndex((start) => start <= index);
}

/** One file with what survey and plan left out, so that nobody needs the survey again. */
async function writeSkips(
  folder: BuildFolder,
  sources: readonly OpenedSource[],
  units: readonly SurveyUnit[],
  { fault }: SplitPlan,
): Promise<Record<string, number>> {
  const skipped: Record<string, number> = {};
  const lines = new LineWriter(folder.planSkips);
  const skip = (line: SkipLine) => {
    skipped[line.reason] = (skipped[line.reason] ?? 0) + 1;
    lines.write(line);
  };
  try {
    for (const unit of units) {
      for (const line of (await readJson(surveySkipsPath(folder, unit))) as SkipLine[]) skip(line);
      const source = sources[unit.source];
      for (let i = 0; i < unit.count; i++) {
        const reason = PLAN_FAULTS[fault[unit.start + i]];
        if (reason === null) continue;
        const { key } = await source.describe(unit.from + i);
        skip({ reason, source: source.listed.name, ref: key });
      }
    }
    lines.finish();
  } catch (error) {
    lines.discard();
    throw error;
  }
  return skipped;
}
