/** `run.json`: what a run is and how it is getting on, for those who look at its folder. */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isProcessAlive, writeFileAtomic } from "@mimo/base";
import { z } from "zod";
import type { Recipe } from "../recipe.js";

const FILE = "run.json";

const runFileSchema = z.object({
  format: z.literal("mimo-run/1"),
  recipe: z.record(z.string(), z.unknown()),
  /** When the run began, and each time that it went on; ISO 8601. */
  started: z.array(z.string()).min(1),
  finished: z.string().nullable(),
  state: z.enum(["running", "finished", "diverged", "stopped"]),
  /** Who runs it: a process that is gone without a word was killed. */
  process: z.object({ host: z.string(), pid: z.number(), born: z.string().nullable() }),
});

/** Content of `run.json`. */
export type RunFile = z.infer<typeof runFileSchema>;
/** How a run says that it is getting on. */
export type RunFileState = RunFile["state"];

/** When a process began, in the kernel's ticks (proc(5), field 22 of stat); null where that cannot be known. */
function bornAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is a name in brackets that may hold spaces.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

/** Reads `run.json`; null if there is none, or none that can be read. */
export async function readRunFile(folder: string): Promise<RunFile | null> {
  const path = join(folder, FILE);
  if (!existsSync(path)) return null;
  try {
    const parsed = runFileSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Notes that this process begins the run, or goes on with it; the next stage of a run is no new start. */
export async function startRunFile(folder: string, recipe: Recipe): Promise<void> {
  const before = await readRunFile(folder);
  const owner = { host: hostname(), pid: process.pid, born: bornAt(process.pid) };
  if (before?.state === "running" && isDeepStrictEqual(before.process, owner)) return;
  const run: RunFile = {
    format: "mimo-run/1",
    recipe: recipe as Record<string, unknown>,
    started: [...(before?.started ?? []), new Date().toISOString()],
    finished: null,
    state: "running",
    process: owner,
  };
  await writeRunFile(folder, run);
}

/** Notes how the run ended. */
export async function endRunFile(folder: string, state: Exclude<RunFileState, "running">): Promise<void> {
  const run = await readRunFile(folder);
  if (run) await writeRunFile(folder, { ...run, state, finished: new Date().toISOString() });
}

async function writeRunFile(folder: string, run: RunFile): Promise<void> {
  await writeFileAtomic(join(folder, FILE), `${JSON.stringify(run, null, 2)}\n`);
}

/** How a run is getting on in truth: one whose process is gone was killed. Of other machines we only know the word. */
export function stateOf({ state, process: owner }: RunFile): RunFileState | "killed" {
  if (state !== "running" || owner.host !== hostname()) return state;
  return isProcessAlive(owner.pid) && bornAt(owner.pid) === owner.born ? "running" : "killed";
}
