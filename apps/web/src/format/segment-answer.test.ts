import { expect, test } from "vitest";
import { segmentAnswer } from "./segment-answer.js";

const TEXT = "The liver and the spleen.";
const LIVER = { start: 4, end: 9 };
const SPLEEN = { start: 18, end: 24 };

test("terms are cut out in the order of the text, and keep their place in the list", () => {
  expect(segmentAnswer(TEXT, [SPLEEN, LIVER])).toEqual([
    { text: "The ", term: null },
    { text: "liver", term: 1 },
    { text: " and the ", term: null },
    { text: "spleen", term: 0 },
    { text: ".", term: null },
  ]);
});

test("the pieces give the text, whatever the offsets are", () => {
  const odd = [
    LIVER,
    { start: 6, end: 12 },
    { start: 20, end: 90 },
    { start: 3, end: 3 },
    { start: 12, end: 10 },
  ];
  for (const terms of [[], [LIVER], odd, [{ start: 0, end: TEXT.length }]]) {
    const segments = segmentAnswer(TEXT, terms);
    expect(segments.map(({ text }) => text).join("")).toBe(TEXT);
  }
  expect(segmentAnswer(TEXT, odd).filter(({ term }) => term !== null)).toEqual([{ text: "liver", term: 0 }]);
});

test("a term of an answer that still streams is marked only when all of it has come", () => {
  expect(segmentAnswer("The liv", [LIVER])).toEqual([{ text: "The liv", term: null }]);
});
