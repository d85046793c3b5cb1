import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { finished } from "node:stream/promises";

/**
 * Writes a JSON document that holds long arrays, item by item, in constant memory. The file appears under its name only
 * once it is whole.
 *
 * @example
 * const file = await JsonArrayFile.create("train.json", '{"info": {}, "images": ');
 * await file.push({ id: 1 });
 * await file.close("}");
 */
export class JsonArrayFile {
  #count = 0;
  readonly #failed: Promise<void>;

  private constructor(
    readonly path: string,
    readonly temporary: string,
    readonly stream: WriteStream,
  ) {
    this.#failed = finished(stream);
    this.#failed.catch(() => {});
  }

  /** @param head - JSON text before the array. */
  static async create(path: string, head = ""): Promise<JsonArrayFile> {
    await mkdir(dirname(path), { recursive: true });
    const temporary = join(dirname(path), `.${basename(path)}.tmp`);
    const file = new JsonArrayFile(path, temporary, createWriteStream(temporary));
    await file.#write(`${head}[`);
    return file;
  }

  /** Items of the array so far. */
  get count(): number {
    return this.#count;
  }

  async push(item: unknown): Promise<void> {
    await this.#write(`${this.#count++ === 0 ? "\n" : ",\n"}${JSON.stringify(item)}`);
  }

  /** Ends the array, begins another one. @param between - JSON text between the two. */
  async next(between: string): Promise<void> {
    this.#count = 0;
    await this.#write(`\n]${between}[`);
  }

  /** @param tail - JSON text after the array. */
  async close(tail = ""): Promise<void> {
    await this.#write(`\n]${tail}\n`);
    this.stream.end();
    await this.#failed;
    await rename(this.temporary, this.path);
  }

  /** Gives the file up: nothing is left of it. */
  async discard(): Promise<void> {
    this.stream.destroy();
    await this.#failed.catch(() => {});
    await rm(this.temporary, { force: true });
  }

  async #write(text: string): Promise<void> {
    if (this.stream.write(text)) return;
    await Promise.race([once(this.stream, "drain"), this.#failed]);
  }
}
