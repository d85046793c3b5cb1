import { describe, expect, it } from "vitest";
import { BYTE_ALPHABET, fromByteChars, splitWords, toByteChars } from "./byte-level.js";

describe("byte characters", () => {
  it("writes space as Ġ, newline as Ċ and printable ASCII as itself, as GPT-2 does", () => {
    expect(toByteChars(" a~\n")).toBe("Ġa~Ċ");
    expect(toByteChars("é")).toBe("Ã©");
  });

  it("has one visible character for each of the 256 bytes", () => {
    expect(new Set(BYTE_ALPHABET).size).toBe(256);
    expect(BYTE_ALPHABET.filter((char) => /[\s\p{C}]/u.test(char))).toEqual([]);
  });

  it("gives back the bytes of any text", () => {
    const text = "肺 naïve 😀\u0000\uFEFF";
    expect(fromByteChars(toByteChars(text))).toEqual(new TextEncoder().encode(text));
  });

  it("knows no byte for a character outside the alphabet", () => {
    expect(fromByteChars("a b")).toBeNull();
  });
});

describe("splitWords", () => {
  it("keeps a leading space with its word, and cuts contractions, digits and signs apart", () => {
    expect(splitWords("It's 35mm,  isn't it?\n")).toEqual([
      ..."It|'s| 35|mm|,| | isn|'t| it|?|\n".split("|"),
    ]);
  });

  it("loses no character", () => {
    const text = " \t\n 肺x9_\u0000\u00a0'll'LL  ";
    expect(splitWords(text).join("")).toBe(text);
  });
});
