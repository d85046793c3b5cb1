import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CliError } from "../cli-error.js";
import { FakeEngine } from "../testing/fake-engine.js";
import { greyPng } from "../testing/pictures.js";
import { filesIn, type RunOptions, run, withFolder } from "../testing/run.js";

/** Runs requests in a folder with pictures a.png and b.png of 8 x 6. */
function predicting<T>(
  requests: readonly unknown[],
  check: (
    again: (options?: RunOptions) => ReturnType<typeof run>,
    folder: string,
    engine: FakeEngine,
  ) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    const engine = new FakeEngine();
    for (const name of ["a.png", "b.png"]) await writeFile(join(folder, name), await greyPng(8, 6));
    const lines = requests.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
    await writeFile(join(folder, "requests.jsonl"), `${lines.join("\n")}\n`);
    const argv = ["predict", join(folder, "requests.jsonl"), "--out", join(folder, "results.jsonl")];
    return check((options) => run(argv, { engine, ...options }), folder, engine);
  });
}

async function readResults(folder: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder, "results.jsonl"), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const ask = (id: string, image = "a.png") => ({ id, image, question: "Where is the liver?" });

test("results come in the order of the requests, in the documented form", () =>
  predicting([ask("z"), ask("a", "b.png"), ask("m")], async (start, folder) => {
    const { code, stdout, stderr } = await start();
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/predict 3\/3 ETA 0s\n3 answered, 0 of them with an error/);
    const results = await readResults(folder);
    expect(results.map(({ id }) => id)).toEqual(["z", "a", "m"]);
    expect(results[0]).toEqual({
      id: "z",
      answer: "Here is the liver.",
      terms: [
        {
          text: "liver",
          start: 12,
          end: 17,
          presence: 0.9,
          rle: { size: [6, 8], counts: expect.any(String) },
        },
      ],
      ms: { encode: 5, answer: 10.12, masks: 2 },
    });
  }));

test("marks reach the model; null fields are as good as missing", () => {
  const request = {
    ...ask("1"),
    question: null,
    points: [
      [1, 2, 1],
      [3, 4, -1],
    ],
    box: [0, 0, 8, 6],
    scribble: [[1, 1]],
    mask: "a.png",
    slice: null,
  };
  return predicting([request], async (start, folder, engine) => {
    await start();
    expect((await readResults(folder))[0]).not.toHaveProperty("error");
    expect(engine.asked[0]!.question).toBeNull();
    expect(engine.asked[0]!.marks).toMatchObject([
      { kind: "point", at: [1, 2], positive: true },
      { kind: "point", at: [3, 4], positive: false },
      { kind: "box", box: [0, 0, 8, 6] },
      { kind: "scribble", path: [[1, 1]] },
      { kind: "mask", mask: { width: 8, height: 6 } },
    ]);
  });
});

test("an image is encoded once, and no question sees another", () =>
  predicting([ask("1"), ask("2"), ask("3", "b.png"), ask("4")], async (start, _folder, engine) => {
    await start();
    expect(engine.opened).toHaveLength(2);
    expect(engine.asked.map(({ turns }) => turns)).toEqual([0, 0, 0, 0]);
  }));

test("what is wrong with a request becomes its result, with its id where it has one", () =>
  predicting(
    [
      "{oops",
      { id: "typo", image: "a.png", qestion: "?" },
      { id: "missing", image: "no.png", question: "?" },
      { id: "nothing", image: "a.png" },
      { id: "outside", image: "a.png", points: [[8, 0, 1]] },
      { id: "sign", image: "a.png", points: [[1, 1, 2]] },
      { image: "a.png", question: "?" },
      "[1, 2]",
      ask("fine"),
    ],
    async (start, folder) => {
      const { code, stderr } = await start();
      expect(code).toBe(0);
      expect(stderr).toContain("9 answered, 8 of them with an error");
      const results = await readResults(folder);
      expect(results.map(({ id }) => id)).toEqual([
        null,
        "typo",
        "missing",
        "nothing",
        "outside",
        "sign",
        null,
        null,
        "fine",
      ]);
      const errors = results.map(({ error }) => error ?? null);
      expect(errors).toEqual([
        expect.stringContaining("a JSON object on one line"),
        expect.stringContaining("qestion"),
        expect.stringContaining("ENOENT"),
        expect.stringContaining("at least one mark"),
        expect.stringContaining("x must be >= 0 and < 8"),
        expect.stringContaining("points.0.2"),
        expect.stringContaining("id"),
        expect.any(String),
        null,
      ]);
    },
  ));

describe("going on with a stopped run", () => {
  const requests = [ask("1"), ask("2"), ask("3")];

  test("a torn last line is cut off and its request answered again", () =>
    predicting(requests, async (start, folder, engine) => {
      await start();
      const whole = await readFile(join(folder, "results.jsonl"), "utf8");
      await writeFile(join(folder, "results.jsonl"), whole.slice(0, whole.lastIndexOf('"3"') + 40));
      engine.asked.length = 0;
      const { code, stderr } = await start();
      expect(code).toBe(0);
      expect(stderr).toContain("2 of 3 results are there; going on");
      expect(engine.asked).toHaveLength(1);
      expect(await readFile(join(folder, "results.jsonl"), "utf8")).toBe(whole);
    }));

  test("after Ctrl-C the answered ones are kept, and only the rest is asked", () =>
    predicting(requests, async (start, folder, engine) => {
      const stop = new AbortController();
      engine.onAsk = () => {
        if (engine.asked.length === 2) stop.abort();
      };
      expect((await start({ signal: stop.signal })).code).toBe(130);
      expect(await readResults(folder)).toHaveLength(2);
      engine.onAsk = null;
      await start();
      expect((await readResults(folder)).map(({ id }) => id)).toEqual(["1", "2", "3"]);
      expect(engine.asked).toHaveLength(3);
    }));

  test("a finished run is left as it is", () =>
    predicting(requests, async (start, _folder, engine) => {
      await start();
      const { code, stderr } = await start();
      expect(code).toBe(0);
      expect(stderr).toContain("0 answered");
      expect(engine.asked).toHaveLength(3);
    }));

  test.each([
    ["other ids", '{"id":"x","error":"e"}\n', 'line 1 must have id "1", got id "x"'],
    ["more results than requests", '{"id":"1"}\n'.repeat(4), "got 4 results for 3 requests"],
    ["something else", 'hello\n{"id":"2"}\n', 'line 1 must have id "1", got no result'],
  ])("results with %s are refused and stay as they are", (_what, content, rule) =>
    predicting(requests, async (start, folder, engine) => {
      await writeFile(join(folder, "results.jsonl"), content);
      const { code, stderr } = await start();
      expect(code).toBe(2);
      expect(stderr).toContain(rule);
      expect(engine.asked).toHaveLength(0);
      expect(await readFile(join(folder, "results.jsonl"), "utf8")).toBe(content);
    }),
  );
});

test("a bug becomes an error line, does not stop the others, and ends with code 1 and its stack", () =>
  predicting([ask("1"), { ...ask("2"), question: "bug" }, ask("3")], async (start, folder) => {
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toMatch(/TypeError: a bug of ours\n +at /);
    const results = await readResults(folder);
    expect(results[1]).toEqual({ id: "2", error: "a bug in mimo: TypeError: a bug of ours" });
    expect(results[2]).toHaveProperty("answer");
  }));

test("a model that cannot be opened leaves no results file", () =>
  predicting([ask("1")], async (start, folder) => {
    const openEngine = () => Promise.reject(new CliError("no_model", "model: none"));
    expect(await start({ openEngine })).toMatchObject({ code: 2, stderr: "mimo: model: none\n" });
    expect(await filesIn(folder)).not.toContain("results.jsonl");
  }));

test("no requests file, or results that cannot be written: code 2", () =>
  predicting([ask("1")], async (_start, folder) => {
    const missing = await run(["predict", join(folder, "no.jsonl"), "--out", join(folder, "r.jsonl")]);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^mimo: .*ENOENT.*no\.jsonl.*\n$/),
    });
    await mkdir(join(folder, "taken"));
    await appendFile(join(folder, "requests.jsonl"), "\n");
    const taken = await run(["predict", join(folder, "requests.jsonl"), "--out", join(folder, "taken")]);
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringMatching(/^mimo: .*EISDIR.*\n$/) });
  }));
