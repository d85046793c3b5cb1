/**
 * The tables, for the embedded database and PostgreSQL alike. After a change, in the package's folder:
 * `drizzle-kit generate --dialect postgresql --schema src/database/schema.ts --out migrations`. drizzle-kit must find
 * drizzle-orm from where it is installed itself; a migration in SQL with its line in `meta/_journal.json` does as well.
 */
import type { Case, Finding, Job, Origin, Rle, TurnJson } from "@mimo/protocol";
import {
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import type { CaseFile } from "../store.js";

const id = () => uuid().primaryKey().defaultRandom();
// Several rows of one transaction share its time, so that order needs a number of its own.
const sequence = () => bigserial({ mode: "number" }).notNull().unique();
const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 }).notNull().defaultNow();
// `json`, not `jsonb`, wherever text of users is inside: jsonb refuses NUL and lone surrogates.

export const cases = pgTable(
  "cases",
  {
    id: id(),
    seq: sequence(),
    name: text().notNull(),
    kind: text().$type<Case["kind"]>().notNull(),
    modality: text(),
    width: integer().notNull(),
    height: integer().notNull(),
    sliceCount: integer("slice_count").notNull(),
    spacingMm: json("spacing_mm").$type<NonNullable<Case["spacingMm"]>>(),
    sliceSpacingMm: doublePrecision("slice_spacing_mm"),
    tags: text().array().notNull(),
    isSample: boolean("is_sample").notNull(),
    files: json().$type<readonly CaseFile[]>().notNull(),
    /** SHA-256 over the hashes of the files in order. */
    filesHash: text("files_hash").notNull(),
    manifest: json().$type<unknown>(),
    thumbnail: text().notNull(),
    createdAt: time("created_at"),
    updatedAt: time("updated_at"),
  },
  (table) => [index("cases_files_hash").on(table.filesHash)],
);

const caseId = () =>
  uuid("case_id")
    .notNull()
    .references(() => cases.id, { onDelete: "cascade" });

export const conversations = pgTable(
  "conversations",
  { id: id(), seq: sequence(), caseId: caseId(), createdAt: time("created_at") },
  (table) => [index("conversations_case").on(table.caseId)],
);

export const turns = pgTable(
  "turns",
  {
    id: uuid().primaryKey(),
    seq: sequence(),
    conversationId: uuid("conversation_id")
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    slice: integer().notNull(),
    question: text().notNull(),
    marks: json().$type<TurnJson["marks"]>().notNull(),
    answer: text().notNull(),
    tagged: text().notNull(),
    terms: json().$type<TurnJson["terms"]>().notNull(),
    warnings: json().$type<TurnJson["warnings"]>().notNull(),
    status: text().$type<TurnJson["status"]>().notNull(),
    model: json().$type<TurnJson["model"]>().notNull(),
    ms: json().$type<TurnJson["ms"]>().notNull(),
    createdAt: time("created_at"),
  },
  (table) => [index("turns_conversation").on(table.conversationId)],
);

/** What never changes of a finding, and the number of its current revision. */
export const findings = pgTable(
  "findings",
  {
    id: id(),
    seq: sequence(),
    caseId: caseId(),
    slice: integer().notNull(),
    revision: integer().notNull(),
    createdAt: time("created_at"),
  },
  (table) => [index("findings_case").on(table.caseId)],
);

/** Every state that a finding was in; rows are only ever added. */
export const revisions = pgTable(
  "revisions",
  {
    findingId: uuid("finding_id")
      .notNull()
      .references(() => findings.id, { onDelete: "cascade" }),
    revision: integer().notNull(),
    label: text().notNull(),
    status: text().$type<Finding["status"]>().notNull(),
    deleted: boolean().notNull(),
    mask: json().$type<Rle>().notNull(),
    presence: doublePrecision(),
    quality: doublePrecision(),
    stability: doublePrecision(),
    origin: json().$type<Origin>().notNull(),
    createdAt: time("created_at"),
  },
  (table) => [primaryKey({ columns: [table.findingId, table.revision] })],
);

/** What one step of the undo list did to a finding: revisions whose states lie before and after; null: no finding. */
export interface StepChange {
  readonly findingId: string;
  readonly before: number | null;
  readonly after: number;
}

/** The undo list. Undone steps are what redo takes; an edit drops them from both lists. */
export const steps = pgTable(
  "steps",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    caseId: caseId(),
    state: text().$type<"done" | "undone" | "dropped">().notNull(),
    changes: json().$type<readonly StepChange[]>().notNull(),
    createdAt: time("created_at"),
  },
  (table) => [index("steps_case").on(table.caseId, table.state)],
);

export const jobs = pgTable("jobs", {
  id: id(),
  seq: sequence(),
  question: text().notNull(),
  slices: text().$type<Job["slices"]>().notNull(),
  status: text().$type<Job["status"]>().notNull(),
  createdAt: time("created_at"),
  updatedAt: time("updated_at"),
});

const jobId = () =>
  uuid("job_id")
    .notNull()
    .references(() => jobs.id, { onDelete: "cascade" });

/** The cases of a job. No reference to `cases`: a case deleted meanwhile still counts. */
export const jobCases = pgTable(
  "job_cases",
  {
    jobId: jobId(),
    caseId: uuid("case_id").notNull(),
    position: integer().notNull(),
    state: text().$type<"waiting" | "running" | "done" | "failed" | "cancelled">().notNull(),
    message: text(),
    /** How often a run of it began and was not put back on purpose. */
    attempts: integer().notNull().default(0),
    /** The open store that runs it, and when that last said so. */
    runner: uuid(),
    heartbeatAt: timestamp("heartbeat_at", { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.caseId] }),
    index("job_cases_state").on(table.state, table.jobId),
  ],
);

/** Which slices of a job's cases have their turn. */
export const jobTurns = pgTable(
  "job_turns",
  { jobId: jobId(), caseId: caseId(), slice: integer().notNull(), turnId: uuid("turn_id").notNull() },
  (table) => [primaryKey({ columns: [table.jobId, table.caseId, table.slice] })],
);
