import { access } from "node:fs/promises";
import { ImagingError } from "@mimo/imaging";
import { type Source, SourceError, type SourceErrorCode, type SourceImage } from "@mimo/sources";
import type { BuildFolder } from "./build-folder.js";
import type { BuildOptions } from "./build-options.js";
import type { BuildParts } from "./build-parts.js";
import { LineReader } from "./line-file.js";
import type { ListedSource } from "./list-sources.js";

/** So many failures without a single success are no accident. */
const MOST_FAILURES = 50;

/** A listed source, opened for reading pictures. */
export class OpenedSource {
  #known: SourceImage | null = null;
  #failures = 0;

  constructor(
    readonly listed: ListedSource,
    readonly path: string,
    readonly source: Source,
    readonly lines: LineReader,
  ) {}

  /** The picture on a line of the listing. */
  async describe(index: number): Promise<SourceImage> {
    return this.lines.read(index) as SourceImage;
  }

  /** Remembers a picture that could be read. */
  noteSuccess(image: SourceImage): void {
    this.#known = image;
    this.#failures = 0;
  }

  /**
   * Judges whether failures are the pictures' or the whole source's: a disk that is gone must stop the build, not skip
   * a million pictures.
   *
   * @param failures - Pictures that could not be read since the last call.
   * @throws {SourceError} `not_found` if the place is gone or a picture that could be read cannot be any more,
   *   `bad_layout` if none of the first pictures could be read.
   */
  async checkAlive(failures: number, reason: string): Promise<void> {
    this.#failures += failures;
    await access(this.path).catch((cause: unknown) => this.#throwGone(cause));
    if (this.#known !== null) {
      await this.source.readImage(this.#known).catch((cause: unknown) => this.#throwGone(cause));
    } else if (this.#failures >= MOST_FAILURES) {
      const rule = `at least one of the first ${MOST_FAILURES} pictures must be readable`;
      throw new SourceError(
        "bad_layout",
        `source ${this.listed.name} (${this.path}): ${rule}, got ${reason}`,
      );
    }
  }

  #throwGone(cause: unknown): never {
    const rule = "it must stay as it is while the dataset is built";
    const got = "pictures that cannot be read any more";
    throw new SourceError(
      "not_found",
      `source ${this.listed.name} (${this.path}): ${rule}, got ${got}`,
      {},
      { cause },
    );
  }

  async close(): Promise<void> {
    this.lines.close();
    await this.source.close();
  }
}

/** Opens every listed source, in order. */
export async function openListedSources(
  folder: BuildFolder,
  options: BuildOptions,
  listed: readonly ListedSource[],
  parts: BuildParts,
): Promise<OpenedSource[]> {
  const opened: OpenedSource[] = [];
  try {
    for (const [at, entry] of listed.entries()) {
      const spec = options.sources[at];
      const source = await parts.openSource(spec);
      const lines = new LineReader(
        folder.listing(entry.name, "jsonl"),
        folder.listing(entry.name, "offsets"),
      );
      opened.push(new OpenedSource(entry, spec.path, source, lines));
    }
    return opened;
  } catch (error) {
    for (const source of opened) await source.close();
    throw error;
  }
}

/**
 * Why something could not be read.
 *
 * @throws everything that says nothing about the picture: out of memory, too many files, our own mistakes.
 */
export function reasonOf(error: unknown, missing: "missing_image" | "missing_mask"): SourceErrorCode {
  if (error instanceof SourceError) return error.code;
  if (error instanceof ImagingError) {
    if (error.code === "too_large" || error.code === "unsupported") return error.code;
    return error.code === "not_found" ? missing : "corrupt";
  }
  const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
  if (code === "ENOENT" || code === "ENOTDIR") return missing;
  if (code === "EIO" || code === "EISDIR" || code === "EACCES") return "corrupt";
  throw error;
}
