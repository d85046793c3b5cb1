import { maskFromBox } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { groundedAnswer, iouMatrix } from "./grounded-answer.js";

describe("iouMatrix", () => {
  test("measures every pair; an empty mask overlaps nothing", () => {
    const left = maskFromBox([0, 0, 2, 4], 4, 4);
    const top = maskFromBox([0, 0, 4, 2], 4, 4);
    const empty = { width: 4, height: 4, data: new Uint8Array(16) };
    expect(iouMatrix([left, null, empty], [left, top, empty])).toEqual([
      [1, 4 / 12, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});

test("groundedAnswer keeps terms beside their rows and columns", () => {
  const mask = maskFromBox([0, 0, 2, 2], 4, 4);
  const other = maskFromBox([2, 2, 4, 4], 4, 4);
  const predicted = [
    { term: "liver", mask: null },
    { term: "spleen", mask },
  ];
  const truths = [
    { term: "liver", mask: other },
    { term: "spleen", mask },
  ];
  expect(groundedAnswer(predicted, truths)).toEqual({
    predicted: ["liver", "spleen"],
    truths: ["liver", "spleen"],
    ious: [
      [0, 0],
      [0, 1],
    ],
  });
  const small = maskFromBox([0, 0, 1, 1], 2, 2);
  expect(() => iouMatrix([mask], [small])).toThrow(expect.objectContaining({ code: "size_mismatch" }));
});
