import { describe, expect, it } from "vitest";
import { createScanService } from "./scan-service.js";
import { createMemoryStore } from "./testing/memory-store.js";
import { readSample } from "./testing/sample-files.js";

async function importSample(name: string, options: Parameters<typeof createScanService>[1] = {}) {
  const store = createMemoryStore();
  const scans = createScanService(store, options);
  const kept = await store.blobs.put(readSample(name));
  const result = await scans.importFiles([{ ...kept, name }], { isSample: true });
  store.reads.length = 0;
  return { store, scans, result, id: result.cases[0]!.id };
}

describe("the scan service", () => {
  it("imports a sample under its file's name, with a manifest that names nobody", async () => {
    const { store, result, id } = await importSample("head-ct.dcm");
    expect(result.cases).toMatchObject([{ name: "head-ct.dcm", isSample: true, sliceCount: 12 }]);
    const stored = await store.cases.get(id);
    expect(JSON.stringify(stored.manifest)).not.toMatch(/sample/i);
    expect([...store.files.keys()]).toContain(stored.thumbnail);
  });

  it("decodes a slice once for all who ask for it, and reads a volume once for all its slices", async () => {
    const { store, scans, id } = await importSample("brain-mr.nii.gz");
    const asked = Array.from({ length: 20 }, (_, i) => scans.readSlice(id, i % 5));
    const images = await Promise.all(asked);
    expect(images[0]).toBe(images[5]);
    expect(store.reads).toHaveLength(1);
    const { scan, stored } = await scans.open(id);
    expect((await scan.readSlice(3)).pixels).toEqual(images[3]!.pixels);
    expect(await scans.readFile(id, 0)).toHaveLength(stored.files[0]!.size);
    await expect(scans.readSlice(id, 24)).rejects.toMatchObject({ code: "bad_slice" });
  });

  it("keeps slices within its limit and forgets a deleted case", async () => {
    const sliceBytes = 168 * 216 * 2;
    const limits = { sliceCacheBytes: 2 * sliceBytes, fileCacheBytes: 0 };
    const { store, scans, id } = await importSample("head-ct.dcm", limits);
    for (const slice of [0, 1, 0, 2, 0]) await scans.readSlice(id, slice);
    expect(store.reads).toHaveLength(3);
    await scans.readSlice(id, 1);
    expect(store.reads).toHaveLength(4);
    await store.cases.delete(id);
    expect((await scans.readSlice(id, 1)).width).toBe(168);
    scans.forget(id);
    await expect(scans.readSlice(id, 1)).rejects.toMatchObject({ code: "not_found" });
  });

  it("does not blame a file for a disk that fails", async () => {
    const store = createMemoryStore();
    const scans = createScanService(store);
    const missing = { hash: "0".repeat(64), name: "a.png", size: 3 };
    await expect(scans.importFiles([missing])).rejects.toMatchObject({ code: "not_found" });
  });
});
