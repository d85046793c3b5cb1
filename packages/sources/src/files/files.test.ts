import { encodePng } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { splitOfName } from "./find-folders.js";
import { resolveInside } from "./inside-root.js";
import { paintSegmentations } from "./segmentation.js";
import { toSourceKey } from "./source-key.js";
import { storedAsIs } from "./stored-as-is.js";

describe("resolveInside", () => {
  test.each(["/etc/passwd", "../x", "a/../../x", "a\\..\\x", "C:\\x", "\\\\host\\x", "a\0b"])(
    "refuses %j",
    (path) => {
      expect(() => resolveInside("/root", path, "here")).toThrow(/^here: must stay inside/);
    },
  );
  test("joins what stays inside, also names with dots", () => {
    expect(resolveInside("/root", "a\\b/c..d.png", "here")).toBe("/root/a/b/c..d.png");
  });
});

describe("toSourceKey", () => {
  test("keeps plain names, and different names different", () => {
    const names = ["a/b-1_c.x", "a b", "a+20b", "ä", "a..b", "a+2e+2eb"];
    const keys = names.map(toSourceKey);
    expect(keys[0]).toBe(names[0]);
    expect(new Set(keys).size).toBe(names.length);
    for (const key of keys) expect(key).toMatch(/^(?!.*\.\.)[\w\-./+]+$/);
  });
});

describe("storedAsIs", () => {
  const grey = encodePng(new Uint8Array(16), 4, 4, 1);
  test("passes on 8-bit grey, and neither 16 bits nor transparency", async () => {
    expect(storedAsIs(await grey)).toBe("png");
    expect(storedAsIs(await encodePng(new Uint16Array(16), 4, 4, 1))).toBeNull();
    expect(storedAsIs(await encodePng(new Uint8Array(64), 4, 4, 4))).toBeNull();
  });
  test("passes on a JPEG, but not one that says more than its pixels", () => {
    const frame = (channels: number, depth = 8) => [0xff, 0xc0, 0, 8, depth, 0, 4, 0, 4, channels, 0, 0];
    const jpeg = (...segments: number[][]) =>
      storedAsIs(Uint8Array.from([0xff, 0xd8, ...segments.flat(), 0, 0, 0, 0]));
    const exif = [0xff, 0xe1, 0, 4, 0x45, 0x78];
    const jfif = [0xff, 0xe0, 0, 4, 0, 0];
    expect(jpeg(jfif, frame(3))).toBe("jpeg");
    expect(jpeg(jfif, frame(1))).toBe("jpeg");
    expect(jpeg(exif, frame(3))).toBeNull();
    expect(jpeg(jfif, frame(4))).toBeNull();
    expect(jpeg(jfif, frame(1, 12))).toBeNull();
  });
});

describe("splitOfName", () => {
  test.each([
    ["annotations/instances_train2017.json", "train"],
    ["OpenPsgGCG_val.json", "val"],
    ["train/GranDf_HA_GCG_test.json", "test"],
    ["validation.json", "val"],
    ["constraints.json", null],
    ["latest.json", null],
  ])("%s: %s", (name, split) => {
    expect(splitOfName(name)).toBe(split);
  });
});

describe("paintSegmentations", () => {
  test("paints the union, cut to the picture", async () => {
    const mask = await paintSegmentations(
      [[[-3, -3, 2, -3, 2, 1, -3, 1]], [[1, 0, 9, 0, 9, 2, 1, 2]], { size: [3, 4], counts: [2, 1, 9] }],
      { width: 4, height: 3 },
      "x",
    );
    expect([...mask.data]).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0]);
  });
  test("refuses run lengths of another size before it makes room for them", async () => {
    const paint = paintSegmentations(
      [{ size: [100_000, 100_000], counts: [] }],
      { width: 4, height: 3 },
      "x",
    );
    await expect(paint).rejects.toMatchObject({ code: "size_mismatch" });
  });
});
