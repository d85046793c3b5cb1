import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import { parseBox, parseCount, parsePath, parsePoint, parseWhole, parseWindow } from "./parse-values.js";

describe("values", () => {
  test("points take a sign", () => {
    expect(parsePoint("1.5, 2")).toEqual({ kind: "point", at: [1.5, 2], positive: true });
    expect(parsePoint("1,2,+")).toEqual({ kind: "point", at: [1, 2], positive: true });
    expect(parsePoint("1,2,-")).toEqual({ kind: "point", at: [1, 2], positive: false });
  });

  test("boxes and windows take negative numbers", () => {
    expect(parseBox("-1,0,2,3").box).toEqual([-1, 0, 2, 3]);
    expect(parseWindow("-600,1500")).toEqual({ center: -600, width: 1500 });
  });

  test("paths are lists of points; other text is none", () => {
    expect(parsePath("1,2;3,4.5")).toEqual([
      [1, 2],
      [3, 4.5],
    ]);
    for (const text of ["stroke.txt", "1,2;", "1,2;3", "", "1,2,3"]) expect(parsePath(text)).toBeNull();
  });
});

describe("what breaks a rule is refused", () => {
  test.each([
    [parsePoint, ["1", "1,", ",1", "1,2,3", "a,b", "1,2,-,-", "NaN,1", "Infinity,0"]],
    [parseBox, ["1,2,3", "1,2,3,4,5", "1,2,,4"]],
    [parseWindow, ["40", "40,0", "40,0.5", "x,400"]],
    [parseWhole, ["-1", "1.5", "", "1e3", "0x10", "9999999999"]],
    [parseCount, ["0", "-1", "two"]],
  ])("%o", (parse, texts) => {
    for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError);
  });
});
