import { isYesOrNo, questionText } from "../questions/question-text.js";
import type { SourceQuestion } from "../source.js";
import { SourceError } from "../source-error.js";
import { nameTarget } from "./name-target.js";

/** One line of a conversation as the set has it. */
export interface Line {
  readonly from: string;
  readonly value: string;
}

/** A mask that a conversation names. */
export interface NamedMask {
  /** As the record spells it. */
  readonly path: string;
  /** What its words call it; null where they don't. */
  readonly name: string | null;
}

/** One question of a conversation, its masks by the paths of the record. */
export interface ParsedTurn extends Omit<SourceQuestion, "grounding" | "region" | "answer" | "earlier"> {
  /** Writes the answer, given a label for each mask of {@link grounding} that its words do not name. */
  readonly writeAnswer: (labelOf: (path: string) => string) => string;
  readonly grounding: readonly NamedMask[];
  readonly region: string | null;
  /** Oldest first. */
  readonly earlier: readonly ParsedTurn[];
}

const MASK = /(?:<SEG>\s*)?<mask>\s*([^<>]+?)\s*<\/mask>/gi;
const REGION = /<region>\s*([^<>]+?)\s*<\/region>/i;

/**
 * Reads a conversation: questions and answers by turns.
 *
 * A `<SEG><mask>path</mask>` becomes `<p>name</p><SEG>`: the name is the tagged phrase before it (`<p>liver</p>`, or `<p>liver` with the end behind the mask), which
 * stays; else the mask's label is put there, unless the words before already end in it, which are tagged then.
 *
 * @throws {SourceError} `bad_record` if turns do not alternate, or a `<SEG>` has no mask.
 */
export function parseConversation(
  lines: readonly Line[],
  answerType: string | null,
  where: string,
): ParsedTurn[] {
  if (lines.length === 0 || lines.length % 2 !== 0) {
    throw new SourceError("bad_record", `${where}: conversations: expected pairs, got ${lines.length} lines`);
  }
  const turns: ParsedTurn[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const [ask, reply] = [lines[i], lines[i + 1]];
    if (!/^(?:human|user)$/i.test(ask.from) || !/^(?:gpt|assistant)$/i.test(reply.from)) {
      throw new SourceError("bad_record", `${where}: conversations: expected human, then gpt, in turns`);
    }
    const { question, region } = parseQuestion(ask.value);
    const answer = parseAnswer(reply.value, question, where);
    turns.push({
      question,
      region,
      ...answer,
      answerType: isClosed(answerType, reply.value) ? "closed" : "open",
      language: "en",
      earlier: [...turns],
    });
  }
  return turns;
}

function isClosed(answerType: string | null, answer: string): boolean {
  return answerType === null ? isYesOrNo(answer) : /^(?:closed|yes\/no)$/i.test(answerType.trim());
}

function parseQuestion(text: string): { question: string; region: string | null } {
  const match = REGION.exec(text);
  if (match === null) return { question: questionText(text), region: null };
  const before = questionText(text.slice(0, match.index));
  // "the region <region>...</region>" says already what is meant.
  const isSaid =
    /\b(?:region|area|part|structure|mask|spot|location|box|lesion|organ|object|here|this|marked)$/i.test(
      before,
    );
  const spoken = text
    .replace(REGION, isSaid ? " " : " the marked region ")
    .replace(new RegExp(REGION, "gi"), " ");
  return { question: questionText(spoken), region: match[1] };
}

function parseAnswer(
  text: string,
  question: string,
  where: string,
): Pick<ParsedTurn, "writeAnswer" | "grounding"> {
  const pieces: { readonly before: string; readonly tagged: string | null }[] = [];
  const grounding: NamedMask[] = [];
  let at = 0;
  for (const match of text.matchAll(MASK)) {
    const words = text.slice(at, match.index);
    const phrase = /<p>\s*([^<>]*?[^<>\s])\s*(?:<\/p>)?\s*$/i.exec(words);
    const before = words.slice(0, phrase?.index ?? words.length);
    const said = questionText(text.slice(0, match.index).replace(MASK, " "));
    grounding.push({ path: match[1], name: phrase?.[1] ?? nameTarget(said, question) });
    pieces.push({ before, tagged: phrase?.[1] ?? null });
    at = match.index + match[0].length;
  }
  const after = text.slice(at);
  if (/<SEG>/i.test(after) || pieces.some(({ before }) => /<SEG>/i.test(before))) {
    throw new SourceError("bad_record", `${where}: answer: expected <mask> behind every <SEG>, got none`);
  }
  const writeAnswer = (labelOf: (path: string) => string) => {
    const written = pieces.map(({ before, tagged }, i) =>
      writePiece(before, tagged ?? labelOf(grounding[i].path), tagged !== null),
    );
    return joinPieces([...written, questionText(after)]);
  };
  return { writeAnswer, grounding };
}

/** The words before a mask, and its tagged name. */
function writePiece(before: string, name: string, isTagged: boolean): string {
  const words = questionText(before);
  if (name === "") return words;
  const isSaid = !isTagged && words.toLowerCase().endsWith(name.toLowerCase());
  const start = isSaid ? words.length - name.length : words.length;
  const spoken = isSaid ? words.slice(start) : name;
  const lead = words.slice(0, start).trimEnd();
  return `${lead}${lead === "" ? "" : " "}<p>${spoken}</p><SEG>`;
}

/** With a space between, but before punctuation. */
function joinPieces(pieces: readonly string[]): string {
  return pieces
    .filter((piece) => piece !== "")
    .join(" ")
    .replace(/ (?=[.,;:?!](?:\s|$))/g, "");
}
