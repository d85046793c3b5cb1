import { setTimeout as sleep } from "node:timers/promises";
import { answerEventSchemas, type Finding } from "@mimo/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MimoApp } from "../context.js";
import { boxRle, CASE_ID, type FakeContext, fakeContext } from "../engine/testing/fake-context.js";
import { readEvents } from "../engine/testing/read-events.js";
import { scriptedEvents } from "../engine/testing/scripted-model.js";
import { buildApp } from "../http/app.js";
import { ServerError } from "../server-error.js";
import { conversationsRoutes } from "./conversations.js";

let fake: FakeContext;
let app: MimoApp;
let id: string;

beforeEach(async () => {
  fake = fakeContext();
  const options = { host: "127.0.0.1", token: null, pageFolder: null, logger: false } as const;
  app = await buildApp(fake.context, { ...options, routes: [conversationsRoutes] });
  id = (await app.inject({ method: "POST", url: `/api/cases/${CASE_ID}/conversations` })).json().id;
});
afterEach(() => app.close());

const ask = (payload: object) =>
  app.inject({
    method: "POST",
    url: `/api/conversations/${id}/turns`,
    payload: { slice: 0, question: null, ...payload },
  });
const codeOf = async (payload: object) => {
  const { statusCode, json } = await ask(payload);
  return [statusCode, json().error.code];
};

describe("an answer", () => {
  it("streams events that keep to the protocol, and is stored with its findings", async () => {
    const answer = await ask({ question: "Where is the liver?" });
    expect(answer.headers["content-type"]).toMatch(/^text\/event-stream/);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    const events = readEvents(answer.body);
    expect(events.map(({ name }) => name)).toEqual(["start", "text", "term", "text", "done"]);
    for (const { name, data } of events) answerEventSchemas[name as "done"].parse(data);
    const { turn, findings } = answerEventSchemas.done.parse(events.at(-1)?.data);
    expect(turn).toMatchObject({ answer: "Here is the liver.", status: "done", slice: 0 });
    expect(findings).toMatchObject([
      { id: turn.terms[0]?.findingId, label: "liver", origin: { kind: "model", turnId: turn.id } },
    ]);
    expect(fake.conversations.get(id)?.turns).toHaveLength(1);
  });

  it("sees the turns before it on the same slice, and no others", async () => {
    await ask({ question: "Where is the liver?" });
    await ask({ question: "Is it large?", slice: 1 });
    await ask({ question: "And the spleen?" });
    const histories = fake.calls.map(({ args }) => args[3]);
    expect(histories).toEqual([
      [],
      [],
      [{ question: "Where is the liver?", tagged: "Here is the <p>liver</p><SEG>." }],
    ]);
  });

  it("is about the last region when the question says so, and records it as a mark", async () => {
    await ask({ question: "Where is the liver?" });
    const events = readEvents((await ask({ question: "What is this?" })).body);
    const { turn } = answerEventSchemas.done.parse(events.at(-1)?.data);
    expect(turn.marks).toEqual([{ kind: "mask", rle: boxRle(5, 5, 15, 15) }]);
    expect(fake.calls[1]?.args[2]).toMatchObject([{ kind: "mask" }]);
  });

  it("is about the finding that is named, unless it lies on another slice", async () => {
    const other = "22222222-2222-4222-8222-222222222222";
    const finding = {
      id: other,
      caseId: CASE_ID,
      slice: 0,
      mask: boxRle(1, 1, 9, 9),
      status: "proposed",
    } as Finding;
    fake.findings.set(other, finding);
    await ask({ question: "What is this?", aboutFindingId: other });
    expect(fake.calls[0]?.args[2]).toMatchObject([{ kind: "mask" }]);
    expect(await codeOf({ question: "What is this?", aboutFindingId: other, slice: 1 })).toEqual([
      400,
      "bad_request",
    ]);
  });

  it("that fails midway ends with an error and stores nothing", async () => {
    fake.engine.ask = async function* () {
      yield { kind: "text", text: "Here" };
      throw new Error("secret Doe^Jane");
    };
    const events = readEvents((await ask({ question: "Where?" })).body);
    expect(events.map(({ name }) => name)).toEqual(["start", "text", "error"]);
    expect(JSON.stringify(events)).not.toContain("Doe");
    expect(fake.conversations.get(id)?.turns).toEqual([]);
  });
});

describe("what is refused before the stream starts", () => {
  it("is an ordinary error", async () => {
    const outside = { kind: "point", at: [40.5, 3], positive: true };
    const wrongSize = { kind: "mask", rle: { size: [30, 41], counts: "0" } };
    expect(await codeOf({})).toEqual([400, "empty_question"]);
    expect(await codeOf({ question: "Where?", slice: 3 })).toEqual([400, "bad_slice"]);
    expect(await codeOf({ marks: [outside] })).toEqual([400, "bad_mark"]);
    expect(await codeOf({ marks: [wrongSize] })).toEqual([400, "bad_mark"]);
    expect(await codeOf({ marks: [{ kind: "mask", rle: { size: [30, 40], counts: "~~" } }] })).toEqual([
      400,
      "bad_mask",
    ]);
  });

  it("is 503 with Retry-After when too much waits", async () => {
    fake.engine.ask = async function* () {
      yield* [];
      throw new ServerError("busy", "model: too much", { retryAfterSeconds: 7 });
    };
    const { statusCode, headers } = await ask({ question: "Where?" });
    expect([statusCode, headers["retry-after"]]).toEqual([503, "7"]);
  });

  it("fills a lasso to a mask", async () => {
    await ask({
      marks: [
        {
          kind: "lasso",
          path: [
            [0, 0],
            [10, 0],
            [10, 10],
            [0, 10],
          ],
        },
      ],
    });
    const [mark] = fake.calls[0]!.args[2] as [{ mask: { data: Uint8Array } }];
    expect(mark.mask.data.reduce((a, b) => a + b, 0)).toBe(100);
  });
});

it("keeps what was said and found when the person stops the answer", async () => {
  fake.engine.ask = async function* (target) {
    yield* scriptedEvents().slice(0, 2);
    await new Promise((resolve) => target.signal?.addEventListener("abort", resolve));
    throw new (await import("@mimo/inference")).InferenceError("aborted", "stopped");
  };
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const stop = new AbortController();
  const response = await fetch(`${url}/api/conversations/${id}/turns`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ slice: 0, question: "Where?" }),
    signal: stop.signal,
  });
  const reader = response.body!.getReader();
  for (let seen = ""; !seen.includes("event: term"); )
    seen += new TextDecoder().decode((await reader.read()).value);
  stop.abort();
  while (fake.conversations.get(id)?.turns.length === 0) await sleep(5);
  const [turn] = fake.conversations.get(id)!.turns;
  expect(turn).toMatchObject({ status: "stopped", answer: "Here is the liver", terms: [{ text: "liver" }] });
  expect(fake.findings.size).toBe(1);
});
