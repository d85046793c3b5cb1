import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readImage } from "../read/read-image.js";
import { ByteCache } from "./byte-cache.js";
import { findScans } from "./find-scans.js";
import { openScan, ScanCache } from "./open-scan.js";

const load = (name: string) =>
  readFile(fileURLToPath(new URL(`../../../../samples/${name}`, import.meta.url)));

/** Opens a sample and counts how often its file is read. */
async function open(name: string, cache = new ScanCache()) {
  const [{ manifest }] = (await findScans([{ name, read: () => load(name) }])).scans;
  const reads = { count: 0 };
  const scan = openScan(
    manifest,
    () => {
      reads.count++;
      return load(name);
    },
    { cache, name },
  );
  return { scan, reads };
}

describe("an opened scan", () => {
  it("gives the slices of a volume and reads its file once", async () => {
    const cache = new ScanCache();
    const { scan, reads } = await open("brain-mr.nii.gz", cache);
    const slices = await Promise.all(scan.manifest.slices.map((_, i) => scan.readSlice(i)));
    expect(reads.count).toBe(1);
    const heights = slices.map(({ geometry }) => geometry.originLps?.[2] ?? Number.NaN);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    const { axis, slices: sources } = scan.manifest;
    const direct = await readImage(await load("brain-mr.nii.gz"), { slice: sources[5].frame, axis: axis! });
    expect(slices[5].pixels).toEqual(direct.pixels);
    expect(slices[5].slice).toEqual({ index: 5, count: 24 });
    cache.forget("brain-mr.nii.gz/");
    expect(cache.bytes).toBe(0);
  });

  it("gives the frames of a DICOM file", async () => {
    const { scan, reads } = await open("head-ct.dcm");
    const [first, last] = [await scan.readSlice(0), await scan.readSlice(11)];
    expect(first.pixels).not.toEqual(last.pixels);
    expect(last).toMatchObject({ meaning: "hounsfield", slice: { index: 11, count: 12 } });
    expect(reads.count).toBe(1);
    await expect(scan.readSlice(12)).rejects.toMatchObject({ code: "bad_slice" });
  });

  it("refuses slices of another size than on import", async () => {
    const { scan } = await open("retina.jpg");
    const other = openScan({ ...scan.manifest, width: 5 }, () => load("retina.jpg"));
    await expect(other.readSlice(0)).rejects.toMatchObject({ code: "corrupt" });
  });
});

describe("a byte cache", () => {
  const make = () => new ByteCache<string>(10, (text) => text.length);
  const give = (text: string) => async () => text;
  const never = () => Promise.reject(new Error("loaded again"));

  it("drops what was asked for longest ago, and keeps nothing larger than itself", async () => {
    const cache = make();
    await cache.get("a", give("1234"));
    await cache.get("b", give("1234"));
    await cache.get("a", never);
    await cache.get("c", give("1234"));
    expect(await cache.get("a", never)).toBe("1234");
    await expect(cache.get("b", never)).rejects.toThrow("loaded again");
    expect(await cache.get("d", give("12345678901"))).toHaveLength(11);
    expect(cache.bytes).toBe(8);
  });

  it("loads once for all who ask at once, and again after a failure", async () => {
    const cache = make();
    let loads = 0;
    const slow = async () => {
      loads++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (loads === 1) throw new Error("first");
      return "x";
    };
    const both = await Promise.allSettled([cache.get("a", slow), cache.get("a", slow)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await cache.get("a", slow)).toBe("x");
    expect(loads).toBe(2);
  });

  it("does not keep what was forgotten while it loaded", async () => {
    const cache = make();
    const loading = cache.get("case/1", async () => "x");
    cache.forget("case/");
    expect(await loading).toBe("x");
    expect(cache.bytes).toBe(0);
  });
});
