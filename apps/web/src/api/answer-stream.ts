import { type AnswerEvents, type Ask, answerEventSchemas } from "@mimo/protocol";
import { ApiError, toApiError } from "./api-error.js";
import { parseAnswer, send } from "./http.js";
import { SseParser } from "./sse-parser.js";

/** One event of an answer, with its name. */
export type AnswerEvent = {
  [K in keyof AnswerEvents]: { readonly name: K; readonly data: AnswerEvents[K] };
}[keyof AnswerEvents];

/**
 * Asks, and gives the answer as it comes. It ends with `done`; aborting the signal stops the model.
 *
 * @throws {ApiError} also with the code of an `error` event, and `interrupted` where the stream breaks off.
 */
export async function* streamAnswer(
  conversationId: string,
  ask: Ask,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const path = `/api/conversations/${conversationId}/turns`;
  const response = await send(path, { method: "POST", body: ask, signal });
  for await (const { event, data } of readEvents(response)) {
    if (!Object.hasOwn(answerEventSchemas, event)) continue;
    const name = event as keyof AnswerEvents;
    const parsed = {
      name,
      data: parseAnswer(answerEventSchemas[name], parseJson(data, path), path),
    } as AnswerEvent;
    if (parsed.name === "error") throw new ApiError(parsed.data.code, parsed.data.message, null);
    yield parsed;
    if (parsed.name === "done") return;
  }
  throw new ApiError("interrupted", "The connection broke off before the answer was complete.", null);
}

async function* readEvents(response: Response) {
  const parser = new SseParser();
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(value);
    }
  } catch (error) {
    throw toApiError(error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError("bad_response", `${path}: an event that is not JSON`, null, { cause });
  }
}
