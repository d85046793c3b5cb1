import { groupBy } from "@mimo/base";
import type { Conversation, EditResult, TurnJson } from "@mimo/protocol";
import { asc, desc, eq, inArray } from "drizzle-orm";
import type { Connection, Database } from "../database/database.js";
import { conversations, turns } from "../database/schema.js";
import { notFound, toId, toText } from "../database/values.js";
import { applyChanges, checkSlice } from "../findings/apply-changes.js";
import { lockCase, readResult } from "../findings/finding-rows.js";
import { StorageError } from "../storage-error.js";
import type { ConversationStore, FindingChange } from "../store.js";

type ConversationRow = typeof conversations.$inferSelect;
/** A turn before it has its time. */
export type NewTurn = Omit<TurnJson, "createdAt">;

/** Conversations in the database. */
export class DatabaseConversationStore implements ConversationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(caseId: string): Promise<Conversation> {
    return this.#database.transaction(async (connection) => {
      const { id } = await lockCase(connection, caseId);
      const [row] = await connection.orm.insert(conversations).values({ caseId: id }).returning();
      return toConversation(row!, []);
    });
  }

  async get(id: string): Promise<Conversation> {
    const [conversation] = await this.#withTurns(
      await this.#database.orm
        .select()
        .from(conversations)
        .where(eq(conversations.id, toId(id, "conversation"))),
    );
    if (conversation === undefined) throw notFound("conversation", id);
    return conversation;
  }

  async list(caseId: string): Promise<Conversation[]> {
    return this.#withTurns(
      await this.#database.orm
        .select()
        .from(conversations)
        .where(eq(conversations.caseId, toId(caseId, "case")))
        .orderBy(desc(conversations.seq)),
    );
  }

  async addTurn(turn: NewTurn, changes: readonly FindingChange[]) {
    return this.#database.transaction((connection) => addTurn(connection, turn, changes));
  }

  async #withTurns(rows: readonly ConversationRow[]): Promise<Conversation[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const said = await this.#database.orm
      .select()
      .from(turns)
      .where(inArray(turns.conversationId, ids))
      .orderBy(asc(turns.seq));
    const byConversation = groupBy(said, ({ conversationId }) => conversationId);
    return rows.map((row) => toConversation(row, (byConversation.get(row.id) ?? []).map(toTurn)));
  }
}

/**
 * Adds a turn and the findings of its answer, within the caller's transaction.
 *
 * @throws {StorageError} `not_found` for an unknown conversation; `stale` if the turn is there already; what
 *   `applyChanges` throws.
 */
export async function addTurn(
  connection: Connection,
  turn: NewTurn,
  changes: readonly FindingChange[],
): Promise<{ turn: TurnJson; result: EditResult }> {
  const { orm } = connection;
  const [conversation] = await orm
    .select()
    .from(conversations)
    .where(eq(conversations.id, toId(turn.conversationId, "conversation")));
  if (conversation === undefined) throw notFound("conversation", turn.conversationId);
  const frame = await lockCase(connection, conversation.caseId);
  checkSlice(frame, turn.slice);
  const [row] = await orm
    .insert(turns)
    .values({
      ...turn,
      id: toId(turn.id, "turn"),
      question: toText(turn.question),
      answer: toText(turn.answer),
      tagged: toText(turn.tagged),
    })
    .onConflictDoNothing()
    .returning();
  if (row === undefined) {
    throw new StorageError("stale", `addTurn: a new turn needs a new id, got ${turn.id}`, { id: turn.id });
  }
  const step = await applyChanges(connection, frame, changes);
  return { turn: toTurn(row), result: await readResult(connection, frame.id, step) };
}

function toConversation({ id, caseId, createdAt }: ConversationRow, said: TurnJson[]): Conversation {
  return { id, caseId, createdAt: createdAt.toISOString(), turns: said };
}

function toTurn({ seq: _seq, createdAt, ...turn }: typeof turns.$inferSelect): TurnJson {
  return { ...turn, createdAt: createdAt.toISOString() };
}
