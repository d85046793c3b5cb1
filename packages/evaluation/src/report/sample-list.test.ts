import { expect, test } from "vitest";
import { readPage } from "../testing/read-page.js";
import { segmentRow } from "../testing/sample-rows.js";
import { listedRows, sampleAnchor, sampleListHtml } from "./sample-list.js";

const ROWS = Array.from({ length: 500 }, (_, k) => segmentRow(k, k / 500));

test("of too many answers those that the page names and the worst are listed, in order", () => {
  const listed = listedRows(ROWS, new Set(["set/321#text#liver", "set/499#text#liver"]), 150);
  const images = listed.map(({ imageId }) => Number(imageId.slice(4)));
  expect(listed).toHaveLength(150);
  expect(images).toEqual([...images].sort((a, b) => a - b));
  expect(images.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, k) => k));
  expect(images).toContain(321);
  expect(images.at(-1)).toBe(499);
});

test("anchors need no escaping and differ where ids do", () => {
  const ids = ["a b", "a_20_b", "a/b", "a#b", "a\nb", "ä", "a-b"];
  const anchors = ids.map(sampleAnchor);
  expect(new Set(anchors).size).toBe(ids.length);
  for (const anchor of anchors) expect(encodeURIComponent(anchor)).toBe(anchor);
});

test("every row has its anchor, and Dice where there is one", () => {
  const absent = segmentRow(2, 0, { protocol: "absent", overlaps: [], sampleId: "set/2#absent#<b>" });
  const page = sampleListHtml([segmentRow(1, 0.25), absent], 9).text;
  const { problems, ids } = readPage(page);
  expect(problems).toEqual([]);
  expect(ids).toEqual(
    expect.arrayContaining([sampleAnchor("set/1#text#liver"), sampleAnchor(absent.sampleId)]),
  );
  expect(page).toContain("2 of 9 answers are listed");
  expect(page).toContain('data-dice="0.25"');
  expect(page).toContain("<td>false mask</td>");
});
