import { randomUUID } from "node:crypto";
import { type Mark, readImage } from "@mimo/imaging";
import type { AnswerEvent } from "@mimo/inference";
import {
  type ChatGrounding,
  type ChatRequest,
  type ChatResponse,
  chatRequestSchema,
  chatResponseSchema,
  modelListSchema,
} from "@mimo/protocol";
import type { MimoApp, RouteModule, ServerContext } from "../context.js";
import { type TermWithMask, toTermJson } from "../engine/answer-record.js";
import { parseChat } from "../engine/chat-request.js";
import { clientOf } from "../engine/client-of.js";
import { closedSignal, EventStream, startNow } from "../engine/event-stream.js";
import { FairQueue } from "../engine/fair-queue.js";
import { toImagingMarks } from "../engine/to-imaging-marks.js";
import { type ErrorReply, toErrorReply } from "../http/error-reply.js";
import { NOTICE } from "./info.js";

/** What every answer and every chunk of one begins with. */
interface Envelope {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** Pictures that are read for the sake of their size alone: one at a time, since a small file may hold a huge one. */
const READS = { maxWaiting: 32, maxWaitingPerClient: 8 };

/** The part of OpenAI's API that chat clients need: `/v1/models` and `/v1/chat/completions`. */
export const openaiRoutes: RouteModule = (app, context) => {
  const { engine } = context;
  const reads = new FairQueue(READS);
  answerErrorsAsOpenai(app);
  app.get("/v1/models", { schema: { response: { 200: modelListSchema } } }, async () => {
    const data = [{ id: engine.model.name, object: "model" as const, created: 0, owned_by: "mimo" }];
    return { object: "list" as const, data };
  });
  const schema = { body: chatRequestSchema, response: { 200: chatResponseSchema } };
  app.post("/v1/chat/completions", { schema }, async (request, reply) => {
    const { body } = request;
    const client = clientOf(request);
    const signal = closedSignal(reply);
    const chat = parseChat(body);
    const slice = body.mimo?.slice ?? null;
    const image = () => readImage(chat.bytes, { name: "image", ...(slice === null ? {} : { slice }) });
    const marks = await reads.run({ client, signal }, async () => marksOn(body, image));
    const target = { client, key: `chat/${chat.hash}/${slice ?? "middle"}`, image, signal };
    const answer = engine.ask(target, chat.question, marks, chat.history);
    const envelope = {
      id: `chatcmpl-${randomUUID()}`,
      created: Math.floor(Date.now() / 1000),
      model: engine.model.name,
    };
    const usage = (said: string) => usageOf(context, body, said);
    if (body.stream !== true) return completion(envelope, answer, usage);
    const { values } = await startNow(answer);
    await streamChunks(new EventStream(reply), envelope, values, usage, body);
  });
};

/** OpenAI's clients read `error.type` and `error.code`. */
function answerErrorsAsOpenai(app: MimoApp): void {
  app.setErrorHandler((error, request, reply) => {
    const answer = toErrorReply(error);
    if (answer.reference !== null)
      request.log.error({ reference: answer.reference, err: error }, "unexpected error");
    if (answer.retryAfterSeconds !== null) reply.header("retry-after", String(answer.retryAfterSeconds));
    return reply
      .code(answer.status)
      .type("application/json; charset=utf-8")
      .send(JSON.stringify(openaiError(answer)));
  });
}

function openaiError({ status, body }: ErrorReply) {
  const { code, message } = body.error;
  const type =
    status === 401 ? "authentication_error" : status < 500 ? "invalid_request_error" : "server_error";
  return { error: { message, type, param: null, code } };
}

async function marksOn(
  { mimo }: ChatRequest,
  read: () => Promise<{ readonly width: number; readonly height: number }>,
): Promise<Mark[]> {
  const marks = mimo?.marks ?? [];
  return marks.length === 0 ? [] : toImagingMarks(marks, await read());
}

type Usage = ChatResponse["usage"];

/** Tokens of the words; the image costs the model a fixed prefix, which is not counted. */
function usageOf({ engine }: ServerContext, { messages }: ChatRequest, said: string): Usage {
  const count = (text: string) => engine.countTokens?.(text) ?? 0;
  const texts = messages.flatMap(({ content }) =>
    typeof content === "string"
      ? [content]
      : content.flatMap((part) => (part.type === "text" ? [part.text] : [])),
  );
  const prompt = texts.reduce((sum, text) => sum + count(text), 0);
  const completion = count(said);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

async function completion(
  { id, created, model }: Envelope,
  answer: AsyncGenerator<AnswerEvent>,
  usage: (said: string) => Usage,
): Promise<ChatResponse> {
  const terms: TermWithMask[] = [];
  let content = "";
  for await (const event of answer) {
    if (event.kind === "term") terms.push(toTermJson(event.term));
    if (event.kind === "done") content = event.answer.text;
  }
  const message = { role: "assistant" as const, content, mimo: grounding(terms) };
  const choices = [{ index: 0 as const, message, finish_reason: "stop" as const }];
  return { id, object: "chat.completion", created, model, choices, usage: usage(content) };
}

function grounding(terms: TermWithMask[]): ChatGrounding {
  return { terms, notice: NOTICE };
}

/** Chunks as OpenAI sends them; the last one with a choice has the masks in its delta, under `mimo`. */
async function streamChunks(
  stream: EventStream,
  envelope: Envelope,
  values: AsyncGenerator<AnswerEvent>,
  usage: (said: string) => Usage,
  body: ChatRequest,
): Promise<void> {
  const chunk = (choices: readonly unknown[], more: object = {}) =>
    stream.send(null, { ...envelope, object: "chat.completion.chunk", choices, ...more });
  const delta = (delta: object, finish_reason: "stop" | null = null) =>
    chunk([{ index: 0, delta, finish_reason }]);
  const terms: TermWithMask[] = [];
  let said = "";
  try {
    delta({ role: "assistant", content: "" });
    for await (const event of values) {
      if (event.kind === "term") terms.push(toTermJson(event.term));
      if (event.kind !== "text") continue;
      said += event.text;
      delta({ content: event.text });
    }
    delta({ mimo: grounding(terms) }, "stop");
    if (wantsUsage(body)) chunk([], { usage: usage(said) });
    stream.sendText("[DONE]");
  } catch (error) {
    stream.send(null, openaiError(toErrorReply(error)));
  } finally {
    stream.end();
  }
}

function wantsUsage(body: ChatRequest): boolean {
  return (body.stream_options as { include_usage?: unknown } | null | undefined)?.include_usage === true;
}
