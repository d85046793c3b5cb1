import { randomUUID } from "node:crypto";
import type { EditResult, Finding, Revision } from "@mimo/protocol";
import { type FindingChange, type FindingStore, StorageError } from "@mimo/storage";

/** A step of the undo list: each finding's revision before and after; null where there was none. */
type Step = readonly { readonly id: string; readonly before: Revision | null; readonly after: Revision }[];

/** Findings in memory, for tests, with the rules of the real store that routes rely on. */
export class MemoryFindings implements FindingStore {
  readonly #findings = new Map<string, Finding>();
  readonly #revisions: Revision[] = [];
  readonly #done: Step[] = [];
  readonly #undone: Step[] = [];
  #clock = 0;

  async list(caseId: string, options: { readonly withDeleted?: boolean } = {}): Promise<Finding[]> {
    const all = [...this.#findings.values()].filter((finding) => finding.caseId === caseId);
    return all.filter(({ deleted }) => options.withDeleted || !deleted);
  }

  async get(id: string): Promise<Finding> {
    const finding = this.#findings.get(id);
    if (!finding) throw new StorageError("not_found", "finding: one that exists, got an unknown id");
    return finding;
  }

  async apply(caseId: string, changes: readonly FindingChange[]): Promise<EditResult> {
    for (const change of changes) {
      if (change.kind === "create") continue;
      const { revision } = await this.get(change.findingId);
      if (revision !== change.revision) throw new StorageError("stale", "apply: the newest revision");
    }
    const step: Step[number][] = [];
    for (const change of changes)
      step.push(change.kind === "create" ? this.#create(caseId, change) : await this.#change(change));
    this.#done.push(step);
    this.#undone.length = 0;
    return this.#result(step);
  }

  async undo(): Promise<EditResult> {
    const step = this.#done.pop() ?? [];
    if (step.length > 0) this.#undone.push(step);
    for (const { id, before, after } of step)
      this.#write({ ...(before ?? { ...after, deleted: true }), findingId: id });
    return this.#result(step);
  }

  async redo(): Promise<EditResult> {
    const step = this.#undone.pop() ?? [];
    if (step.length > 0) this.#done.push(step);
    for (const { after } of step) this.#write(after);
    return this.#result(step);
  }

  async undoState(): Promise<EditResult> {
    return this.#result([]);
  }

  async history(id: string): Promise<Revision[]> {
    await this.get(id);
    return this.#revisions.filter(({ findingId }) => findingId === id);
  }

  #create(caseId: string, change: Extract<FindingChange, { kind: "create" }>): Step[number] {
    const { slice, label, mask, scores, origin } = change;
    const id = change.id ?? randomUUID();
    const createdAt = this.#time();
    const state = { label, status: "proposed" as const, deleted: false, mask, ...scores, origin };
    this.#findings.set(id, { id, caseId, slice, ...state, revision: 0, createdAt, updatedAt: createdAt });
    return { id, before: null, after: this.#write({ ...state, findingId: id, revision: 0, createdAt }) };
  }

  async #change(change: Extract<FindingChange, { kind: "change" }>): Promise<Step[number]> {
    const id = change.findingId;
    const before = (await this.history(id)).at(-1)!;
    const { label, status, deleted, mask, origin } = change;
    const scores = change.scores ?? (mask ? { presence: null, quality: null, stability: null } : {});
    const given = Object.entries({ label, status, deleted, mask }).filter(([, value]) => value !== undefined);
    return { id, before, after: this.#write({ ...before, ...Object.fromEntries(given), ...scores, origin }) };
  }

  #write(state: Revision): Revision {
    const finding = this.#findings.get(state.findingId)!;
    const revision = finding.revision + 1;
    const { findingId, createdAt: _, ...rest } = state;
    const updatedAt = this.#time();
    this.#findings.set(findingId, { ...finding, ...rest, revision, updatedAt });
    const written = { ...state, revision, createdAt: updatedAt };
    this.#revisions.push(written);
    return written;
  }

  #result(step: Step): EditResult {
    const findings = step.map(({ id }) => this.#findings.get(id)!);
    return { findings, canUndo: this.#done.length > 0, canRedo: this.#undone.length > 0 };
  }

  #time(): string {
    return new Date(this.#clock++ * 1000).toISOString();
  }
}
