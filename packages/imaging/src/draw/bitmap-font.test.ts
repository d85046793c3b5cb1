import { expect, test } from "vitest";
import { FONT, inkOf, textWidth, wrapText } from "./bitmap-font.js";

/** The text as rows of `#`, as it would be drawn. */
function art(text: string): string[] {
  const rows = Array.from({ length: FONT.height }, () => Array(textWidth(text)).fill("."));
  for (const { x, y, length } of inkOf(text)) rows[y].fill("#", x, x + length);
  return rows.map((row) => row.join(""));
}

test("letters stand on the base line, descenders hang below it", () => {
  expect(art("Ag")).toEqual([
    ".###.......",
    "#...#......",
    "#...#..####",
    "#####.#...#",
    "#...#.#...#",
    "#...#.#...#",
    "#...#..####",
    "..........#",
    ".......###.",
  ]);
});

test("every printable ASCII character has a glyph of its own", () => {
  const drawn = Array.from({ length: 95 }, (_, i) => art(String.fromCharCode(32 + i)).join());
  expect(new Set(drawn).size).toBe(95);
  expect(drawn).not.toContain(art("\u809d").join());
});

test("accents are dropped, unknown characters show as a box, surrogate pairs as one", () => {
  expect(art("\u00e9")).toEqual(art("e"));
  expect(art("\u809d").join("")).toMatch(/^#{5}#\.{3}#/);
  expect(textWidth("\u{1F600}")).toBe(5);
});

test("text breaks at spaces, long words anywhere, newlines always", () => {
  expect(wrapText("the left lung", 8, 3)).toEqual(["the left", "lung"]);
  expect(wrapText("abcdefghij k", 4, 5)).toEqual(["abcd", "efgh", "ij k"]);
  expect(wrapText("a\nb", 9, 3)).toEqual(["a", "b"]);
  expect(wrapText("", 9, 3)).toEqual([""]);
});

test("what does not fit ends in dots, never beyond the width", () => {
  expect(wrapText("one two three four", 5, 2)).toEqual(["one", "tw..."]);
  for (const line of wrapText("lorem ipsum dolor sit amet", 4, 2)) expect(line.length).toBeLessThanOrEqual(4);
});
