interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/**
 * Keeps what was asked for last, up to a number of bytes, and loads what several ask for at once only once.
 *
 * A value larger than the whole cache is given but not kept; a failure is not kept.
 */
export class ByteCache<Value> {
  readonly #maxBytes: number;
  readonly #sizeOf: (value: Value) => number;
  /** Least recently used first. */
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #loading = new Map<string, Promise<Value>>();
  #bytes = 0;

  constructor(maxBytes: number, sizeOf: (value: Value) => number) {
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
  }

  /** Bytes of all that is kept. */
  get bytes(): number {
    return this.#bytes;
  }

  async get(key: string, load: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value;
    }
    const underway = this.#loading.get(key);
    if (underway) return underway;
    const loading = load();
    this.#loading.set(key, loading);
    try {
      const value = await loading;
      // Forgotten meanwhile: whoever asked gets it, but it must not come back.
      if (this.#loading.get(key) === loading) this.#keep(key, value);
      return value;
    } finally {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    }
  }

  /** Forgets everything whose key starts so. */
  forget(prefix: string): void {
    for (const key of [...this.#kept.keys()]) if (key.startsWith(prefix)) this.#drop(key);
    for (const key of [...this.#loading.keys()]) if (key.startsWith(prefix)) this.#loading.delete(key);
  }

  #keep(key: string, value: Value): void {
    const bytes = this.#sizeOf(value);
    if (bytes > this.#maxBytes) return;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes + bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
