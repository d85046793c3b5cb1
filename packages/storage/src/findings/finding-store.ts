import type { EditResult, Finding, Revision } from "@mimo/protocol";
import { and, asc, desc, eq } from "drizzle-orm";
import type { Connection, Database } from "../database/database.js";
import { findings, revisions, type StepChange, steps } from "../database/schema.js";
import { notFound, toId } from "../database/values.js";
import type { FindingChange, FindingStore } from "../store.js";
import { applyChanges } from "./apply-changes.js";
import {
  lockCase,
  readResult,
  type State,
  selectFindings,
  selectRevisions,
  writeRevision,
} from "./finding-rows.js";

/** Findings in the database. */
export class DatabaseFindingStore implements FindingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(caseId: string, options: { readonly withDeleted?: boolean } = {}): Promise<Finding[]> {
    const wanted = options.withDeleted ? undefined : eq(revisions.deleted, false);
    return selectFindings(this.#database, and(eq(findings.caseId, toId(caseId, "case")), wanted));
  }

  async get(id: string): Promise<Finding> {
    const [finding] = await selectFindings(this.#database, eq(findings.id, toId(id, "finding")));
    if (finding === undefined) throw notFound("finding", id);
    return finding;
  }

  async history(id: string): Promise<Revision[]> {
    const found = await selectRevisions(this.#database, eq(revisions.findingId, toId(id, "finding")));
    if (found.length === 0) throw notFound("finding", id);
    return found;
  }

  async apply(caseId: string, changes: readonly FindingChange[]): Promise<EditResult> {
    return this.#database.transaction(async (connection) => {
      const frame = await lockCase(connection, caseId);
      return readResult(connection, frame.id, await applyChanges(connection, frame, changes));
    });
  }

  async undo(caseId: string): Promise<EditResult> {
    return this.#database.transaction((connection) => moveStep(connection, caseId, "undo"));
  }

  async redo(caseId: string): Promise<EditResult> {
    return this.#database.transaction((connection) => moveStep(connection, caseId, "redo"));
  }

  async undoState(caseId: string): Promise<EditResult> {
    return readResult(this.#database, toId(caseId, "case"), []);
  }
}

/** Takes the newest done step back, or the oldest undone step again. */
async function moveStep(connection: Connection, caseId: string, to: "undo" | "redo"): Promise<EditResult> {
  const { id } = await lockCase(connection, caseId);
  const [from, into] = to === "undo" ? (["done", "undone"] as const) : (["undone", "done"] as const);
  const [step] = await connection.orm
    .select()
    .from(steps)
    .where(and(eq(steps.caseId, id), eq(steps.state, from)))
    .orderBy(to === "undo" ? desc(steps.id) : asc(steps.id))
    .limit(1);
  if (step === undefined) return readResult(connection, id, []);
  for (const change of step.changes) await restore(connection, change, to);
  await connection.orm.update(steps).set({ state: into }).where(eq(steps.id, step.id));
  return readResult(connection, id, step.changes);
}

/** Adds a revision with the state of an earlier one, so that whoever still holds the number before is stale. */
async function restore(
  connection: Connection,
  { findingId, before, after }: StepChange,
  to: "undo" | "redo",
): Promise<void> {
  const source = to === "undo" ? before : after;
  const [kept] = await selectRevisions(
    connection,
    and(eq(revisions.findingId, findingId), eq(revisions.revision, source ?? after)),
  );
  const { findingId: _id, revision: _revision, createdAt: _time, ...state } = kept!;
  const restored: State =
    source === null ? { ...state, deleted: true, origin: { kind: "person", tool: "delete" } } : state;
  const [current] = await connection.orm
    .select({ revision: findings.revision })
    .from(findings)
    .where(eq(findings.id, findingId));
  await writeRevision(connection, findingId, current!.revision + 1, restored);
}
