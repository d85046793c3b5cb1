import { describe, expect, it } from "vitest";
import { AnswerDecoder } from "./answer-decoder.js";
import { parseAnswer } from "./parse-answer.js";
import { SPECIALS } from "./special-tokens.js";
import { Tokenizer } from "./tokenizer.js";
import { trainBpe } from "./train-bpe.js";

const tokenizer = Tokenizer.fromJson(trainBpe([], { vocabSize: 265, specials: SPECIALS }));

describe("AnswerDecoder", () => {
  it("reads from ids what parseAnswer reads from the text", () => {
    const answer = "Die <p>左肺</p><SEG> 😀 and the <p>heart<SEG></p>.";
    const decoder = new AnswerDecoder(tokenizer);
    for (const id of tokenizer.encode(answer, { allowSpecial: true })) decoder.push(id);
    decoder.finish();
    expect(decoder.answer).toEqual(parseAnswer(answer));
  });

  it("has one seg event for each <SEG> id, whatever the words spell", () => {
    const ids = [
      ...tokenizer.encode("<SEG> <p>liver</p>"),
      ...tokenizer.encode("<p>spleen</p><SEG>", { allowSpecial: true }),
    ];
    const decoder = new AnswerDecoder(tokenizer);
    const events = [...ids.flatMap((id) => decoder.push(id)), ...decoder.finish()];
    expect(events.filter(({ type }) => type === "seg")).toEqual([{ type: "seg", segIndex: 0, termIndex: 0 }]);
    expect(decoder.answer).toMatchObject({ text: "liverspleen", segCount: 1 });
  });

  it("ends a character that a tag or the end cuts off", () => {
    const [first] = tokenizer.encode("é") as [number, number];
    const decoder = new AnswerDecoder(tokenizer);
    for (const id of [first, tokenizer.specialId("<p>"), first]) decoder.push(id);
    decoder.finish();
    decoder.finish();
    expect(decoder.answer).toMatchObject({
      text: "\ufffd\ufffd",
      terms: [{ text: "\ufffd", start: 1, end: 2 }],
    });
  });
});
