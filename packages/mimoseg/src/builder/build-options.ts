import { resolve } from "node:path";
import { PERSPECTIVES } from "@mimo/dataset";
import { SOURCE_FORMATS } from "@mimo/sources";
import { z } from "zod";
import { MimosegError } from "../mimoseg-error.js";

const share = z.number().min(0).max(1);

/** What a build is asked for; `work/options.json` pins it, so that every process and every later call agrees. */
export const buildOptionsSchema = z.strictObject({
  sources: z.array(z.strictObject({ format: z.enum(SOURCE_FORMATS), path: z.string().min(1) })).min(1),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Most samples in all, or null. */
  limit: z.number().int().min(1).nullable(),
  perspectives: z.array(z.enum(PERSPECTIVES)).min(1),
  /** Written samples of an image at most; questions that came with the source are added to them. */
  samplesPerImage: z.number().int().min(1).max(1000),
  imagesPerShard: z.number().int().min(1).max(100_000),
  /** Shares of the splits where a source prescribes none; they add up to 1. */
  splits: z
    .strictObject({ train: share, val: share, test: share })
    .refine(({ train, val, test }) => Math.abs(train + val + test - 1) < 1e-9, "the shares must add up to 1"),
  /** A user's ontology file, or null. */
  ontology: z.string().nullable(),
  /** What to open the language model with (address, model, ...), or null for the grammar. Never a key. */
  writer: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
  /** Pictures whose two hashes each differ in at most so many of 64 bits are near-duplicates. */
  nearDuplicateDistance: z.number().int().min(0).max(8),
});

export type BuildOptions = z.infer<typeof buildOptionsSchema>;

/** What holds where the caller does not say. */
export const BUILD_DEFAULTS = {
  seed: 0,
  limit: null,
  perspectives: [...PERSPECTIVES],
  samplesPerImage: 6,
  imagesPerShard: 256,
  splits: { train: 0.8, val: 0.1, test: 0.1 },
  ontology: null,
  writer: null,
  // On 2,492 pictures of 40 sets: finds every copy re-encoded as JPEG of quality 50 and 84 % of those shrunk to 70 %
  // besides; of 3.1 million pairs of different cases it takes 3 for one another.
  nearDuplicateDistance: 3,
} as const satisfies Omit<BuildOptions, "sources" | "perspectives"> & { perspectives: unknown };

/** Options of a build; everything but the sources has a default. */
export type BuildRequest = Partial<BuildOptions> & Pick<BuildOptions, "sources">;

/**
 * Fills in defaults and checks every option.
 *
 * @throws {MimosegError} `bad_option` naming the first option that breaks its rule.
 */
export function checkBuildOptions(request: BuildRequest): BuildOptions {
  const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
  const parsed = buildOptionsSchema.safeParse({ ...BUILD_DEFAULTS, ...given });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new MimosegError("bad_option", `build: ${issue.path.join(".") || "options"}: ${issue.message}`);
  }
  const { perspectives, sources } = parsed.data;
  // Workers may run elsewhere. One order of perspectives, so that "II,I" and "I,II" are the same request.
  const places = sources.map(({ format, path }) => ({ format, path: resolve(path) }));
  return {
    ...parsed.data,
    sources: places,
    perspectives: PERSPECTIVES.filter((name) => perspectives.includes(name)),
  };
}

/** Names of the options whose values differ. */
export function differingOptions(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>) {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter((name) => canonical(a[name]) !== canonical(b[name]));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
