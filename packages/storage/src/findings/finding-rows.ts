/** Findings as rows: what both the edits and the undo list read and write. */
import type { EditResult, Finding, Revision } from "@mimo/protocol";
import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Connection } from "../database/database.js";
import { cases, findings, revisions, type StepChange, steps } from "../database/schema.js";
import { notFound, toId, toText } from "../database/values.js";

/** A finding's state, apart from its number and time. */
export type State = Omit<Revision, "findingId" | "revision" | "createdAt">;

/** What findings of a case must fit. */
export interface CaseFrame {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly sliceCount: number;
}

/**
 * Lets one transaction at a time change the findings of a case, and marks the case as changed.
 *
 * @throws {StorageError} `not_found`
 */
export async function lockCase({ orm }: Connection, caseId: string): Promise<CaseFrame> {
  const { id, width, height, sliceCount } = cases;
  const [row] = await orm
    .update(cases)
    .set({ updatedAt: sql`now()` })
    .where(eq(cases.id, toId(caseId, "case")))
    .returning({ id, width, height, sliceCount });
  if (row === undefined) throw notFound("case", caseId);
  return row;
}

/** Findings in their current state, oldest first. */
export async function selectFindings({ orm }: Connection, where: SQL | undefined): Promise<Finding[]> {
  const rows = await orm
    .select()
    .from(findings)
    .innerJoin(
      revisions,
      and(eq(revisions.findingId, findings.id), eq(revisions.revision, findings.revision)),
    )
    .where(where)
    .orderBy(asc(findings.seq));
  return rows.map(({ findings: { id, caseId, slice, createdAt }, revisions: current }) => {
    const { findingId: _, createdAt: updatedAt, ...state } = current;
    return {
      id,
      caseId,
      slice,
      ...state,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  });
}

/** Revisions of a finding, oldest first. */
export async function selectRevisions({ orm }: Connection, where: SQL | undefined): Promise<Revision[]> {
  const rows = await orm.select().from(revisions).where(where).orderBy(asc(revisions.revision));
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

/** Adds a revision and makes it the current one. */
export async function writeRevision(
  { orm }: Connection,
  findingId: string,
  revision: number,
  state: State,
): Promise<void> {
  await orm.insert(revisions).values({ findingId, revision, ...state, label: toText(state.label) });
  await orm.update(findings).set({ revision }).where(eq(findings.id, findingId));
}

/** The answer to an edit: the findings that it touched, and what the undo list offers now. */
export async function readResult(
  connection: Connection,
  caseId: string,
  changes: readonly StepChange[],
): Promise<EditResult> {
  const ids = changes.map(({ findingId }) => findingId);
  const touched = ids.length === 0 ? [] : await selectFindings(connection, inArray(findings.id, ids));
  const offered = await connection.orm
    .selectDistinct({ state: steps.state })
    .from(steps)
    .where(eq(steps.caseId, caseId));
  const has = (state: string) => offered.some((row) => row.state === state);
  return { findings: touched, canUndo: has("done"), canRedo: has("undone") };
}
