import { join } from "node:path";
import { SourceError } from "../source-error.js";
import { JsonPieces } from "./json-items.js";
import { type JsonRef, parseJsonRef } from "./json-ref.js";

/** The JSON files of a source, of which records are read again by reference. */
export class JsonFiles {
  readonly #root: string;
  readonly #files: readonly string[];
  readonly #pieces = new Map<string, JsonPieces>();

  /** @param files - Paths from the root. */
  constructor(root: string, files: readonly string[]) {
    this.#root = root;
    this.#files = files;
  }

  /**
   * Reads the records that a reference names.
   *
   * @throws {SourceError} `unsafe_path` for a file that is none of the source's, `bad_record`, `not_found`.
   */
  async read(ref: string): Promise<JsonRef & { readonly records: readonly unknown[] }> {
    const place = parseJsonRef(ref);
    const records: unknown[] = [];
    for (const range of place.ranges) records.push(await this.#piecesOf(place.file).read(range, place.file));
    return { ...place, records };
  }

  #piecesOf(file: string): JsonPieces {
    if (!this.#files.includes(file)) {
      throw new SourceError("unsafe_path", `mask reference: expected a JSON file of the source, got ${file}`);
    }
    const known = this.#pieces.get(file) ?? new JsonPieces(join(this.#root, file));
    this.#pieces.set(file, known);
    return known;
  }

  async close(): Promise<void> {
    for (const pieces of this.#pieces.values()) await pieces.close();
  }
}
