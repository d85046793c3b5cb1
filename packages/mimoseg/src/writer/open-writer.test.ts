import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MimosegError } from "../mimoseg-error.js";
import { openWriter, type WriterOptions } from "./open-writer.js";
import type { SampleWriter } from "./sample-writer.js";
import * as fake from "./testing/fake-endpoint.js";
import { tinyRequest } from "./testing/tiny-request.js";

const QUESTION = "On this CT slice, where would you look for the liver?";
const ANSWER = "The <p>liver</p><SEG> lies in the upper left of the image and covers about 10% of it.";
const GOOD = fake.writes(QUESTION, ANSWER);
const TAKEN = { ok: true, question: QUESTION, answer: ANSWER };

let endpoint: fake.FakeEndpoint;
let cacheDir: string;
let opened: SampleWriter[];

beforeEach(async () => {
  endpoint = await fake.startFakeEndpoint();
  cacheDir = await mkdtemp(join(tmpdir(), "mimo-writer-"));
  opened = [];
});

afterEach(async () => {
  for (const writer of opened) await writer.close();
  await endpoint.close();
  await rm(cacheDir, { recursive: true, force: true });
});

async function open(options: Partial<WriterOptions> = {}): Promise<SampleWriter> {
  const retries = { attempts: 3, firstDelayMs: 2, maxDelayMs: 10 };
  const writer = await openWriter({
    ...{ url: endpoint.url, model: "m", cacheDir, seed: 1, timeoutMs: 5000, retries },
    ...options,
  });
  opened.push(writer);
  return writer;
}

function requestNamed(id: string) {
  return tinyRequest({ sample: { id } });
}

describe("a good endpoint", () => {
  it("gets the facts, the tags and a fixed seed, and its text is taken", async () => {
    endpoint.behave(GOOD);
    const writer = await open({ apiKey: "secret" });
    expect(writer.name).toBe("llm:m");
    expect(await writer.write(tinyRequest())).toEqual(TAKEN);
    const [{ method, path, headers, body }] = endpoint.chats;
    expect([method, path, headers.authorization]).toEqual(["POST", "/v1/chat/completions", "Bearer secret"]);
    expect(body).toMatchObject({ model: "m", temperature: 0.7, response_format: { type: "json_object" } });
    expect(body?.seed).toEqual(expect.any(Number));
    const told = JSON.stringify(body?.messages);
    for (const part of ["<p>liver</p><SEG>", "upper left", "about 10%", "makes bile", "abdomen", "English"]) {
      expect(told).toContain(part);
    }
    expect(told).not.toContain("tiny/1");
  });

  it("is asked for its model when none is named", async () => {
    endpoint.behave(GOOD);
    const { model: _, ...withoutModel } = { url: endpoint.url, cacheDir, seed: 1, model: "" };
    const writer = await openWriter(withoutModel);
    opened.push(writer);
    expect(writer.name).toBe("llm:fake-7b");
    expect(endpoint.models[0].method).toBe("GET");
  });

  it("never has more requests at a time than allowed", async () => {
    endpoint.behave(fake.later(80, GOOD));
    const writer = await open({ concurrency: 2 });
    await Promise.all(Array.from({ length: 6 }, (_, i) => writer.write(requestNamed(`s${i}`))));
    expect(endpoint.chats).toHaveLength(6);
    expect(endpoint.busiest).toBe(2);
  });

  it.each([
    [
      "JSON in a Markdown fence",
      `\`\`\`json\n${JSON.stringify({ question: QUESTION, answer: ANSWER })}\n\`\`\``,
    ],
    [
      "thoughts before the JSON",
      `<think>the liver?</think>\n${JSON.stringify({ question: QUESTION, answer: ANSWER })}`,
    ],
  ])("may send %s", async (_, content) => {
    endpoint.behave(fake.says(content));
    expect(await (await open()).write(tinyRequest())).toEqual(TAKEN);
  });

  it("may stream although it was not asked to", async () => {
    endpoint.behave(fake.streams(JSON.stringify({ question: QUESTION, answer: ANSWER })));
    expect(await (await open()).write(tinyRequest())).toEqual(TAKEN);
  });
});

describe("an endpoint in trouble", () => {
  it.each([
    ["429 without a time", fake.fails(429)],
    ["429 with seconds", fake.fails(429, { "retry-after": "0" })],
    ["429 with a date", fake.fails(429, { "retry-after": new Date(0).toUTCString() })],
    ["500", fake.fails(500)],
    ["503", fake.fails(503)],
    ["a connection that breaks amid the body", fake.resets],
  ])("is asked again after %s", async (_, trouble) => {
    endpoint.behave(trouble, trouble, GOOD);
    expect(await (await open()).write(tinyRequest())).toEqual(TAKEN);
    expect(endpoint.chats).toHaveLength(3);
  });

  it("is left alone for as long as it asks, by all requests", async () => {
    endpoint.behave(fake.fails(429, { "retry-after": "1" }), GOOD);
    const writer = await open({ concurrency: 1 });
    const start = performance.now();
    const results = await Promise.all([writer.write(requestNamed("a")), writer.write(requestNamed("b"))]);
    expect(results).toEqual([TAKEN, TAKEN]);
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  it.each([
    ["a storm of 429", fake.fails(429), "server_error"],
    ["nothing but 500", fake.fails(500), "server_error"],
    ["a connection that always breaks", fake.resets, "server_error"],
    ["a request that it refuses in every form", fake.fails(400), "server_error"],
    ["a body that is not JSON", fake.sends("<html>hello</html>"), "malformed"],
    ["JSON of another shape", fake.sends('{"choices":[]}'), "malformed"],
    ["a reply that is not JSON", fake.says("The liver is large."), "malformed"],
    ["a reply without an answer", fake.says('{"question":"Where?"}'), "malformed"],
    ["an answer of the wrong type", fake.says('{"question":"Where?","answer":["a"]}'), "malformed"],
    ["nothing", fake.says(""), "empty"],
    ["a reply that was cut off", fake.says('{"question":"Wh', "length"), "too_long"],
    ["a body without end", fake.floods, "too_long"],
    [
      "a name without a mask",
      fake.writes(QUESTION, `${ANSWER} The spleen is beside it.`),
      "term_without_mask",
    ],
    ["another number", fake.writes(QUESTION, ANSWER.replace("10", "12")), "wrong_number"],
    ["an open tag", fake.writes(QUESTION, ANSWER.replace("</p>", "")), "unbalanced_tags"],
    [
      "another language",
      fake.writes(QUESTION, "Die <p>liver</p><SEG> ist oben links im Bild."),
      "wrong_language",
    ],
  ])("that sends %s costs the sample its text", async (_, behaviour, reason) => {
    endpoint.behave(behaviour);
    expect(await (await open()).write(tinyRequest())).toEqual({ ok: false, reason });
  });

  it.each([
    ["never answers", fake.neverAnswers],
    ["answers too slowly", fake.drips],
  ])("that %s is given up after the time limit", async (_, behaviour) => {
    endpoint.behave(behaviour);
    const writer = await open({ timeoutMs: 250 });
    expect(await writer.write(tinyRequest())).toEqual({ ok: false, reason: "timeout" });
    expect(endpoint.chats).toHaveLength(2);
  });

  it("that knows no JSON mode is asked without it from then on", async () => {
    endpoint.behave(fake.fails(400), GOOD);
    const writer = await open();
    expect(await writer.write(requestNamed("a"))).toEqual(TAKEN);
    expect(await writer.write(requestNamed("b"))).toEqual(TAKEN);
    const forms = endpoint.chats.map(({ body }) => "response_format" in (body ?? {}));
    expect(forms).toEqual([true, false, false]);
  });
});

describe("an endpoint that cannot be used", () => {
  it.each([
    [401, /refuses the key/],
    [403, /refuses the key/],
    [404, /path or model/],
    [308, /redirects/],
  ])("stops the build at %i, and its password stays secret", async (status, message) => {
    endpoint.behave(fake.fails(status));
    const writer = await open({ url: endpoint.url.replace("//", "//user:hunter2@") });
    const error = await writer.write(tinyRequest()).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(MimosegError);
    expect(error.code).toBe("writer_failed");
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`${endpoint.url}/v1`);
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain("hunter2");
    expect(endpoint.chats[0].headers.authorization).toMatch(/^Basic /);
  });

  it("stops the build when nobody listens there", async () => {
    const { url } = endpoint;
    const other = await fake.startFakeEndpoint();
    await other.close();
    const writer = await open({ url: other.url });
    await expect(writer.write(tinyRequest())).rejects.toMatchObject({ code: "writer_failed" });
    const unnamed = openWriter({
      url: other.url,
      cacheDir,
      seed: 1,
      retries: { attempts: 2, firstDelayMs: 1, maxDelayMs: 1 },
    });
    await expect(unnamed).rejects.toThrow(/cannot be reached/);
    expect(url).not.toBe(other.url);
  });

  it("stops the build when it falls silent", async () => {
    endpoint.behave(fake.fails(500));
    const writer = await open({ concurrency: 1, retries: { attempts: 1, firstDelayMs: 1, maxDelayMs: 1 } });
    const writes = Array.from({ length: 30 }, (_, i) => writer.write(requestNamed(`s${i}`)));
    const settled = await Promise.allSettled(writes);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(19);
    expect(endpoint.chats).toHaveLength(20);
  });

  it("is not an address of another protocol", async () => {
    await expect(open({ url: "file:///etc/passwd" })).rejects.toMatchObject({ code: "bad_option" });
  });

  it("lets nobody wait once the writer is closed", async () => {
    endpoint.behave(fake.neverAnswers);
    const writer = await open({ concurrency: 1 });
    const writes = [writer.write(requestNamed("a")), writer.write(requestNamed("b"))].map((write) =>
      write.catch(({ code }) => code),
    );
    while (endpoint.chats.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await writer.close();
    expect(await Promise.all(writes)).toEqual(["writer_failed", "writer_failed"]);
  });
});

describe("replies on disk", () => {
  it("are used again without the network, rejected ones too", async () => {
    endpoint.behave(GOOD, fake.says("nonsense"));
    const first = await open();
    const results = [await first.write(requestNamed("a")), await first.write(requestNamed("b"))];
    await endpoint.close();
    const second = await open();
    expect([await second.write(requestNamed("a")), await second.write(requestNamed("b"))]).toEqual(results);
    endpoint = await fake.startFakeEndpoint();
  });

  it("are shared: whoever asks the same waits, or gets the first reply", async () => {
    endpoint.behave(fake.later(10, GOOD), fake.later(400, fake.says("nonsense")));
    const [one, two] = [await open(), await open()];
    const results = await Promise.all([
      one.write(tinyRequest()),
      one.write(tinyRequest()),
      two.write(tinyRequest()),
    ]);
    expect(results).toEqual([TAKEN, TAKEN, TAKEN]);
    expect(endpoint.chats).toHaveLength(2);
  });

  it("do not hold failures of the endpoint", async () => {
    endpoint.behave(fake.fails(500), fake.fails(500), fake.fails(500), GOOD);
    const writer = await open();
    expect(await writer.write(tinyRequest())).toEqual({ ok: false, reason: "server_error" });
    expect(await writer.write(tinyRequest())).toEqual(TAKEN);
  });

  it("are asked for anew when a crash left half a file", async () => {
    endpoint.behave(GOOD);
    await (await open()).write(tinyRequest());
    const [folder] = await readdir(cacheDir);
    const files = await readdir(join(cacheDir, folder));
    expect(files).toHaveLength(1);
    await writeFile(join(cacheDir, folder, files[0]), '{"kind":"cont');
    expect(await (await open()).write(tinyRequest())).toEqual(TAKEN);
    expect(await (await open()).write(tinyRequest())).toEqual(TAKEN);
    expect(endpoint.chats).toHaveLength(2);
  });

  it("belong to their facts: another fact is another request", async () => {
    endpoint.behave(GOOD);
    const writer = await open();
    await writer.write(tinyRequest());
    await writer.write(tinyRequest({ facts: [] }));
    expect(endpoint.chats).toHaveLength(2);
  });
});
