import { resolve } from "node:path";
import { SPLITS } from "@mimo/dataset";
import { SOURCE_FORMATS, type Source, type SourceImage } from "@mimo/sources";
import { z } from "zod";
import { type BuildFolder, readJson } from "./build-folder.js";
import type { BuildOptions } from "./build-options.js";
import type { BuildParts, RunOptions } from "./build-parts.js";
import { whileWriting } from "./disk-full.js";
import { encodeOffsets, LineWriter } from "./line-file.js";
import type { SkipLine } from "./skip-line.js";

const listedSourceSchema = z.strictObject({
  /** Unique in the build: the card's name, or `name-2`. */
  name: z.string(),
  format: z.enum(SOURCE_FORMATS),
  licence: z.string().nullable(),
  url: z.string().nullable(),
  /** Pictures in its listing. */
  images: z.number().int(),
  skipped: z.record(z.string(), z.number().int()),
  /** Names of the sets that its pictures are from, sorted. */
  datasets: z.array(z.string()),
});

/** A source whose pictures are all in `work/listing`. */
export type ListedSource = z.infer<typeof listedSourceSchema>;

/** The sources of a build that has been listed, in the order of the options; null while it has not. */
export async function readListedSources(folder: BuildFolder): Promise<ListedSource[] | null> {
  const found = await readJson(folder.sources);
  return found === null ? null : z.array(listedSourceSchema).parse(found);
}

/**
 * Lists every source into `work/listing/NAME.jsonl`, one picture a line, with a file of the lines' offsets; sources
 * that are there already are not listed again. Memory: 8 bytes a picture.
 *
 * @throws {SourceError} if a source cannot be opened. @throws {MimosegError} `disk_full`
 */
export async function listSources(
  folder: BuildFolder,
  options: BuildOptions,
  parts: BuildParts,
  run: RunOptions,
): Promise<ListedSource[]> {
  const done = await readListedSources(folder);
  if (done !== null) return done;
  const listed: ListedSource[] = [];
  for (const spec of options.sources) {
    const source = await parts.openSource(spec);
    try {
      const name = uniqueName(source.card.name, new Set(listed.map((other) => other.name)));
      const before = await readJson(folder.listing(name, "json"));
      const count = listed.reduce((sum, { images }) => sum + images, 0);
      listed.push(
        before === null
          ? await listSource(folder, { source, name, root: resolve(spec.path), count }, parts, run)
          : listedSourceSchema.parse(before),
      );
    } finally {
      await source.close();
    }
  }
  await whileWriting(() => parts.writeFile(folder.sources, JSON.stringify(listed)));
  return listed;
}

function uniqueName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

interface Listing {
  readonly source: Source;
  readonly name: string;
  /** Where the source lies: never repeated in what we write. */
  readonly root: string;
  /** Pictures of the sources before. */
  readonly count: number;
}

async function listSource(
  folder: BuildFolder,
  { source, name, root, count }: Listing,
  { writeFile }: BuildParts,
  { signal, onProgress }: RunOptions,
): Promise<ListedSource> {
  const lines = new LineWriter(folder.listing(name, "jsonl"));
  const skips = new LineWriter(folder.listing(name, "skips.jsonl"));
  const offsets = [0];
  const datasets = new Set<string>();
  const skipped: Record<string, number> = {};
  const skip = (reason: SkipLine["reason"], ref: string) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
    skips.write({ reason, source: name, ref: withoutRoot(ref, root) } satisfies SkipLine);
  };
  try {
    for await (const image of source.list(({ reason, ref }) => skip(reason, ref))) {
      signal?.throwIfAborted();
      const fault = faultOf(image);
      if (fault !== null) {
        skip(fault, image.key);
        continue;
      }
      lines.write(image);
      offsets.push(lines.length);
      datasets.add(image.dataset);
      if (offsets.length % 1000 === 0) onProgress?.(listProgress(count + offsets.length));
    }
    lines.finish();
    skips.finish();
  } catch (error) {
    lines.discard();
    skips.discard();
    throw error;
  }
  const images = offsets.length - 1;
  const { licence, url } = source.card;
  const about = { name, format: source.format, licence, url };
  const listed = { ...about, images, skipped, datasets: [...datasets].sort() };
  await whileWriting(async () => {
    await writeFile(folder.listing(name, "offsets"), encodeOffsets(offsets));
    await writeFile(folder.listing(name, "json"), JSON.stringify(listed));
  });
  onProgress?.(listProgress(count + images));
  return listed;
}

function listProgress(done: number) {
  return { phase: "list", done, total: null, samples: 0 } as const;
}

/** Keys become identifiers and file names: one that climbs, or that a reader of paths could misread, is refused. */
function faultOf({ key, split }: SourceImage): "unsafe_path" | "bad_record" | null {
  const isSafe =
    /^[\w\-./+]+$/.test(key) && !key.split("/").some((part) => part === "" || part === ".." || part === ".");
  if (!isSafe) return "unsafe_path";
  return split === null || SPLITS.includes(split) ? null : "bad_record";
}

/** Absolute paths would make the output depend on where a source lies. */
function withoutRoot(ref: string, root: string): string {
  return ref.split(`${root}/`).join("").split(root).join("");
}
