import { Random } from "@mimo/base";
import { describe, expect, it } from "vitest";
import type { AnswerEvent } from "./answer.js";
import { AnswerStream } from "./answer-stream.js";
import { parseAnswer, writeAnswer } from "./parse-answer.js";
import { SPECIALS, type SpecialToken, splitAtTokens } from "./special-tokens.js";

const PARTS = [
  ...SPECIALS,
  ..."<p>|</p>|<SEG>|<p>|</p>|<SEG>| |  |\n|liver|left lung|😀|<|>|</|<SE|G>|<p|.".split("|"),
];

function read(pieces: readonly string[]): { events: AnswerEvent[]; stream: AnswerStream } {
  const stream = new AnswerStream();
  const events = pieces.flatMap((piece) => stream.push(piece));
  return { events: [...events, ...stream.finish()], stream };
}

/** Cuts a string at random, also inside tags and surrogate pairs. */
function cut(text: string, random: Random): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = 1 + random.integer(5);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

/** What the listener has learnt, however the text events were cut. */
function joinText(events: readonly AnswerEvent[]): AnswerEvent[] {
  const joined: AnswerEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (event.type === "text" && last?.type === "text") {
      joined[joined.length - 1] = { type: "text", text: last.text + event.text };
    } else joined.push(event);
  }
  return joined;
}

describe("AnswerStream", () => {
  it("tells text, terms and <SEG> in the order of reading", () => {
    expect(read(["The <p>liver<SEG></p> is"]).events).toEqual([
      { type: "text", text: "The " },
      { type: "termStart", termIndex: 0, start: 4 },
      { type: "text", text: "liver" },
      { type: "termEnd", termIndex: 0, end: 9 },
      { type: "seg", segIndex: 0, termIndex: 0 },
      { type: "text", text: " is" },
    ]);
  });

  it("tells each word at once, and waits only for what may be a tag or trailing space", () => {
    const stream = new AnswerStream();
    expect(stream.push("liver ")).toEqual([{ type: "text", text: "liver" }]);
    expect(stream.push("is <")).toEqual([{ type: "text", text: " is" }]);
    expect(stream.push("S")).toEqual([]);
    expect(stream.push("o")).toEqual([{ type: "text", text: " <So" }]);
    expect(stream.push("<SE")).toEqual([]);
    expect(stream.finish()).toEqual([{ type: "text", text: "<SE" }]);
  });

  it("gives the answer and the events of the whole, wherever it is cut", () => {
    const random = new Random(31);
    for (let i = 0; i < 2000; i++) {
      const text = Array.from({ length: 1 + random.integer(12) }, () => random.pick(PARTS)).join("");
      const whole = read([text]);
      const cutUp = read(cut(text, random));
      expect(cutUp.stream.answer).toEqual(parseAnswer(text));
      expect(joinText(cutUp.events)).toEqual(joinText(whole.events));
    }
  });

  it("gives the same for tags pushed as tokens", () => {
    const random = new Random(32);
    for (let i = 0; i < 1000; i++) {
      const text = Array.from({ length: 1 + random.integer(12) }, () => random.pick(PARTS)).join("");
      const stream = new AnswerStream({ spelledTags: "text" });
      splitAtTokens(text, SPECIALS).forEach((part, at) => {
        if (at % 2 === 1) stream.pushToken(part as SpecialToken);
        else stream.push(part);
      });
      stream.finish();
      expect(stream.answer).toEqual(parseAnswer(text));
    }
  });

  it("tells events from which the answer can be put together", () => {
    const random = new Random(33);
    for (let i = 0; i < 500; i++) {
      const text = Array.from({ length: 1 + random.integer(12) }, () => random.pick(PARTS)).join("");
      const { events, stream } = read([text]);
      const said = events.flatMap((event) => (event.type === "text" ? event.text : []));
      expect(said.join("")).toBe(stream.answer.text);
      const { warnings: _, ...rest } = stream.answer;
      expect(parseAnswer(writeAnswer(events))).toMatchObject(rest);
    }
  });

  it("does not ground with a tag that is only spelled, where tags are tokens", () => {
    const stream = new AnswerStream({ spelledTags: "text" });
    stream.pushToken("<p>");
    stream.push("liver");
    stream.pushToken("</p>");
    stream.push("<SEG> is <p> large");
    stream.finish();
    expect(stream.answer).toEqual({
      text: "liver is large",
      terms: [{ text: "liver", start: 0, end: 5, segIndex: null }],
      segCount: 0,
      warnings: ["spelled_tag", "term_without_seg", "spelled_tag"],
    });
  });

  it("shows the answer so far before it is finished", () => {
    const stream = new AnswerStream();
    stream.push("a <p>liver</p>");
    expect(stream.answer).toMatchObject({ text: "a liver", terms: [{ text: "liver", segIndex: null }] });
  });

  it("gives no more events when finished twice, and refuses more input", () => {
    const stream = new AnswerStream();
    stream.push("<p>a");
    expect(stream.finish().map(({ type }) => type)).toEqual(["termEnd"]);
    expect(stream.finish()).toEqual([]);
    const error = expect.objectContaining({ code: "stream_finished" });
    expect(() => stream.push("b")).toThrow(error);
    expect(() => stream.pushToken("<SEG>")).toThrow(error);
  });
});
