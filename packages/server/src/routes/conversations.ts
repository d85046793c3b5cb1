import { MimoError } from "@mimo/base";
import {
  type AnswerEvents,
  type Ask,
  askSchema,
  conversationListSchema,
  conversationSchema,
  paramsIdSchema,
  type TurnJson,
} from "@mimo/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { RouteModule, ServerContext } from "../context.js";
import { AnswerRecord } from "../engine/answer-record.js";
import { clientOf } from "../engine/client-of.js";
import { closedSignal, EventStream, startNow } from "../engine/event-stream.js";
import { prepareAsk } from "../engine/prepare-ask.js";
import { toErrorReply } from "../http/error-reply.js";

const STREAM = { 200: { content: { "text/event-stream": { schema: z.string() } } } };

/** Conversations about a case, and answers as streams of events. */
export const conversationsRoutes: RouteModule = (app, context) => {
  const { store } = context;
  const params = paramsIdSchema;
  const list = { schema: { params, response: { 200: conversationListSchema } } };
  app.get("/api/cases/:id/conversations", list, async (request) => {
    await store.cases.get(request.params.id);
    return { conversations: await store.conversations.list(request.params.id) };
  });
  const create = { schema: { params, response: { 201: conversationSchema } } };
  app.post("/api/cases/:id/conversations", create, async (request, reply) => {
    return reply.code(201).send(await store.conversations.create(request.params.id));
  });
  const get = { schema: { params, response: { 200: conversationSchema } } };
  app.get("/api/conversations/:id", get, async (request) => store.conversations.get(request.params.id));

  const ask = { schema: { params, body: askSchema, response: STREAM } };
  app.post("/api/conversations/:id/turns", ask, (request, reply) =>
    streamTurn(context, request, request.params.id, request.body, reply),
  );
};

/** Answers one question as a stream; refusals before the first event are ordinary replies. */
async function streamTurn(
  context: ServerContext,
  request: FastifyRequest,
  conversationId: string,
  ask: Ask,
  reply: FastifyReply,
): Promise<void> {
  const { caseId, question, marks, imagingMarks, history } = await prepareAsk(
    context.store,
    conversationId,
    ask,
  );
  const { slice } = ask;
  const { name, weightsHash } = context.engine.model;
  const record = new AnswerRecord({
    conversationId,
    slice,
    question,
    marks,
    model: { name, weightsHash },
  });
  const target = {
    client: clientOf(request),
    key: `${caseId}/${slice}`,
    image: () => context.scans.readSlice(caseId, slice),
    signal: closedSignal(reply),
  };
  const { values } = await startNow(context.engine.ask(target, question, imagingMarks, history));
  const stream = new EventStream(reply);
  stream.send("start", { turnId: record.turnId } satisfies AnswerEvents["start"]);
  try {
    await collect(values, record, stream);
    stream.send("done", await keep(context, record));
  } catch (error) {
    const failure = toErrorReply(error);
    if (failure.reference !== null)
      request.log.error({ reference: failure.reference, err: error }, "unexpected error");
    stream.send("error", failure.body.error);
  } finally {
    stream.end();
  }
}

/** Passes an answer on as it comes; one that was stopped ends early and is no error. */
async function collect(
  values: ReturnType<ServerContext["engine"]["ask"]>,
  record: AnswerRecord,
  stream: EventStream,
): Promise<void> {
  try {
    for await (const event of values) {
      const said = record.take(event);
      if (said !== null) stream.send(said.name, said.data);
    }
  } catch (error) {
    if (!(error instanceof MimoError && error.code === "aborted")) throw error;
  }
}

/** Stores a turn with its findings before anybody hears that it is done. */
async function keep({ store }: ServerContext, record: AnswerRecord): Promise<AnswerEvents["done"]> {
  const turn: Omit<TurnJson, "createdAt"> = record.turn();
  const kept = await store.conversations.addTurn(turn, record.changes);
  return { turn: kept.turn, findings: kept.result.findings, canUndo: kept.result.canUndo };
}
