import { Random } from "@mimo/base";
import { describe, expect, it } from "vitest";
import { formatTerm, normaliseAnswer, parseAnswer } from "./parse-answer.js";
import { SPECIALS } from "./special-tokens.js";

const PARTS = [
  ...SPECIALS,
  ..."<p>|</p>|<SEG>|<p>|</p>|<SEG>| |  |\n|liver|left lung|😀|<|>|</|<SE|G>|<p|p>|/p>|.| < |<region".split(
    "|",
  ),
];

function soup(random: Random): string {
  return Array.from({ length: 1 + random.integer(14) }, () => random.pick(PARTS)).join("");
}

/** Text and terms as "text|segIndex", for short expectations. */
function brief(answer: string) {
  const { text, terms, segCount, warnings } = parseAnswer(answer);
  return { text, terms: terms.map((term) => `${term.text}|${term.segIndex}`), segCount, warnings };
}

describe("parseAnswer", () => {
  it("reads a term followed by its <SEG>", () => {
    expect(parseAnswer("The <p>liver</p><SEG> is enlarged.")).toEqual({
      text: "The liver is enlarged.",
      terms: [{ text: "liver", start: 4, end: 9, segIndex: 0 }],
      segCount: 1,
      warnings: [],
    });
  });

  it("reads a term with its <SEG> inside, the order of the paper's example", () => {
    expect(parseAnswer("a <p>smooth muscle<SEG></p> layer")).toEqual(
      parseAnswer("a <p>smooth muscle</p><SEG> layer"),
    );
  });

  it.each([
    "The <p>liver</p><SEG> is large",
    "The <p> liver </p> <SEG> is large",
    "The <p> liver <SEG> </p> is large",
    "The<p> liver</p> <SEG>is large",
    "  The\t<p>liver</p> <SEG>  is large\n",
  ])("reads %j with spaces about the tags as one and the same", (answer) => {
    const { text, terms, warnings } = parseAnswer(answer);
    expect(text.replace(/\s+/g, " ")).toBe("The liver is large");
    expect(terms).toEqual([{ text: "liver", start: 4, end: 9, segIndex: 0 }]);
    expect(warnings).toEqual([]);
  });

  it("numbers several terms in order", () => {
    expect(brief("<p>liver</p><SEG>, <p>spleen<SEG></p> and <p>heart</p><SEG>")).toEqual({
      text: "liver, spleen and heart",
      terms: ["liver|0", "spleen|1", "heart|2"],
      segCount: 3,
      warnings: [],
    });
  });

  it("counts offsets in UTF-16 code units", () => {
    const { text, terms } = parseAnswer("😀 肺 <p>左肺 😀</p><SEG>");
    expect(terms[0]).toEqual({ text: "左肺 😀", start: 5, end: 10, segIndex: 0 });
    expect(text.slice(5, 10)).toBe("左肺 😀");
  });

  it("keeps angle brackets that are no tags", () => {
    expect(brief("<p>nodule</p><SEG> of < 3 mm <b>x</b> <SEGMENT> <SEG > a<p")).toMatchObject({
      text: "nodule of < 3 mm <b>x</b> <SEGMENT> <SEG > a<p",
      warnings: [],
    });
  });

  it.each([
    ["", "", []],
    ["No polyp.", "", []],
    ["<p>a</p> b", "term_without_seg", ["a|null"]],
    ["a <SEG>.", "seg_without_term", []],
    ["<p>a</p> b<SEG>", "term_without_seg seg_without_term", ["a|null"]],
    ["<p>a</p><SEG><SEG>", "seg_without_term", ["a|0"]],
    ["<SEG><p>a</p>", "seg_without_term term_without_seg", ["a|null"]],
    ["<p>a", "unclosed_term term_without_seg", ["a|null"]],
    ["<p>a<SEG>", "unclosed_term", ["a|0"]],
    ["<p>a<SEG> b</p>", "unclosed_term surplus_close", ["a|0"]],
    ["<p>a<SEG><p>b</p><SEG>", "unclosed_term", ["a|0", "b|1"]],
    ["a</p><SEG>", "surplus_close seg_without_term", []],
    ["<p></p><SEG>", "empty_term seg_without_term", []],
    ["<p> <SEG></p>", "seg_without_term empty_term", []],
    ["<p>a <p>b</p><SEG></p>", "nested_term term_without_seg surplus_close", ["a|null", "b|0"]],
    ["<p><p>a</p><SEG>", "nested_term", ["a|0"]],
    ["<p>a</p><p></p><SEG>", "empty_term", ["a|0"]],
    ["x<eos><region><assistant>y", "stray_token stray_token stray_token", []],
    ["<SE<bos>G>", "stray_token split_tag", []],
  ])("repairs %j and says so", (answer, warnings, terms) => {
    expect(brief(answer).terms).toEqual(terms);
    expect(brief(answer).warnings.join(" ")).toBe(warnings);
  });

  it("survives any tag soup: no tag remains, and every offset gives its term back", () => {
    const random = new Random(21);
    for (let i = 0; i < 3000; i++) {
      const answer = soup(random);
      const { text, terms, segCount, warnings } = parseAnswer(answer);
      expect(SPECIALS.filter((tag) => text.includes(tag))).toEqual([]);
      expect(text).toBe(text.trim());
      expect(segCount).toBe(answer.split("<SEG>").length - 1);
      let last = 0;
      for (const term of terms) {
        expect(text.slice(term.start, term.end)).toBe(term.text);
        expect(term.text).toBe(term.text.trim());
        expect(term.text).not.toBe("");
        expect(term.start).toBeGreaterThanOrEqual(last);
        last = term.end;
      }
      const grounded = terms.flatMap(({ segIndex }) => segIndex ?? []);
      expect(grounded).toEqual([...new Set(grounded)].sort((a, b) => a - b));
      const ungrounded = terms.length - grounded.length;
      expect(warnings.filter((warning) => warning === "term_without_seg").length).toBe(ungrounded);
      expect(warnings.filter((warning) => warning === "seg_without_term").length).toBe(
        segCount - grounded.length,
      );
    }
  });
});

describe("normaliseAnswer", () => {
  it("writes <SEG> behind the term and spaces outside the tags", () => {
    expect(normaliseAnswer("The <p> liver <SEG> </p> and a <p>cyst<SEG></p>.")).toBe(
      "The <p>liver</p><SEG> and a <p>cyst</p><SEG>.",
    );
  });

  it("leaves an answer in that form as it is", () => {
    for (const answer of ["No  polyp,\n a < b.", `The ${formatTerm("liver")}, ${formatTerm("left lung")}.`]) {
      expect(normaliseAnswer(answer)).toBe(answer);
    }
  });

  it("keeps text, terms and <SEG> count of any tag soup, and changes nothing the second time", () => {
    const random = new Random(22);
    for (let i = 0; i < 3000; i++) {
      const answer = soup(random);
      const normalised = normaliseAnswer(answer);
      const { warnings: before, ...said } = parseAnswer(answer);
      const { warnings: after, ...says } = parseAnswer(normalised);
      expect(says).toEqual(said);
      expect(normaliseAnswer(normalised)).toBe(normalised);
      const kept = before.filter((warning) => /_without_/.test(warning));
      expect([...after].sort()).toEqual(kept.sort());
    }
  });
});

describe("formatTerm", () => {
  it("writes what parseAnswer reads without a warning", () => {
    expect(formatTerm(" left lung ")).toBe("<p>left lung</p><SEG>");
    expect(parseAnswer(formatTerm("left lung")).warnings).toEqual([]);
  });

  it("refuses blank terms and terms that hold tags", () => {
    for (const term of ["", " \n", "a<SEG>", "<p>a"]) {
      expect(() => formatTerm(term)).toThrow(expect.objectContaining({ code: "bad_term" }));
    }
  });
});
