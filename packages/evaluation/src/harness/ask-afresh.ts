import type { Answer } from "@mimo/inference";
import type { EvaluationSession } from "./evaluation-engine.js";
import type { AskedSample } from "./protocol.js";

/** An answer and what it cost. */
export interface MeasuredAnswer {
  readonly answer: Answer;
  /** CPU milliseconds of all threads of this process, for the last turn with its masks. */
  readonly cpuMs: number;
}

/**
 * Asks a sample's turns in order, with no memory of the samples before. Earlier turns are answered by the model itself,
 * not by the reference; the mark is there from the first turn, as it is for a person who marks and then asks twice.
 */
export async function askAfresh(
  session: EvaluationSession,
  { turns, marks }: Pick<AskedSample, "turns" | "marks">,
  signal: AbortSignal | null,
): Promise<MeasuredAnswer> {
  session.reset();
  const options = signal === null ? { marks } : { marks, signal };
  for (const { question } of turns.slice(0, -1)) await session.ask(question, options);
  const before = process.cpuUsage();
  const answer = await session.ask(turns[turns.length - 1].question, options);
  return { answer, cpuMs: cpuMsSince(before) };
}

/** CPU milliseconds that this process has used since, in all threads. */
export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
