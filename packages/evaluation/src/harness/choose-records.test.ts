import type { ImageRecord } from "@mimo/dataset";
import { describe, expect, test } from "vitest";
import { chooseRecords } from "./choose-records.js";

const RECORDS = [..."cccccccmmx"].map((modality, at) => ({ id: `${at}`, modality }) as ImageRecord);
const ids = (limit: number | null, seed = 1) => chooseRecords(RECORDS, limit, seed).map(({ id }) => id);

describe("chooseRecords", () => {
  test("takes modalities in turn until there are enough, in the order given", () => {
    const chosen = chooseRecords(RECORDS, 6, 1);
    expect(chosen.map(({ modality }) => modality).join("")).toBe("cccmmx");
    expect(chosen).toEqual(RECORDS.filter((record) => chosen.includes(record)));
  });

  test("without a limit, or with a large one, takes all", () => {
    expect(ids(null)).toHaveLength(10);
    expect(ids(99)).toHaveLength(10);
  });

  test("draws by seed", () => {
    expect(ids(4, 1)).toEqual(ids(4, 1));
    expect([2, 3, 4, 5].map((seed) => ids(4, seed).join())).not.toEqual(Array(4).fill(ids(4, 1).join()));
  });
});
