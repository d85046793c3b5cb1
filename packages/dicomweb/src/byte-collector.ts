const BLOCK_BYTES = 64 * 1024;

/** Gathers bytes in blocks: a sender of very many tiny chunks costs no more memory than one of few large ones. */
export class ByteCollector {
  readonly #blocks: Buffer[] = [];
  /** Bytes used of the last block. */
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(bytes: Uint8Array): void {
    const last = this.#blocks.at(-1);
    if (last === undefined || last.length - this.#used < bytes.length) {
      if (last !== undefined) this.#blocks[this.#blocks.length - 1] = last.subarray(0, this.#used);
      this.#blocks.push(Buffer.allocUnsafe(Math.max(BLOCK_BYTES, bytes.length)));
      this.#used = 0;
    }
    this.#blocks.at(-1)!.set(bytes, this.#used);
    this.#used += bytes.length;
    this.#size += bytes.length;
  }

  /** All bytes in one buffer of their own. */
  concat(): Buffer {
    return Buffer.concat(this.#blocks, this.#size);
  }
}
