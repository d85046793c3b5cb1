import { encodePng } from "@mimo/imaging";
import { chatResponseSchema } from "@mimo/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineTarget, MimoApp } from "../context.js";
import { type FakeContext, fakeContext } from "../engine/testing/fake-context.js";
import { readEvents } from "../engine/testing/read-events.js";
import { buildApp } from "../http/app.js";
import { ServerError } from "../server-error.js";
import { openaiRoutes } from "./openai.js";

let fake: FakeContext;
let app: MimoApp;
let image: object;

beforeEach(async () => {
  fake = fakeContext();
  const options = { host: "127.0.0.1", token: null, pageFolder: null, logger: false } as const;
  app = await buildApp(fake.context, { ...options, routes: [openaiRoutes] });
  const png = await encodePng(new Uint8Array(40 * 30), 40, 30, 1);
  image = {
    type: "image_url",
    image_url: { url: `data:image/png;base64,${Buffer.from(png).toString("base64")}` },
  };
});
afterEach(() => app.close());

const text = (words: string) => ({ type: "text", text: words });
const chat = (messages: object[], more: object = {}) =>
  app.inject({ method: "POST", url: "/v1/chat/completions", payload: { model: "any", messages, ...more } });
const asked = () => ({ role: "user", content: [text("Where is the liver?"), image] });

describe("a chat completion", () => {
  it("answers about the image, with masks under `mimo`", async () => {
    const answer = chatResponseSchema.parse((await chat([asked()])).json());
    expect(answer.choices[0]?.message.content).toBe("Here is the liver.");
    expect(answer.choices[0]?.message.mimo.terms).toMatchObject([
      { text: "liver", mask: { size: [30, 40] } },
    ]);
    expect(answer.usage.completion_tokens).toBe("Here is the liver.".length);
    const target = fake.calls[0]?.args[0] as EngineTarget;
    expect(await target.image()).toMatchObject({ width: 40, height: 30 });
  });

  it("takes earlier messages about the image as history, and no others", async () => {
    const before = [asked(), { role: "assistant", content: "Here is something <SEG>else." }];
    const after = [
      { role: "assistant", content: "Here is the <SEG>liver." },
      { role: "user", content: "Is it large?" },
    ];
    await chat([{ role: "system", content: "Be brief." }, ...before, asked(), ...after]);
    const [, question, , history] = fake.calls[0]?.args ?? [];
    expect(question).toBe("Is it large?");
    expect(history).toEqual([{ question: "Where is the liver?", tagged: "Here is the liver." }]);
  });

  it("streams chunks as OpenAI does, the last with the masks", async () => {
    const answer = await chat([asked()], { stream: true, stream_options: { include_usage: true } });
    const chunks = readEvents(answer.body).map(
      ({ data }) =>
        data as {
          choices: { delta: { content?: string; mimo?: object }; finish_reason: string | null }[];
          usage?: object;
        },
    );
    expect(chunks.pop()).toBe("[DONE]");
    expect(chunks.pop()).toMatchObject({ choices: [], usage: { completion_tokens: 18 } });
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe("Here is the liver.");
    expect(chunks.at(-1)?.choices[0]).toMatchObject({
      finish_reason: "stop",
      delta: { mimo: { terms: [{ text: "liver" }] } },
    });
  });

  it("takes marks in pixels of the image", async () => {
    const point = { kind: "point", at: [8, 8], positive: true };
    await chat([asked()], { mimo: { marks: [point] } });
    expect(fake.calls[0]?.args[2]).toEqual([point]);
    const outside = await chat([asked()], { mimo: { marks: [{ ...point, at: [41, 8] }] } });
    expect(outside.json().error).toMatchObject({ type: "invalid_request_error", code: "bad_mark" });
  });

  it.each([
    ["no image", [{ role: "user", content: "Where?" }], 400, "bad_request"],
    [
      "an address to fetch",
      [{ role: "user", content: [{ type: "image_url", image_url: { url: "http://x/y.png" } }] }],
      400,
      "bad_request",
    ],
    [
      "data that is not base64",
      [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png,abc" } }] }],
      422,
      "corrupt",
    ],
  ])("refuses %s in OpenAI's words", async (_, messages, status, code) => {
    const { statusCode, json } = await chat(messages);
    expect([statusCode, json().error]).toEqual([
      status,
      { message: expect.any(String), type: "invalid_request_error", param: null, code },
    ]);
  });

  it("is 503 with Retry-After when too much waits, streaming or not", async () => {
    fake.engine.ask = async function* () {
      yield* [];
      throw new ServerError("busy", "model: too much", { retryAfterSeconds: 7 });
    };
    for (const stream of [true, false]) {
      const { statusCode, headers } = await chat([asked()], { stream });
      expect([statusCode, headers["retry-after"]]).toEqual([503, "7"]);
    }
  });
});

it("lists the model", async () => {
  const { data } = (await app.inject("/v1/models")).json();
  expect(data).toMatchObject([{ id: "scripted", object: "model" }]);
});
