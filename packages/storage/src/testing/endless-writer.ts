/**
 * A program for tests to kill: writes files, cases, turns and edits to the folder that it is given until it ends, and
 * prints a line of JSON for everything that the store has promised to keep.
 */
import { randomBytes } from "node:crypto";
import { openStore } from "../open-store.js";
import { SAMPLE_PERSON, sampleCase, sampleCreate, sampleTurn } from "./samples.js";

/** What one line says is kept. */
export interface Promised {
  readonly caseId: string;
  readonly hash: string;
  /** Null until the turn is kept. */
  readonly turnId: string | null;
  readonly findingId: string | null;
  /** Least revision of the finding. */
  readonly revision: number;
}

const LARGEST_FILE = 200_000;

async function writeForever(folder: string): Promise<never> {
  const store = await openStore({ folder, databaseUrl: null });
  const print = (line: Promised) => process.stdout.write(`${JSON.stringify(line)}\n`);
  for (;;) {
    const bytes = randomBytes(1 + Math.floor(Math.random() * LARGEST_FILE));
    const { hash, size } = await store.blobs.put(bytes);
    const files = [{ hash, name: "1.dcm", size }];
    const { id: caseId } = await store.cases.create(sampleCase({ files, thumbnail: hash }));
    print({ caseId, hash, turnId: null, findingId: null, revision: 0 });
    const conversation = await store.conversations.create(caseId);
    // Two findings: a turn with one of them would be a turn kept by half.
    const { turn, result } = await store.conversations.addTurn(sampleTurn(conversation.id), [
      sampleCreate(),
      sampleCreate({ label: "spleen" }),
    ]);
    const findingId = result.findings[0]!.id;
    print({ caseId, hash, turnId: turn.id, findingId, revision: 1 });
    for (let revision = 1; revision < 4; revision++) {
      const label = `liver ${revision}`;
      await store.findings.apply(caseId, [
        { kind: "change", findingId, revision, label, origin: SAMPLE_PERSON },
      ]);
      print({ caseId, hash, turnId: turn.id, findingId, revision: revision + 1 });
    }
  }
}

await writeForever(process.argv[2]!);
