import { describe, expect, test } from "vitest";
import type { ImageRecord, Split } from "./image-record.js";
import { splitCheck } from "./split-check.js";
import { tinyRecord } from "./testing/tiny-record.js";

const image = (dataset: string, caseId: string, split: Split): ImageRecord =>
  tinyRecord({}, { id: `${dataset}/${caseId}-${split}`, dataset, caseId, split }).record;

describe("splitCheck", () => {
  test("passes when every case is in one split, also where datasets use the same ids", () => {
    const records = [
      image("A", "1", "train"),
      image("A", "1", "train"),
      image("A", "2", "test"),
      image("B", "1", "val"),
    ];
    expect(() => splitCheck(records)).not.toThrow();
  });

  test("names the case that crosses splits", () => {
    const records = [image("A", "1", "train"), image("A", "2", "test"), image("A", "1", "test")];
    expect(() => splitCheck(records)).toThrow(/got case 1: A\/1-train in train and A\/1-test in test/);
  });

  test("tiles of a dataset share its cases, told by name or by the caller", () => {
    expect(() => splitCheck([image("Eye", "1", "train"), image("Eye-tiles", "1", "test")])).toThrow(/case 1/);
    const others = [image("A", "1", "train"), image("B", "1", "test")];
    expect(() => splitCheck(others)).not.toThrow();
    expect(() => splitCheck(others, [["A", "B"]])).toThrow(/case 1/);
  });
});
