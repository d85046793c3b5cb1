import { encodeRle } from "@mimo/imaging";
import type { Answer } from "@mimo/inference";
import { isUserError, oneLine } from "../exit-code.js";
import type { CliIo } from "../io.js";
import { requireSomethingAsked } from "../require-question.js";
import { type RequestId, type RequestLine, requestMarks, requestPath } from "./request.js";
import type { SessionCache } from "./session-cache.js";

/** One line of a results file. */
export type PredictResult =
  | { readonly id: RequestId; readonly error: string }
  | {
      readonly id: RequestId;
      readonly answer: string;
      readonly terms: readonly unknown[];
      readonly ms: Answer["ms"];
    };

/**
 * Answers one request; what is wrong with it becomes its result.
 *
 * A bug becomes its result too, so that one picture cannot hold up ten thousand, and goes to `onBug`. After Ctrl-C the
 * error is thrown.
 */
export async function answerRequest(
  line: RequestLine,
  folder: string,
  sessions: SessionCache,
  io: CliIo,
  onBug: (error: unknown) => void,
): Promise<PredictResult> {
  const { id, request, problem } = line;
  if (request === null) return { id, error: problem ?? "request: malformed" };
  try {
    const session = await sessions.open(requestPath(folder, request.image), request.slice ?? undefined);
    const marks = await requestMarks(request, folder, session.image);
    requireSomethingAsked(request.question ?? null, marks.length);
    const answer = await session.ask(request.question ?? null, { marks, signal: io.signal });
    return { id, answer: answer.text, terms: answer.terms.map(toResultTerm), ms: roundMs(answer.ms) };
  } catch (error) {
    if (io.signal.aborted) throw error;
    if (isUserError(error)) return { id, error: oneLine(error.message) };
    onBug(error);
    return { id, error: `a bug in mimo: ${oneLine(String(error))}` };
  }
}

function toResultTerm({ text, start, end, presence, mask }: Answer["terms"][number]) {
  return { text, start, end, presence, rle: mask && encodeRle(mask) };
}

/** Clocks do not tell more than hundredths. */
function roundMs({ encode, answer, masks }: Answer["ms"]): Answer["ms"] {
  const round = (ms: number) => Math.round(ms * 100) / 100;
  return { encode: round(encode), answer: round(answer), masks: round(masks) };
}
