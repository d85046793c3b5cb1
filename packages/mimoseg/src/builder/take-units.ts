import { setTimeout as sleep } from "node:timers/promises";
import { claim } from "./claims.js";

/** Work that is cut into named pieces, which any number of processes take. */
export interface Units {
  readonly names: readonly string[];
  /** Where the claims lie. */
  readonly claims: string;
  isDone(name: string): Promise<boolean>;
  /** Does a piece, so that afterwards it is done. The same bytes whoever does it, and however often. */
  work(name: string): Promise<void>;
}

export interface TakeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Most pieces to take. Default: as many as there are. */
  readonly most?: number | undefined;
  /** Told the names of all pieces that are known to be done, by whatever process, whenever there are more. */
  readonly onDone?: ((done: ReadonlySet<string>) => Promise<void> | void) | undefined;
}

const POLL_MS = 200;

/**
 * Takes pieces until all are done, also those of processes that died; waits for those that others are working on.
 *
 * @returns Whether all pieces are done: false only if `most` were taken before.
 */
export async function takeUnits(units: Units, options: TakeOptions): Promise<boolean> {
  const { signal, most = Infinity, onDone } = options;
  const done = new Set<string>();
  let taken = 0;
  let open: readonly string[] = units.names;
  while (open.length > 0) {
    const before = done.size;
    for (const name of open) {
      signal?.throwIfAborted();
      if (!(await units.isDone(name))) {
        if (taken >= most) return false;
        if (!(await takeOne(units, name))) continue;
        taken++;
      }
      done.add(name);
      await onDone?.(done);
    }
    open = open.filter((name) => !done.has(name));
    if (open.length > 0 && done.size === before) await sleep(POLL_MS, undefined, { signal });
  }
  return true;
}

/** Whether this process did the piece, or found it done; false: another one is at it. */
async function takeOne(units: Units, name: string): Promise<boolean> {
  const release = await claim(units.claims, name);
  if (release === null) return false;
  try {
    // It may have been finished between the look and the claim.
    if (!(await units.isDone(name))) await units.work(name);
    return true;
  } finally {
    await release();
  }
}
