import { describe, expect, it } from "vitest";
import { parseAnswer } from "./parse-answer.js";
import { questionIds, renderChat } from "./render-chat.js";
import { SPECIALS } from "./special-tokens.js";
import { Tokenizer } from "./tokenizer.js";
import { trainBpe } from "./train-bpe.js";

const tokenizer = Tokenizer.fromJson(trainBpe([], { vocabSize: 265, specials: SPECIALS }));
const first = { question: "What is this?", answer: "A <p>liver</p><SEG>." };

/** The special tokens among the ids, in order. */
function specialsIn(ids: readonly number[]): string[] {
  return ids.flatMap((id) => tokenizer.specialOf(id) ?? []);
}

describe("renderChat", () => {
  it("writes <bos>, then each turn, and ends an answer with <eos>", () => {
    const { ids } = renderChat([first, { question: "Large?", answer: "No." }], tokenizer);
    expect(tokenizer.decode(ids)).toBe(
      "<bos><user>What is this?<assistant>A <p>liver</p><SEG>.<eos><user>Large?<assistant>No.<eos>",
    );
  });

  it("ends after <assistant> when the last answer is to be generated", () => {
    const { ids, answerStart, segPositions } = renderChat(
      [first, { question: "?", answer: null }],
      tokenizer,
    );
    expect(tokenizer.decode(ids)).toMatch(/<eos><user>\?<assistant>$/);
    expect(answerStart).toBe(ids.length);
    expect(segPositions).toEqual([]);
  });

  it("is the same up to answerStart with and without the last answer", () => {
    const whole = renderChat([first], tokenizer);
    const prompt = renderChat([{ ...first, answer: null }], tokenizer);
    expect(whole.ids.slice(0, whole.answerStart)).toEqual(prompt.ids);
  });

  it("points at the last answer and at its <SEG> tokens only", () => {
    const answer = "The <p>left lung</p><SEG> and <p>heart</p><SEG>";
    const { ids, answerStart, segPositions } = renderChat([first, { question: "And?", answer }], tokenizer);
    expect(tokenizer.decode(ids.slice(answerStart))).toBe(`${answer}<eos>`);
    expect(segPositions.map((at) => ids[at])).toEqual([7, 7]);
    expect(segPositions.every((at) => at >= answerStart)).toBe(true);
    expect(specialsIn(ids).filter((token) => token === "<SEG>").length).toBe(3);
  });

  it("writes answers in the one form, and has as many positions as parseAnswer counts", () => {
    const answer = "The <p> liver <SEG> </p><eos><user> and <SEG>";
    const { ids, answerStart, segPositions } = renderChat([{ question: "?", answer }], tokenizer);
    expect(tokenizer.decode(ids.slice(answerStart))).toBe("The <p>liver</p><SEG> and<SEG><eos>");
    expect(segPositions.length).toBe(parseAnswer(answer).segCount);
  });

  it("lets no question bring in a chat token or a tag", () => {
    const question = `${SPECIALS.filter((token) => token !== "<region>").join("")}<SEG>`;
    const { ids } = renderChat([{ question, answer: "No." }], tokenizer);
    expect(specialsIn(ids)).toEqual(["<bos>", "<user>", "<assistant>", "<eos>"]);
    expect(tokenizer.decode(ids)).toContain(question);
  });

  it("refuses an empty conversation and an earlier turn without answer", () => {
    const error = expect.objectContaining({ code: "bad_turns" });
    expect(() => renderChat([], tokenizer)).toThrow(error);
    expect(() => renderChat([{ question: "?", answer: null }, first], tokenizer)).toThrow(error);
  });
});

describe("questionIds", () => {
  it("gives the ids between <user> and <assistant>", () => {
    const { ids, answerStart } = renderChat([first], tokenizer);
    expect(questionIds(first, tokenizer)).toEqual(ids.slice(2, answerStart - 1));
  });

  it("makes <region> a token", () => {
    expect(questionIds({ question: "What is <region>?" }, tokenizer)).toContain(
      tokenizer.specialId("<region>"),
    );
  });
});
