import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Random } from "@mimo/base";
import type { WriteSamples, WrittenSample } from "@mimo/dataset";
import type { Source } from "@mimo/sources";
import { type BuildParts, PLAIN_PARTS } from "../builder/build-parts.js";

/** Parts of a build over sources in memory, by the last part of their path; no report is written. */
export function fakeParts(
  sources: Readonly<Record<string, Source>>,
  more: Partial<BuildParts> = {},
): BuildParts {
  return {
    ...PLAIN_PARTS,
    openSource: async ({ path }) => sources[basename(path)],
    writeSamples: fakeWriteSamples,
    openWriter: async () => null,
    useOntology: async () => "fake-ontology",
    finishReport: async () => {},
    ...more,
  };
}

/** One `segment` sample per mask in turn, each with a random number in its question; none without masks. */
export const fakeWriteSamples: WriteSamples = (record, loadMask, { seed, count, perspectives }) => {
  const random = new Random(seed);
  if (record.masks.length === 0) return [];
  return Array.from({ length: count }, (_, n): WrittenSample => {
    const mask = record.masks[n % record.masks.length];
    const perspective = perspectives[n % perspectives.length];
    return {
      id: `${record.id}-${n}`,
      perspective,
      task: perspective === "III" ? "question" : "segment",
      topic: "segment",
      turns: [
        {
          question: `Segment the ${mask.label} (${random.integer(1e6)}).`,
          answer: `<p>${mask.label}</p><SEG>`,
        },
      ],
      marks: [],
      marking: null,
      targets: [{ term: mask.label, mask: loadMask(mask) }],
      facts: [],
    };
  });
};

/** SHA-256 of every file below a folder, by path, in order. */
export async function digestFolder(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digests: Record<string, string> = {};
  for (const path of paths.sort()) {
    digests[path.slice(dir.length + 1)] = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  }
  return digests;
}
