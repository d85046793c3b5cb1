import { Random } from "@mimo/base";
import { describe, expect, it } from "vitest";
import { SPECIALS, splitAtTokens, stripTags } from "./special-tokens.js";

describe("splitAtTokens", () => {
  it("puts text at even and tokens at odd places", () => {
    expect(splitAtTokens("a<p>b</p>", ["<p>", "</p>"])).toEqual(["a", "<p>", "b", "</p>", ""]);
  });

  it("prefers the longer of two tokens that begin alike, and reads them as plain text", () => {
    expect(splitAtTokens("x[a].y[a]z", ["[a]", "[a]."])).toEqual(["x", "[a].", "y", "[a]", "z"]);
  });

  it("leaves the text whole when no token is given", () => {
    expect(splitAtTokens("a<p>b", [])).toEqual(["a<p>b"]);
  });
});

describe("stripTags", () => {
  it("removes every special token and leaves other angle brackets", () => {
    expect(stripTags(`${SPECIALS.join("x")} 3 < 5 > <b>`)).toBe("xxxxxxxx 3 < 5 > <b>");
  });

  it("removes tags that appear only when an inner one is gone", () => {
    expect(stripTags("<SE<SE<p>G>G>liver")).toBe("liver");
  });

  it("leaves no tag in any soup", () => {
    const random = new Random(5);
    const parts = [...SPECIALS, "<", ">", "SEG", "p", "</", "<SE", "G>"];
    for (let i = 0; i < 300; i++) {
      const soup = Array.from({ length: 12 }, () => random.pick(parts)).join("");
      const stripped = stripTags(soup);
      expect(SPECIALS.filter((tag) => stripped.includes(tag))).toEqual([]);
    }
  });
});
