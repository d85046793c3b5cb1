import type { CaseQuery } from "@mimo/protocol";
import { and, eq, ilike, ne, or, type SQL, sql } from "drizzle-orm";
import type { Orm } from "../database/database.js";
import { cases, conversations, findings, revisions, turns } from "../database/schema.js";
import { toText } from "../database/values.js";

const MOST_WORDS = 20;

/** A finding that counts: its current revision is neither deleted nor rejected. */
export const isVisible = and(
  eq(revisions.findingId, findings.id),
  eq(revisions.revision, findings.revision),
  eq(revisions.deleted, false),
  ne(revisions.status, "rejected"),
);

/** The cases that a query asks for, whatever its page. Every word of its text must be somewhere in the case. */
export function filterCases(orm: Orm, query: Omit<CaseQuery, "limit" | "cursor">): SQL | undefined {
  const { text, modality, label, tag } = query;
  const words = toText(text ?? "")
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS);
  return and(
    modality === undefined ? undefined : eq(cases.modality, toText(modality)),
    tag === undefined ? undefined : sql`${toText(tag)} = any(${cases.tags})`,
    label === undefined ? undefined : hasLabel(orm, eq(revisions.label, toText(label))),
    ...words.map((word) => containsWord(orm, word)),
  );
}

function hasLabel(orm: Orm, condition: SQL): SQL {
  const found = orm
    .select({ one: sql`1` })
    .from(findings)
    .innerJoin(revisions, isVisible)
    .where(and(eq(findings.caseId, cases.id), condition));
  return sql`exists (${found})`;
}

/** Part of a word is enough, which also serves languages that put no blanks between words. */
function containsWord(orm: Orm, word: string): SQL | undefined {
  const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
  const said = orm
    .select({ one: sql`1` })
    .from(turns)
    .innerJoin(conversations, eq(conversations.id, turns.conversationId))
    .where(
      and(
        eq(conversations.caseId, cases.id),
        or(ilike(turns.question, pattern), ilike(turns.answer, pattern)),
      ),
    );
  return or(
    ilike(cases.name, pattern),
    sql`array_to_string(${cases.tags}, ' ') ilike ${pattern}`,
    hasLabel(orm, ilike(revisions.label, pattern)),
    sql`exists (${said})`,
  );
}
