import { Random } from "@mimo/base";
import { describe, expect, test } from "vitest";
import type { ImageRecord } from "../image-record.js";
import { boxMask, tinyRecord } from "../testing/tiny-record.js";
import { BalancedSampler, type BalanceOptions } from "./balanced-sampler.js";

const box = boxMask(60, 40, [1, 1, 9, 9]);

function images(count: number, labels: readonly string[], facts: Partial<ImageRecord>): ImageRecord[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `${facts.dataset ?? "tiny"}/${facts.modality}${labels[0]}${at}`;
    return tinyRecord(Object.fromEntries(labels.map((label) => [label, box])), {
      id: name,
      caseId: name,
      ...facts,
    }).record;
  });
}

/** Share of draws by a key. */
function shares(
  records: readonly ImageRecord[],
  keyOf: (drawn: ReturnType<BalancedSampler["next"]>) => string,
  options?: BalanceOptions,
): Record<string, number> {
  const sampler = new BalancedSampler(records, new Random(1), options);
  const found: Record<string, number> = {};
  for (let i = 0; i < 4000; i++) {
    const key = keyOf(sampler.next());
    found[key] = (found[key] ?? 0) + 1 / 4000;
  }
  return found;
}

describe("BalancedSampler", () => {
  test("the number of images does not decide how often a modality is drawn", () => {
    const records = [
      ...images(300, ["liver"], { modality: "ct" }),
      ...images(3, ["polyp"], { modality: "endoscopy" }),
    ];
    const { ct, endoscopy } = shares(records, ({ record }) => record.modality);
    expect(Math.abs(ct - endoscopy)).toBeLessThan(0.05);
  });

  test("microscopy is drawn less, and modalities with more terms more", () => {
    const records = [
      ...images(5, ["liver", "spleen", "aorta", "stomach"], { modality: "ct" }),
      ...images(5, ["polyp"], { modality: "endoscopy" }),
      ...images(5, ["cell nucleus"], { modality: "microscopy" }),
    ];
    const { ct, endoscopy, microscopy } = shares(records, ({ record }) => record.modality);
    expect(ct / endoscopy).toBeCloseTo(4 ** 0.3, 0);
    expect(ct).toBeGreaterThan(endoscopy * 1.2);
    expect(microscopy).toBeLessThan(endoscopy * 0.5);
  });

  test("rare terms are drawn more than their share, and what is drawn shows the term", () => {
    const records = [
      ...images(99, ["liver"], { modality: "ct" }),
      ...images(1, ["spleen"], { modality: "ct" }),
    ];
    const drawn = shares(records, ({ record, label }) => {
      return record.masks.some((mask) => mask.label === label) ? String(label) : "not shown";
    });
    expect(Object.keys(drawn).sort()).toEqual(["liver", "spleen"]);
    expect(drawn.spleen).toBeGreaterThan(0.06);
    expect(drawn.spleen).toBeLessThan(0.14);
  });

  test("a hundred slices of one patient weigh as much as one slice of another", () => {
    const records = [
      ...images(100, ["liver"], { modality: "ct", caseId: "many" }),
      ...images(1, ["liver"], { modality: "ct", caseId: "one" }),
    ];
    expect(shares(records, ({ record }) => record.caseId).one).toBeGreaterThan(0.4);
  });

  test("labels that mean one term are one term", () => {
    const records = [
      ...images(1, ["brain tumor"], { modality: "mr" }),
      ...images(1, ["Brain Tumour"], { modality: "mr" }),
    ];
    expect(Object.keys(shares(records, ({ label }) => String(label)))).toEqual(["brain tumor"]);
  });

  test("images without a mask come now and then, or always where there is nothing else", () => {
    const fundus = { modality: "fundus" };
    const some = shares([...images(5, ["optic disc"], fundus), ...images(5, [], fundus)], ({ label }) =>
      String(label),
    );
    expect(some.null).toBeGreaterThan(0.01);
    expect(some.null).toBeLessThan(0.06);
    expect(shares(images(2, [], fundus), ({ label }) => String(label)).null).toBeCloseTo(1);
  });

  test("the generator's state decides the draws", () => {
    const records = images(20, ["liver"], { modality: "ct" });
    const [one, two] = [new Random(4), new Random(9)];
    const first = new BalancedSampler(records, one);
    for (let i = 0; i < 7; i++) first.next();
    two.state = one.state;
    expect(new BalancedSampler(records, two).next()).toEqual(first.next());
  });

  test("no image is refused", () => {
    expect(() => new BalancedSampler([], new Random(1))).toThrow(/expected at least one image, got none/);
  });
});
