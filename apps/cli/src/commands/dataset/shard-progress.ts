import type { CliIo } from "../../io.js";
import { type Progress, startProgress } from "../../progress.js";

/** Shows work that goes shard by shard, from the first shard on. */
export class ShardProgress {
  #bar: Progress | null = null;

  constructor(
    readonly io: CliIo,
    readonly label: string,
  ) {}

  readonly update = (done: number, total: number): void => {
    this.io.signal.throwIfAborted();
    this.#bar ??= startProgress(this.io, { label: this.label, total, linesEvery: Math.ceil(total / 20) });
    this.#bar.update(done);
  };

  stop(): void {
    this.#bar?.stop();
  }
}

/** Runs a body with a progress display that is taken away whatever happens. */
export async function withShardProgress<T>(
  io: CliIo,
  label: string,
  body: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const progress = new ShardProgress(io, label);
  try {
    return await body(progress.update);
  } finally {
    progress.stop();
  }
}
