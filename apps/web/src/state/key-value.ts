/** Where the page keeps what must outlive a reload; `localStorage` has this shape. */
export type KeyValue = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** A place that forgets with the page, for browsers that refuse to keep anything, and for tests. */
export class MemoryStorage implements KeyValue {
  readonly #values = new Map<string, string>();
  get length(): number {
    return this.#values.size;
  }
  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
}

/** The browser's storage, or one for this page only where the browser refuses. */
export function openStorage(): KeyValue {
  try {
    const storage = globalThis.localStorage;
    storage.getItem("mimo");
    return storage;
  } catch {
    return new MemoryStorage();
  }
}

/** All keys that begin so. */
export function keysWith(storage: KeyValue, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  return keys.filter((key): key is string => key?.startsWith(prefix) ?? false);
}

/** The kept value, or null where there is none or it is not JSON. */
export function readJson(storage: KeyValue, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps a value; false where the storage is full or refuses. */
export function writeJson(storage: KeyValue, key: string, value: unknown): boolean {
  try {
    storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
