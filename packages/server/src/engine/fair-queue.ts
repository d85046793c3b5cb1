import { InferenceError } from "@mimo/inference";
import { ServerError } from "../server-error.js";

/** Whose work it is. */
export interface Ticket {
  /** Clients take turns; one client's work is done in the order in which it came. */
  readonly client: string;
  /** Done only while no person waits. Default: false. */
  readonly isBackground?: boolean | undefined;
  /** Takes waiting work out at once; work that runs has to look itself. */
  readonly signal?: AbortSignal | undefined;
}

/** How much may wait. Background work is counted apart, so that it never keeps people out. */
export interface QueueLimits {
  readonly maxWaiting: number;
  readonly maxWaitingPerClient: number;
}

interface Entry {
  readonly client: string;
  readonly start: () => void;
  readonly refuse: (error: Error) => void;
}

/** What of a new duration goes into the running mean. */
const NEWEST_SHARE = 0.2;
const FIRST_GUESS_MS = 500;

/** Work of one kind by client. The map's order is the order of turns. */
class Lane {
  readonly #byClient = new Map<string, Entry[]>();
  size = 0;

  waitingOf(client: string): number {
    return this.#byClient.get(client)?.length ?? 0;
  }

  add(entry: Entry): void {
    const own = this.#byClient.get(entry.client);
    if (own === undefined) this.#byClient.set(entry.client, [entry]);
    else own.push(entry);
    this.size++;
  }

  /** The next client's first work; that client then goes to the end. */
  take(): Entry | null {
    for (const [client, entries] of this.#byClient) {
      const entry = entries.shift();
      this.#byClient.delete(client);
      if (entries.length > 0) this.#byClient.set(client, entries);
      if (entry === undefined) continue;
      this.size--;
      return entry;
    }
    return null;
  }

  remove(entry: Entry): void {
    const entries = this.#byClient.get(entry.client) ?? [];
    const at = entries.indexOf(entry);
    if (at < 0) return;
    entries.splice(at, 1);
    if (entries.length === 0) this.#byClient.delete(entry.client);
    this.size--;
  }
}

/** One piece of work at a time; clients take turns, people before background work. */
export class FairQueue {
  readonly #people = new Lane();
  readonly #background = new Lane();
  readonly #limits: QueueLimits;
  #meanMs = FIRST_GUESS_MS;
  #running: Promise<unknown> | null = null;
  #isClosed = false;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Work that waits, without what runs. */
  get waiting(): number {
    return this.#people.size + this.#background.size;
  }

  /**
   * Does work when its turn comes.
   *
   * @throws {ServerError} `busy` at once if too much waits or the queue is closed; {InferenceError} `aborted` if the
   *   signal came before the turn; and whatever the work throws.
   */
  run<T>(ticket: Ticket, work: () => Promise<T>): Promise<T> {
    const { client, signal } = ticket;
    const lane = ticket.isBackground === true ? this.#background : this.#people;
    if (signal?.aborted) return Promise.reject(stopped());
    const refusal = this.#refusal(lane, client);
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        lane.remove(entry);
        reject(stopped());
      };
      const entry: Entry = {
        client,
        start: () => {
          signal?.removeEventListener("abort", leave);
          this.#running = this.#time(work)
            .then(resolve, reject)
            .finally(() => this.#next());
        },
        refuse: (error) => {
          signal?.removeEventListener("abort", leave);
          reject(error);
        },
      };
      signal?.addEventListener("abort", leave, { once: true });
      lane.add(entry);
      if (this.#running === null) this.#next();
    });
  }

  /** Refuses what waits and what comes, and waits for what runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const lane of [this.#people, this.#background]) {
      for (let entry = lane.take(); entry !== null; entry = lane.take())
        entry.refuse(this.#busy("is stopping"));
    }
    await this.#running;
  }

  #next(): void {
    this.#running = null;
    (this.#people.take() ?? this.#background.take())?.start();
  }

  async #time<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.#meanMs += NEWEST_SHARE * (performance.now() - started - this.#meanMs);
    }
  }

  #refusal(lane: Lane, client: string): ServerError | null {
    const { maxWaiting, maxWaitingPerClient } = this.#limits;
    if (this.#isClosed) return this.#busy("is stopping");
    if (lane.size >= maxWaiting) return this.#busy(`takes ${maxWaiting} waiting questions at most`);
    if (lane.waitingOf(client) < maxWaitingPerClient) return null;
    return this.#busy(`takes ${maxWaitingPerClient} waiting questions of one client at most`);
  }

  #busy(rule: string): ServerError {
    const retryAfterSeconds = Math.max(1, Math.ceil(((this.waiting + 1) * this.#meanMs) / 1000));
    const message = `model: ${rule}; try again in ${retryAfterSeconds} s`;
    return new ServerError("busy", message, { retryAfterSeconds });
  }
}

function stopped(): InferenceError {
  return new InferenceError("aborted", "ask: the answer was stopped");
}
