import { imageFromRgb } from "@mimo/imaging";
import { describe, expect, it } from "vitest";
import type { EngineTarget } from "../context.js";
import { QueuedEngine } from "./engine-service.js";
import { scriptedEvents, scriptedImage, scriptedModel } from "./testing/scripted-model.js";

const target = (key: string, more: Partial<EngineTarget> = {}): EngineTarget => ({
  client: "a",
  key,
  image: async () => scriptedImage(),
  ...more,
});

async function read<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("an ask", () => {
  it("gives the model's events in order, with the caller's history and nothing else", async () => {
    const model = scriptedModel();
    const engine = new QueuedEngine(model);
    const history = [{ question: "q", tagged: "a" }];
    expect(await read(engine.ask(target("c/0"), "Where?", [], history))).toEqual(scriptedEvents());
    expect(model.asked[0]?.history).toEqual(history);
  });

  it("does not hold up others when nobody reads its answer", async () => {
    const engine = new QueuedEngine(scriptedModel());
    const slow = engine.ask(target("c/0"), "Where?", [], []);
    await slow.next();
    expect(await read(engine.ask(target("c/0", { client: "b" }), "Where?", [], []))).toHaveLength(4);
    expect(await read(slow)).toHaveLength(3);
  });

  it("stops the model when its reader leaves", async () => {
    let signal: AbortSignal | undefined;
    const model = scriptedModel(
      () => 0,
      async (options) => {
        signal = options.signal;
      },
    );
    for await (const _ of new QueuedEngine(model).ask(target("c/0"), "Where?", [], [])) break;
    expect(signal?.aborted).toBe(true);
  });

  it("is refused at once when too much waits", async () => {
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const engine = new QueuedEngine(
      scriptedModel(
        () => 0,
        () => gate,
      ),
      { maxWaiting: 1 },
    );
    const answers = ["a", "b"].map((client) => read(engine.ask(target("c/0", { client }), "Where?", [], [])));
    await new Promise((resolve) => setImmediate(resolve));
    expect(engine.load.waiting).toBe(1);
    await expect(read(engine.ask(target("c/0", { client: "c" }), "?", [], []))).rejects.toMatchObject({
      code: "busy",
    });
    letGo();
    await Promise.all(answers);
  });
});

describe("encoded images", () => {
  it("are made once for all who ask at the same time, and kept for the next", async () => {
    const model = scriptedModel();
    const engine = new QueuedEngine(model);
    await Promise.all(
      ["a", "b", "c"].map((client) => engine.segment(target("c/0", { client }), "liver", [])),
    );
    expect(model.log.filter((line) => line === "encode")).toHaveLength(1);
  });

  it("are given up in the order of their last use", async () => {
    const model = scriptedModel();
    const engine = new QueuedEngine(model, { maxSessions: 2 });
    for (const key of ["1", "2", "1", "3", "1", "2"]) await engine.segment(target(key), "liver", []);
    expect(engine.load.sessions).toBe(2);
    expect(model.log.filter((line) => line === "encode")).toHaveLength(4);
  });

  it("are tried again after a failure", async () => {
    const engine = new QueuedEngine(scriptedModel());
    const image = async () => Promise.reject(new Error("unreadable"));
    await expect(engine.segment(target("c/0", { image }), "liver", [])).rejects.toThrow("unreadable");
    await engine.segment(target("c/0"), "liver", []);
  });
});

describe("suggestions", () => {
  it("ask where what the model sees is, by the modality's terms alone", async () => {
    const model = scriptedModel((term) => (term === "liver" ? 0.95 : term === "kidneys" ? 0.8 : 0.1));
    const { questions, terms } = await new QueuedEngine(model).suggest(target("c/0"), "CT");
    expect(questions).toEqual([
      "Where is the liver?",
      "Where are the kidneys?",
      "What is this?",
      "Describe this image.",
    ]);
    expect(terms).toEqual([
      { term: "liver", presence: 0.95 },
      { term: "kidneys", presence: 0.8 },
    ]);
    expect(model.log).not.toContain("presence optic disc");
  });

  it("of an image of unknown modality are about what its colours allow", async () => {
    const model = scriptedModel((term) => (/optic|retina|lungs/.test(term) ? 0.9 : 0.1));
    const red = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i % 3 === 0 ? 200 : 30));
    const image = async () => imageFromRgb(40, 30, red);
    const { questions } = await new QueuedEngine(model).suggest(target("c/0", { image }), null);
    expect(questions).toContain("Where is the optic disc?");
    expect(model.log).not.toContain("presence lungs");
  });

  it("leave out what the model claims to see on a blank image too", async () => {
    const model = scriptedModel(() => 0.1);
    const { terms } = await new QueuedEngine(model).suggest(target("c/0"), "CT");
    expect(terms).toEqual([]);
    expect(model.log.filter((line) => line === "presence liver")).toHaveLength(2);
  });

  it("are made once for an image", async () => {
    const model = scriptedModel();
    const engine = new QueuedEngine(model);
    const all = await Promise.all([1, 2].map(() => engine.suggest(target("c/0"), "OP")));
    const scored = model.log.length;
    await engine.suggest(target("c/0"), "OP");
    expect(model.log).toHaveLength(scored);
    expect(all[0]).toEqual(all[1]);
  });

  it("come without scores when there is no time, and go on next time", async () => {
    const engine = new QueuedEngine(scriptedModel());
    const hurried = await engine.suggest(target("c/0", { signal: AbortSignal.abort() }), "CT");
    expect(hurried).toEqual({ questions: ["What is this?", "Describe this image."], terms: [] });
    expect((await engine.suggest(target("c/0"), "CT")).questions.length).toBeGreaterThan(2);
  });
});
