import type { Edit, EditResult, Finding } from "@mimo/protocol";
import { z } from "zod";
import { type ApiError, toApiError } from "../api/api-error.js";
import { type KeyValue, readJson, writeJson } from "./key-value.js";
import {
  isApplied,
  nameNew,
  type PendingEdit,
  pendingEditSchema,
  renamed,
  touchedIds,
} from "./pending-edit.js";
import { randomId } from "./random-id.js";

/** What the queue needs from the page. */
export interface EditQueueOptions {
  readonly storage: KeyValue;
  readonly send: (caseId: string, edit: Edit) => Promise<EditResult>;
  readonly listFindings: (caseId: string) => Promise<{ readonly findings: Finding[] }>;
  /** An edit is made; `names` gives the server's id for each of the page's own. */
  readonly onApplied: (entry: PendingEdit, result: EditResult, names: ReadonlyMap<string, string>) => void;
  /** An edit, and those that were built on it, were given up: `stale`, or the server's reason. */
  readonly onRefused: (dropped: readonly PendingEdit[], error: ApiError) => void;
  readonly schedule: (run: () => void, delayMs: number) => void;
}

const KEY = "mimo.edits";
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 15_000;

/**
 * Sends edits one after the other and keeps those that could not be sent: over a dead server, a missing login and a
 * reload. An edit leaves the queue only when the server has made it or refused it.
 */
export class EditQueue {
  readonly #options: EditQueueOptions;
  readonly #listeners = new Set<() => void>();
  #entries: readonly PendingEdit[];
  #flushing: Promise<void> | null = null;
  #sendingId: string | null = null;
  #delayMs = FIRST_DELAY_MS;
  #isScheduled = false;
  /** False once the browser refused to keep the queue: then closing the page would lose it. */
  isKept = true;

  constructor(options: EditQueueOptions) {
    this.#options = options;
    const kept = z.array(pendingEditSchema).safeParse(readJson(options.storage, KEY));
    // Whether the last one was on its way when the page went is not known.
    this.#entries = kept.success ? kept.data.map((entry) => ({ ...entry, isUncertain: true })) : [];
  }

  /** Those that wait, oldest first; a new array with each change. */
  readonly getSnapshot = (): readonly PendingEdit[] => this.#entries;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Adds an edit and starts sending; gives the ids of its new findings until the server names them. */
  add(caseId: string, edit: Edit): PendingEdit {
    const localIds = edit.changes.map(({ kind }) => (kind === "create" ? randomId() : null));
    const at = new Date().toISOString();
    const entry = { id: randomId(), caseId, edit, localIds, isUncertain: false, at };
    this.#set([...this.#entries, entry]);
    void this.flush();
    return entry;
  }

  /** Takes back the newest edit of a case that certainly did not reach the server; false if there is none. */
  dropLast(caseId: string): boolean {
    const last = this.#entries.filter((entry) => entry.caseId === caseId).at(-1);
    if (last === undefined || last.isUncertain || last.id === this.#sendingId) return false;
    this.#set(this.#entries.filter((entry) => entry !== last));
    return true;
  }

  /** Gives up everything that waits. */
  clear(): void {
    this.#set([]);
  }

  /** Sends what waits; resolves when nothing waits or the server cannot be reached. */
  flush(): Promise<void> {
    this.#flushing ??= this.#sendAll().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #sendAll(): Promise<void> {
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[0]) {
      this.#sendingId = entry.id;
      try {
        await this.#sendOne(entry);
        this.#delayMs = FIRST_DELAY_MS;
      } catch (thrown) {
        const error = toApiError(thrown);
        if (error.isTemporary) {
          this.#replace(entry.id, { ...entry, isUncertain: entry.isUncertain || mayHaveArrived(error) });
          this.#retryLater();
          return;
        }
        this.#refuse(entry, error);
      } finally {
        this.#sendingId = null;
      }
    }
  }

  async #sendOne(entry: PendingEdit): Promise<void> {
    if (entry.isUncertain) {
      const { findings } = await this.#options.listFindings(entry.caseId);
      if (isApplied(entry, findings)) {
        this.#finish(entry, { findings, canUndo: true, canRedo: false });
        return;
      }
    }
    this.#finish(entry, await this.#options.send(entry.caseId, entry.edit));
  }

  #finish(entry: PendingEdit, result: EditResult): void {
    const names = nameNew(entry, result.findings);
    // The page must know the new state before the queue stops adding the edit to the old one.
    this.#options.onApplied(entry, result, names);
    const rest = this.#entries.filter(({ id }) => id !== entry.id);
    this.#set(rest.map((later) => renamed(later, names)));
  }

  #refuse(entry: PendingEdit, error: ApiError): void {
    const lost = new Set(touchedIds(entry));
    const dropped = this.#entries.filter(
      (other) => other === entry || touchedIds(other).some((id) => lost.has(id)),
    );
    this.#set(this.#entries.filter((other) => !dropped.includes(other)));
    this.#options.onRefused(dropped, error);
  }

  #retryLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.schedule(() => {
      this.#isScheduled = false;
      void this.flush();
    }, this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
  }

  #replace(id: string, entry: PendingEdit): void {
    this.#set(this.#entries.map((other) => (other.id === id ? entry : other)));
  }

  #set(entries: readonly PendingEdit[]): void {
    this.#entries = entries;
    if (entries.length === 0) this.#options.storage.removeItem(KEY);
    else this.isKept = writeJson(this.#options.storage, KEY, entries);
    for (const listener of this.#listeners) listener();
  }
}

/** A refusal with a status was decided before the edit was made; silence and a crash say nothing. */
function mayHaveArrived(error: ApiError): boolean {
  return error.status === null || error.status === 500 || error.status === 502 || error.status === 504;
}
