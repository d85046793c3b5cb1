import { createHash, randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import type { Case } from "@mimo/protocol";
import { type BlobStore, type NewCase, StorageError, type Store, type StoredCase } from "@mimo/storage";

/** Files and cases in memory, as much of a store as import and reading need; the rest is missing. */
export interface MemoryStore extends Pick<Store, "cases" | "blobs"> {
  readonly files: Map<string, Uint8Array>;
  /** Hashes in the order in which they were read. */
  readonly reads: string[];
}

/** Makes an empty store for tests. */
export function createMemoryStore(): MemoryStore & Store {
  const files = new Map<string, Uint8Array>();
  const reads: string[] = [];
  const cases = new Map<string, StoredCase>();
  const find = (id: string) => {
    const found = cases.get(id);
    if (!found) throw new StorageError("not_found", "case: one that exists");
    return found;
  };
  const store = {
    files,
    reads,
    blobs: createBlobs(files, reads),
    cases: {
      create: async (input: NewCase) => {
        const made = toCase(input);
        const { files, manifest, thumbnail } = input;
        cases.set(made.id, { case: made, files, manifest, thumbnail });
        return made;
      },
      get: async (id: string) => find(id),
      findByFiles: async (hashes: readonly string[]) => {
        const wanted = hashes.join();
        const all = [...cases.values()];
        return all.find(({ files }) => files.map(({ hash }) => hash).join() === wanted)?.case ?? null;
      },
      list: async () => ({ cases: [...cases.values()].map((c) => c.case), total: cases.size, next: null }),
      facets: async () => ({ modalities: [], labels: [], tags: [] }),
      update: async (id: string, patch: object) => {
        const changed = { ...find(id), case: { ...find(id).case, ...patch } };
        cases.set(id, changed);
        return changed.case;
      },
      delete: async (id: string) => {
        find(id);
        cases.delete(id);
      },
      usedHashes: async () => new Set<string>(),
    },
  };
  return store as unknown as MemoryStore & Store;
}

function createBlobs(files: Map<string, Uint8Array>, reads: string[]): BlobStore {
  return {
    put: async (source: Uint8Array | Readable, maxBytes = Number.POSITIVE_INFINITY) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        size += chunk.length;
        if (size > maxBytes) throw new StorageError("too_large", "put: fewer bytes");
        chunks.push(chunk);
      }
      const bytes = new Uint8Array(Buffer.concat(chunks));
      const hash = createHash("sha256").update(bytes).digest("hex");
      files.set(hash, bytes);
      return { hash, size };
    },
    get: async (hash) => {
      reads.push(hash);
      const bytes = files.get(hash);
      if (!bytes) throw new StorageError("not_found", "file: one that is kept");
      return bytes;
    },
    has: async (hash) => files.has(hash),
    collect: async () => 0,
  };
}

function toCase(input: NewCase): Case {
  const { name, kind, modality, width, height, sliceCount, spacingMm, sliceSpacingMm, tags, isSample } =
    input;
  const now = new Date(0).toISOString();
  return {
    id: randomUUID(),
    ...{ name, kind, modality, width, height, sliceCount, spacingMm, sliceSpacingMm, isSample },
    tags: [...tags],
    labels: [],
    findings: { proposed: 0, accepted: 0, rejected: 0 },
    createdAt: now,
    updatedAt: now,
  };
}
