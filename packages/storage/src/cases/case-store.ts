import { createHash } from "node:crypto";
import { groupBy } from "@mimo/base";
import type { Case, CasePage, CasePatch, CaseQuery, Facets } from "@mimo/protocol";
import {
  and,
  count,
  countDistinct,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  lt,
  sql,
} from "drizzle-orm";
import type { Connection, Database } from "../database/database.js";
import { cases, findings, revisions } from "../database/schema.js";
import { notFound, toId, toText } from "../database/values.js";
import { StorageError } from "../storage-error.js";
import type { CaseStore, NewCase, StoredCase } from "../store.js";
import { filterCases, isVisible } from "./case-filter.js";

// A case of a thousand files is listed without them.
const { files: _files, filesHash: _filesHash, manifest: _manifest, ...LISTED } = getTableColumns(cases);
type ListedRow = Pick<typeof cases.$inferSelect, keyof typeof LISTED>;

/** Cases in the database. */
export class DatabaseCaseStore implements CaseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(input: NewCase): Promise<Case> {
    const { files, tags, name, ...rest } = input;
    const [row] = await this.#database.orm
      .insert(cases)
      .values({
        ...rest,
        name: toText(name),
        tags: toTags(tags),
        files,
        filesHash: hashOf(files.map(({ hash }) => hash)),
      })
      .returning(LISTED);
    return this.#complete(row!);
  }

  async get(id: string): Promise<StoredCase> {
    const [row] = await this.#database.orm
      .select()
      .from(cases)
      .where(eq(cases.id, toId(id, "case")));
    if (row === undefined) throw notFound("case", id);
    const { files, manifest, thumbnail } = row;
    return { case: await this.#complete(row), files, manifest, thumbnail };
  }

  async findByFiles(hashes: readonly string[]): Promise<Case | null> {
    const [row] = await this.#database.orm
      .select(LISTED)
      .from(cases)
      .where(eq(cases.filesHash, hashOf(hashes)))
      .orderBy(cases.seq)
      .limit(1);
    return row === undefined ? null : this.#complete(row);
  }

  async list(query: CaseQuery): Promise<CasePage> {
    const { orm } = this.#database;
    const matching = filterCases(orm, query);
    const before = query.cursor === undefined ? undefined : lt(cases.seq, parseCursor(query.cursor));
    const rows = await orm
      .select(LISTED)
      .from(cases)
      .where(and(matching, before))
      .orderBy(desc(cases.seq))
      .limit(query.limit + 1);
    const [counted] = await orm.select({ total: count() }).from(cases).where(matching);
    const page = rows.slice(0, query.limit);
    const last = rows.length > page.length ? page.at(-1) : undefined;
    return {
      cases: await completeCases(this.#database, page),
      total: counted!.total,
      next: last === undefined ? null : String(last.seq),
    };
  }

  async facets(): Promise<Facets> {
    const { orm } = this.#database;
    const modalities = await orm
      .select({ value: cases.modality, count: count() })
      .from(cases)
      .where(isNotNull(cases.modality))
      .groupBy(cases.modality);
    const labels = await orm
      .select({ value: revisions.label, count: countDistinct(findings.caseId) })
      .from(findings)
      .innerJoin(revisions, isVisible)
      .groupBy(revisions.label);
    const tag = sql<string>`unnest(${cases.tags})`.as("tag");
    const tagged = orm.select({ tag }).from(cases).as("tagged");
    const tags = await orm.select({ value: tagged.tag, count: count() }).from(tagged).groupBy(tagged.tag);
    return { modalities: sortFacet(modalities), labels: sortFacet(labels), tags: sortFacet(tags) };
  }

  async update(id: string, patch: CasePatch): Promise<Case> {
    const [row] = await this.#database.orm
      .update(cases)
      .set({
        updatedAt: sql`now()`,
        ...(patch.name === undefined ? {} : { name: toText(patch.name) }),
        ...(patch.tags === undefined ? {} : { tags: toTags(patch.tags) }),
      })
      .where(eq(cases.id, toId(id, "case")))
      .returning(LISTED);
    if (row === undefined) throw notFound("case", id);
    return this.#complete(row);
  }

  async delete(id: string): Promise<void> {
    const deleted = await this.#database.orm
      .delete(cases)
      .where(eq(cases.id, toId(id, "case")))
      .returning({ id: cases.id });
    if (deleted.length === 0) throw notFound("case", id);
  }

  async usedHashes(): Promise<Set<string>> {
    const { files, thumbnail } = cases;
    const rows = await this.#database.orm.select({ files, thumbnail }).from(cases);
    return new Set(rows.flatMap((row) => [row.thumbnail, ...row.files.map(({ hash }) => hash)]));
  }

  async #complete(row: ListedRow): Promise<Case> {
    const [completed] = await completeCases(this.#database, [row]);
    return completed!;
  }
}

/** Adds what is counted over the findings. */
async function completeCases({ orm }: Connection, rows: readonly ListedRow[]): Promise<Case[]> {
  if (rows.length === 0) return [];
  const counts = await orm
    .select({
      caseId: findings.caseId,
      label: revisions.label,
      status: revisions.status,
      count: count(),
    })
    .from(findings)
    .innerJoin(
      revisions,
      and(eq(revisions.findingId, findings.id), eq(revisions.revision, findings.revision)),
    )
    .where(
      and(
        inArray(
          findings.caseId,
          rows.map(({ id }) => id),
        ),
        eq(revisions.deleted, false),
      ),
    )
    .groupBy(findings.caseId, revisions.label, revisions.status);
  const byCase = groupBy(counts, ({ caseId }) => caseId);
  return rows.map((row) => toCase(row, byCase.get(row.id) ?? []));
}

function toCase(
  { seq: _seq, thumbnail: _thumbnail, createdAt, updatedAt, ...row }: ListedRow,
  counts: readonly { label: string; status: keyof Case["findings"]; count: number }[],
): Case {
  const totals = { proposed: 0, accepted: 0, rejected: 0 };
  const labels = new Set<string>();
  for (const { label, status, count } of counts) {
    totals[status] += count;
    if (status !== "rejected") labels.add(label);
  }
  return {
    ...pickCase(row),
    labels: [...labels].sort(),
    findings: totals,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** A row of `select()` has more columns than a case may show. */
function pickCase(row: Omit<ListedRow, "seq" | "thumbnail" | "createdAt" | "updatedAt">) {
  const { id, name, kind, modality, width, height, sliceCount, spacingMm, sliceSpacingMm, tags, isSample } =
    row;
  return {
    id,
    name,
    kind,
    modality,
    width,
    height,
    sliceCount,
    spacingMm,
    sliceSpacingMm,
    tags,
    isSample,
  };
}

function toTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map(toText))];
}

function hashOf(hashes: readonly string[]): string {
  return createHash("sha256").update(hashes.join("\n")).digest("hex");
}

function parseCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) {
    throw new StorageError("not_found", "cases.list: cursor must be `next` of a page, got something else");
  }
  return Number(cursor);
}

function sortFacet(rows: readonly { value: string | null; count: number }[]): Facets["tags"] {
  return rows
    .flatMap(({ value, count }) => (value === null ? [] : [{ value, count }]))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
