/** What a run leaves for people to look at: logs, TensorBoard events and curves. */
import { EventFile, type ScalarEvent } from "./event-file.js";
import { appendRunLog, cutRunLogs, drawCurves, readRunLog, type StepRecord, syncRunLogs } from "./run-log.js";

/** Numbers of a record that are no curve. */
const NO_SCALARS = new Set(["step", "time", "stage", "images"]);
/** Groups of the losses' and the other curves in TensorBoard. */
const STEP_CURVES = new Set(["gradNorm", "rate", "ms"]);

function toEvent({ step, time, ...values }: StepRecord, group: (name: string) => string): ScalarEvent {
  const named = Object.entries(values).filter(([name]) => !NO_SCALARS.has(name));
  const scalars = Object.fromEntries(named.map(([name, value]) => [`${group(name)}/${name}`, value]));
  return { step, timeSeconds: time ?? 0, scalars };
}

const stepEvent = (record: StepRecord) =>
  toEvent(record, (name) => (STEP_CURVES.has(name) ? "step" : "loss"));
const validationEvent = (record: StepRecord) => toEvent(record, () => "validation");

/** Logs a run, the same numbers in JSON lines and in a TensorBoard event file. */
export class Tracking {
  private constructor(
    readonly folder: string,
    readonly lossNames: readonly string[],
    readonly events: EventFile,
  ) {}

  /** Goes on with the logs of a folder, without what is there of steps from `nextStep` on. */
  static async start(folder: string, nextStep: number, lossNames: readonly string[]): Promise<Tracking> {
    await cutRunLogs(folder, nextStep);
    const known = [
      ...readRunLog(folder).map(stepEvent),
      ...readRunLog(folder, "validation.jsonl").map(validationEvent),
    ].sort((a, b) => a.step - b.step);
    return new Tracking(folder, lossNames, await EventFile.start(folder, known, Date.now() / 1000));
  }

  step(record: StepRecord): void {
    appendRunLog(this.folder, record);
    this.events.append(stepEvent(record));
  }

  /** @param record - `step` is the number of steps that the weights have learned from. */
  validation(record: StepRecord): void {
    appendRunLog(this.folder, record, "validation.jsonl");
    this.events.append(validationEvent(record));
  }

  /** Flushes the logs to disk. */
  sync(): void {
    syncRunLogs(this.folder);
  }

  /** Draws the curves anew. */
  async draw(): Promise<void> {
    await drawCurves(this.folder, this.lossNames);
  }
}
