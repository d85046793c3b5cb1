import type { Turn } from "./conversation.js";
import { normaliseAnswer } from "./parse-answer.js";
import { ANSWER_TOKENS } from "./special-tokens.js";
import { TextError } from "./text-error.js";
import type { Tokenizer } from "./tokenizer.js";

/** A conversation as token ids. */
export interface RenderedChat {
  readonly ids: number[];
  /** Index in `ids` of the first token of the last answer; `ids.length` when that answer is to be generated. */
  readonly answerStart: number;
  /** Indices in `ids` of the last answer's `<SEG>` tokens, in order. */
  readonly segPositions: number[];
}

/**
 * Writes a conversation as the model reads it: `<bos>` then, per turn, `<user>` question `<assistant>` answer `<eos>`.
 *
 * With a last answer of null it ends after `<assistant>`: the prompt to generate from. Answers are rewritten by
 * `normaliseAnswer`, so training and history show the model one form only. A question cannot bring in a tag: see
 * `questionIds`.
 *
 * @throws {TextError} `bad_turns` if there is no turn, or an earlier answer is null.
 */
export function renderChat(turns: readonly Turn[], tokenizer: Tokenizer): RenderedChat {
  checkTurns(turns);
  const ids = [tokenizer.specialId("<bos>")];
  let answerStart = 0;
  for (const turn of turns) {
    ids.push(tokenizer.specialId("<user>"), ...questionIds(turn, tokenizer));
    ids.push(tokenizer.specialId("<assistant>"));
    answerStart = ids.length;
    if (turn.answer !== null) ids.push(...answerIds(turn.answer, tokenizer), tokenizer.specialId("<eos>"));
  }
  const segId = tokenizer.specialId("<SEG>");
  const segPositions = ids.flatMap((id, i) => (i >= answerStart && id === segId ? [i] : []));
  return { ids, answerStart, segPositions };
}

/**
 * The ids of a turn's question.
 *
 * `<region>`, which we write where the words refer to a marked region, becomes its token. Every other tag a question spells
 * stays ordinary text. For words that a person typed, call `stripTags` before adding a `<region>`.
 */
export function questionIds(turn: Pick<Turn, "question">, tokenizer: Tokenizer): number[] {
  return tokenizer.encode(turn.question, { allowSpecial: ["<region>"] });
}

function answerIds(answer: string, tokenizer: Tokenizer): number[] {
  return tokenizer.encode(normaliseAnswer(answer), { allowSpecial: ANSWER_TOKENS });
}

function checkTurns(turns: readonly Turn[]): void {
  if (turns.length === 0)
    throw new TextError("bad_turns", "renderChat: expected at least one turn, got none");
  const open = turns.findIndex(({ answer }) => answer === null);
  if (open >= 0 && open < turns.length - 1) {
    const rule = "only the last turn may lack an answer";
    throw new TextError("bad_turns", `renderChat: ${rule}, got none in turn ${open + 1} of ${turns.length}`);
  }
}
