import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ImageResult } from "./image-outcome.js";
import { openJournal } from "./journal.js";

test("long results that end at the same time do not mix", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mimo-journal-"));
  try {
    const journal = await openJournal(join(folder, "work"), { weights: "f00d" });
    // More than Node writes to a file at once.
    const results = ["a", "b", "c", "d"].map(
      (letter): ImageResult => ({
        imageId: letter,
        outcome: null,
        failure: { code: null, reason: letter.repeat(2_000_000) },
        peakMemoryBytes: null,
      }),
    );
    await Promise.all(results.map((result) => journal.append(result)));
    expect([...(await journal.read()).keys()].sort()).toEqual(["a", "b", "c", "d"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
