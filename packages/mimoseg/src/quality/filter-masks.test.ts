import { area, type Mask, maskFromBox } from "@mimo/imaging";
import { expect, test } from "vitest";
import { judgeMasks, type MaskCandidate } from "./filter-masks.js";

const SIDE = 1000;

/** A mask by its box on a picture of 1000 x 1000 pixels. */
function candidate(label: string, box: readonly [number, number, number, number] | null): MaskCandidate {
  const mask: Mask =
    box === null
      ? { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE) }
      : maskFromBox(box, SIDE, SIDE);
  const [name, instance] = label.split("@");
  return {
    label: name,
    kind: instance === undefined ? "all" : "instance",
    areaPx: area(mask),
    box: box === null ? null : [...box],
    load: () => mask,
  };
}

const judge = (...candidates: MaskCandidate[]) => judgeMasks(candidates, SIDE * SIDE);

test("empty, tiny and full masks break a rule, those just beside the bounds do not", () => {
  expect(
    judge(
      candidate("liver", null),
      candidate("spleen", [0, 0, 3, 3]),
      candidate("aorta", [0, 0, 5, 2]),
      candidate("stomach", [0, 0, 1000, 981]),
      candidate("pancreas", [0, 0, 1000, 980]),
    ),
  ).toEqual(["empty_mask", "tiny_mask", null, "full_mask", null]);
});

test("three pixels are tiny on a picture of any size", () => {
  expect(judgeMasks([candidate("liver", [0, 0, 3, 1])], 100)).toEqual(["tiny_mask"]);
  expect(judgeMasks([candidate("liver", [0, 0, 4, 1])], 100)).toEqual([null]);
});

test("of one term under two names the larger mask stays, and the first of equal ones", () => {
  expect(judge(candidate("liver", [0, 0, 100, 100]), candidate("Liver", [0, 0, 200, 100]))).toEqual([
    "duplicate_mask",
    null,
  ]);
  expect(judge(candidate("liver", [0, 0, 50, 50]), candidate("liver", [300, 300, 350, 350]))).toEqual([
    null,
    "duplicate_mask",
  ]);
});

test("objects of one term may be many, but not twice on the same pixels", () => {
  expect(
    judge(
      candidate("polyp@1", [0, 0, 100, 100]),
      candidate("polyp@2", [200, 0, 300, 100]),
      candidate("polyp@3", [0, 0, 100, 97]),
      candidate("polyp", [0, 0, 300, 100]),
    ),
  ).toEqual([null, null, "duplicate_mask", null]);
});

test("unrelated terms on the same pixels contradict each other, and so do left and right", () => {
  const box = [10, 10, 200, 200] as const;
  expect(
    judge(candidate("liver", box), candidate("urinary bladder", box), candidate("aorta", [0, 0, 99, 99])),
  ).toEqual(["label_conflict", "label_conflict", null]);
  expect(judge(candidate("left kidney", box), candidate("right kidney", box))).toEqual([
    "label_conflict",
    "label_conflict",
  ]);
});

test("a part may fill its whole, and nothing is known against labels that the ontology does not know", () => {
  const box = [10, 10, 200, 200] as const;
  expect(judge(candidate("left kidney", box), candidate("kidneys", box))).toEqual([null, null]);
  expect(judge(candidate("union_thing", box), candidate("liver", box))).toEqual([null, null]);
});

test("overlap of nine tenths is no contradiction yet", () => {
  expect(judge(candidate("liver", [0, 0, 100, 100]), candidate("urinary bladder", [0, 0, 100, 90]))).toEqual([
    null,
    null,
  ]);
});
