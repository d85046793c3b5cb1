import type { ImageRecord } from "@mimo/dataset";
import { boxMask, tinyRecord } from "@mimo/dataset/testing";
import { describe, expect, test } from "vitest";
import { chooseStructures, everyNth } from "./choose-structures.js";

describe("everyNth", () => {
  const records = [..."ccccccccmmmmx"].map((modality, at) => ({ id: `${at}`, modality }) as ImageRecord);
  const modalities = (every: number) =>
    records.flatMap(({ id, modality }) => (everyNth(records, every, 1).has(id) ? [modality] : [])).join("");

  test("takes its share of each modality, at least one image", () => {
    expect([modalities(1), modalities(4), modalities(100)]).toEqual(["ccccccccmmmmx", "ccmx", "cmx"]);
  });

  test("draws by seed", () => {
    const ids = (seed: number) => [...everyNth(records, 4, seed)].join();
    expect(ids(1)).toBe(ids(1));
    expect(new Set([1, 2, 3, 4, 5].map(ids)).size).toBeGreaterThan(1);
  });

  test("refuses less than 1", () => {
    expect(() => everyNth(records, 0, 1)).toThrow(expect.objectContaining({ code: "bad_option" }));
  });
});

describe("chooseStructures", () => {
  const { record, load } = tinyRecord({
    liver: boxMask(60, 40, [2, 2, 9, 9]),
    spleen: boxMask(60, 40, [20, 2, 29, 9]),
    "left kidney": boxMask(60, 40, [40, 2, 49, 9]),
  });

  test("draws by seed, and not the same ones of every image", () => {
    const terms = (id: string, seed = 1) =>
      chooseStructures({ ...record, id }, load, 2, seed)
        .map(({ term }) => term)
        .join();
    expect(terms("a")).toBe(terms("a"));
    expect(new Set(["a", "b", "c", "d", "e", "f"].map((id) => terms(id))).size).toBeGreaterThan(1);
    expect(chooseStructures(record, load, 9, 1)).toHaveLength(3);
  });

  test("refuses a mask of another size", () => {
    const small = () => boxMask(10, 10, [1, 1, 3, 3]);
    expect(() => chooseStructures(record, small, 1, 1)).toThrow(
      expect.objectContaining({ code: "size_mismatch" }),
    );
  });
});
