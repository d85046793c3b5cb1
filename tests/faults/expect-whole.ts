/** Whatever a server shows is whole, whether it was promised or not. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeRle, detectFormat } from "@mimo/imaging";
import type { Case, CasePage, Conversation, Finding, Revision, TurnJson } from "@mimo/protocol";
import { expect } from "vitest";
import type { Client } from "./client.js";
import { sliceHashes } from "./ledger.js";
import { sha256 } from "./test-files.js";

/** All cases, whatever their number. */
export async function listCases(client: Client): Promise<Case[]> {
  const cases: Case[] = [];
  let page: CasePage;
  let cursor = "";
  do {
    page = await client.get<CasePage>(`/api/cases?limit=200${cursor}`);
    cases.push(...page.cases);
    cursor = `&cursor=${page.next}`;
  } while (page.next !== null);
  return cases;
}

/**
 * Opens every case and reads what belongs to it.
 *
 * @param seen - What was read before and never changes: pixels of cases, histories up to a revision.
 */
export async function expectWholeCases(client: Client, seen: Set<string>): Promise<void> {
  for (const shown of await listCases(client)) {
    if (!seen.has(shown.id)) {
      await sliceHashes(client, shown);
      expect(detectFormat(await client.bytes(`/api/cases/${shown.id}/thumbnail`))).toBe("png");
      seen.add(shown.id);
    }
    await expectWholeFindings(client, shown, seen);
  }
}

async function expectWholeFindings(
  client: Client,
  { id, width, height }: Case,
  seen: Set<string>,
): Promise<void> {
  // Jobs go on meanwhile: what was asked for first may lack what comes later, never the other way round.
  const before = await listTurns(client, id);
  const { findings } = await client.get<{ findings: Finding[] }>(`/api/cases/${id}/findings?deleted=true`);
  const after = await listTurns(client, id);
  const findingIds = new Set(findings.map((finding) => finding.id));
  const named = before.flatMap(({ terms }) => terms.flatMap(({ findingId }) => findingId ?? []));
  expect(
    named.filter((findingId) => !findingIds.has(findingId)),
    "a turn without its findings",
  ).toEqual([]);
  const turnIds = new Set(after.map((turn) => turn.id));
  for (const finding of findings) {
    const state = `${finding.id}/${finding.revision}`;
    if (seen.has(state)) continue;
    expect(decodeRle(finding.mask)).toMatchObject({ width, height });
    const { revisions } = await client.get<{ revisions: Revision[] }>(`/api/findings/${finding.id}/history`);
    expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, i) => i + 1));
    const { mask, label, deleted, revision } = finding;
    expect(revisions.at(-1)).toMatchObject({ mask, label, deleted, revision });
    const [{ origin }] = revisions as [Revision];
    if (origin.kind === "model" && origin.turnId !== null) {
      expect(turnIds, "an answer's finding without its turn").toContain(origin.turnId);
    }
    seen.add(state);
  }
}

async function listTurns(client: Client, caseId: string): Promise<TurnJson[]> {
  const path = `/api/cases/${caseId}/conversations`;
  const { conversations } = await client.get<{ conversations: Conversation[] }>(path);
  return conversations.flatMap(({ turns }) => turns);
}

/** Names in the data folder of a server; anything else would be a leftover. */
const KNOWN = new Set(["blobs", "database", "database.lock", "samples-added"]);

/**
 * Looks into the data folder of a server that has just started: nothing unfinished lies there, and every file's name
 * is the hash of its bytes.
 *
 * @param seen - Files that were read before.
 */
export async function expectCleanFolder(folder: string, seen: Set<string>): Promise<void> {
  expect((await readdir(folder)).filter((name) => !KNOWN.has(name))).toEqual([]);
  expect(await readdir(join(folder, "database.lock"))).toHaveLength(1);
  const blobs = join(folder, "blobs");
  expect(await readdir(join(blobs, "incoming"))).toEqual([]);
  for (const name of await readdir(blobs, { recursive: true })) {
    if (seen.has(name) || !(await stat(join(blobs, name))).isFile()) continue;
    expect(sha256(await readFile(join(blobs, name)))).toBe(name.replace("/", ""));
    seen.add(name);
  }
}
