import { randomUUID } from "node:crypto";
import type { Finding, Rle } from "@mimo/protocol";
import { and, eq } from "drizzle-orm";
import type { Connection } from "../database/database.js";
import { findings, type StepChange, steps } from "../database/schema.js";
import { notFound, toId } from "../database/values.js";
import { StorageError } from "../storage-error.js";
import type { FindingChange } from "../store.js";
import { type CaseFrame, type State, selectFindings, writeRevision } from "./finding-rows.js";

type Create = Extract<FindingChange, { kind: "create" }>;
type Change = Extract<FindingChange, { kind: "change" }>;

const NO_SCORES = { presence: null, quality: null, stability: null };

/**
 * Makes changes as one step of the case's undo list; the caller's transaction holds the case's lock.
 *
 * @returns What the step did; empty, and no step, without changes.
 * @throws {StorageError} `not_found`, `stale`, `bad_slice`; the caller's transaction must then not be kept.
 */
export async function applyChanges(
  connection: Connection,
  frame: CaseFrame,
  changes: readonly FindingChange[],
): Promise<StepChange[]> {
  const done = new Map<string, StepChange>();
  for (const change of changes) {
    const step =
      change.kind === "create"
        ? await createFinding(connection, frame, change)
        : await changeFinding(connection, frame, change);
    // Two changes of one finding are one change for undo.
    const earlier = done.get(step.findingId);
    done.set(step.findingId, earlier === undefined ? step : { ...step, before: earlier.before });
  }
  const step = [...done.values()];
  if (step.length === 0) return step;
  const { orm } = connection;
  await orm
    .update(steps)
    .set({ state: "dropped" })
    .where(and(eq(steps.caseId, frame.id), eq(steps.state, "undone")));
  await orm.insert(steps).values({ caseId: frame.id, state: "done", changes: step });
  return step;
}

async function createFinding(connection: Connection, frame: CaseFrame, change: Create): Promise<StepChange> {
  checkSlice(frame, change.slice);
  checkMask(frame, change.mask);
  const { slice, label, mask, scores, origin } = change;
  const id = change.id === undefined ? randomUUID() : toId(change.id, "finding");
  const made = await connection.orm
    .insert(findings)
    .values({ id, caseId: frame.id, slice, revision: 1 })
    .onConflictDoNothing()
    .returning({ id: findings.id });
  if (made.length === 0) {
    throw new StorageError("stale", `apply: a new finding needs a new id, got ${id}`, { findingId: id });
  }
  const { presence, quality, stability } = scores;
  const state: State = {
    label,
    status: "proposed",
    deleted: false,
    mask,
    presence,
    quality,
    stability,
    origin,
  };
  await writeRevision(connection, id, 1, state);
  return { findingId: id, before: null, after: 1 };
}

async function changeFinding(connection: Connection, frame: CaseFrame, change: Change): Promise<StepChange> {
  const id = toId(change.findingId, "finding");
  const [current] = await selectFindings(connection, and(eq(findings.id, id), eq(findings.caseId, frame.id)));
  if (current === undefined) throw notFound("finding", id);
  if (current.revision !== change.revision) {
    throw new StorageError(
      "stale",
      `apply: a change must be made on revision ${current.revision}, got ${change.revision}`,
      { findingId: id, revision: current.revision },
    );
  }
  if (change.mask !== undefined) checkMask(frame, change.mask);
  const revision = current.revision + 1;
  await writeRevision(connection, id, revision, nextState(current, change));
  return { findingId: id, before: current.revision, after: revision };
}

function nextState(current: Finding, change: Change): State {
  const { presence, quality, stability } = change.scores ?? (change.mask === undefined ? current : NO_SCORES);
  return {
    label: change.label ?? current.label,
    status: change.status ?? current.status,
    deleted: change.deleted ?? current.deleted,
    mask: change.mask ?? current.mask,
    presence,
    quality,
    stability,
    origin: change.origin,
  };
}

/** @throws {StorageError} `bad_slice` unless the case has the slice. */
export function checkSlice(frame: CaseFrame, slice: number): void {
  if (Number.isInteger(slice) && slice >= 0 && slice < frame.sliceCount) return;
  throw new StorageError(
    "bad_slice",
    `slice: must be a whole number from 0 to ${frame.sliceCount - 1}, got ${slice}`,
  );
}

function checkMask(frame: CaseFrame, { size: [height, width] }: Rle): void {
  if (height === frame.height && width === frame.width) return;
  const expected = `${frame.width} x ${frame.height}`;
  throw new StorageError("bad_slice", `mask: must have ${expected} pixels, got ${width} x ${height}`);
}
