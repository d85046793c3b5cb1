import { expect, test } from "vitest";
import { slug, stemOf } from "./answer-record.js";
import { answerText, printable } from "./answer-text.js";

const term = (text: string, start: number) => ({
  text,
  start,
  end: start + text.length,
  presence: 1,
  quality: null,
  stability: null,
  mask: null,
});

test("each term is painted in its own colour, in place", () => {
  const answer = { text: "A liver, a spleen.", terms: [term("liver", 2), term("spleen", 11)] };
  expect(answerText(answer, false)).toBe("A liver, a spleen.");
  expect(answerText(answer, true)).toBe(
    "A \u001b[1;38;2;86;180;233mliver\u001b[0m, a \u001b[1;38;2;230;159;0mspleen\u001b[0m.",
  );
});

test("what would steer a terminal is left out", () => {
  expect(printable("a\u001b[2Jb\u0007c\r\u009bd\ne\tf")).toBe("a[2Jbcd\ne\tf");
});

test("file names are made of plain letters", () => {
  expect(slug("Left Kidney (upper pole)")).toBe("left-kidney-upper-pole");
  expect(slug("../../etc")).toBe("etc");
  expect(slug("Köhler")).toBe("kohler");
  expect(slug("肺")).toBe("term");
});

test("results are named after the image", () => {
  expect(stemOf("/a/head.nii.gz")).toBe("head");
  expect(stemOf("x.y.dcm")).toBe("x.y");
  expect(stemOf("IM0001")).toBe("IM0001");
  expect(stemOf(".png")).toBe("png");
});
