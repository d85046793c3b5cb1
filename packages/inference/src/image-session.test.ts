import { ImagingError, imageFromGrey, type Mark } from "@mimo/imaging";
import { describe, expect, it } from "vitest";
import { ImageSession } from "./image-session.js";
import { InferenceError } from "./inference-error.js";
import { type Calls, type Script, scriptedModel, scriptedPrograms } from "./testing/scripted-programs.js";

const PRESENT: Script = { answer: "Here is the <p>liver</p><SEG>.", presence: 3, maskColumns: 32 };
const POINT: Mark = { kind: "point", at: [10.5, 10.5], positive: true };

function open(script: Script, calls: Calls = [], closeLook = false): ImageSession {
  const model = scriptedModel(0.5, closeLook);
  const image = imageFromGrey(64, 32, new Uint8Array(64 * 32));
  const box = { scale: 1, width: 64, height: 32, size: 64 };
  return new ImageSession(model, scriptedPrograms(model, script, calls), {
    image,
    box,
    features: {},
    encodeMs: 7,
  });
}

describe("an answer", () => {
  it("ties each term to a mask on the image's own grid", async () => {
    const answer = await open(PRESENT).ask("Segment the liver.");
    expect(answer.text).toBe("Here is the liver.");
    const [term] = answer.terms;
    expect(answer.text.slice(term.start, term.end)).toBe("liver");
    expect([term.mask?.width, term.mask?.height]).toEqual([64, 32]);
    expect(term.mask?.data.filter((v) => v === 1)).toHaveLength(32 * 32);
    expect(term.presence).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
  });

  it("counts encoding once", async () => {
    const session = open(PRESENT);
    expect((await session.ask("Segment the liver.")).ms.encode).toBe(7);
    expect((await session.ask("Segment the liver.")).ms.encode).toBe(0);
  });

  it("is said again as a denial, without a mask, when presence is below the threshold", async () => {
    const answer = await open({ ...PRESENT, presence: -2 }).ask("Segment the liver.");
    expect(answer.text).toBe("There is no liver in this image.");
    expect(answer.terms[0].mask).toBeNull();
    expect(answer.terms[0].presence).toBeCloseTo(1 / (1 + Math.exp(2)), 6);
  });

  it("that denies has no mask and a presence below the threshold, whatever the score", async () => {
    const script = { ...PRESENT, answer: "There is no <p>liver</p><SEG> in this image." };
    const answer = await open(script).ask("Segment the liver.");
    expect(answer.terms[0].mask).toBeNull();
    expect(answer.terms[0].presence).toBeLessThan(0.5);
  });

  it("gives a marked structure its mask even if presence is low", async () => {
    const answer = await open({ ...PRESENT, presence: -2 }).ask("Segment the liver.", { marks: [POINT] });
    expect(answer.text).toBe("Here is the liver.");
    expect(answer.terms[0].mask).not.toBeNull();
  });

  it("keeps the mask to the user's box and a tenth of its side around it", async () => {
    const box: Mark = { kind: "box", box: [10, 10, 20, 20] };
    const answer = await open(PRESENT).ask("Segment the liver.", { marks: [box] });
    const columns = new Set<number>();
    answer.terms[0].mask?.data.forEach((v, i) => {
      if (v === 1) columns.add(i % 64);
    });
    expect([Math.min(...columns), Math.max(...columns)]).toEqual([9, 20]);
  });

  it("has null for a mask without a pixel", async () => {
    const answer = await open({ ...PRESENT, maskColumns: 0 }).ask("Segment the liver.");
    expect(answer.terms[0].mask).toBeNull();
    expect(answer.terms[0].quality).toBeNull();
  });

  it("streams each term with its mask before the words after it are generated", async () => {
    const calls: Calls = [];
    const answer = "Here are the <p>liver</p><SEG> and the <p>spleen</p><SEG>.";
    const told: { kind: string; text: string; calls: number }[] = [];
    for await (const event of open({ ...PRESENT, answer }, calls).askStream("What is here?")) {
      const text = event.kind === "text" ? event.text : event.kind === "term" ? event.term.text : "";
      told.push({ kind: event.kind, text, calls: calls.length });
    }
    const words = told.filter(({ kind }) => kind === "text").map(({ text }) => text);
    expect(words.join("")).toBe("Here are the liver and the spleen.");
    expect(words.filter((piece) => /liver$|spleen$/.test(piece))).toHaveLength(2);
    const terms = told.filter(({ kind }) => kind === "term");
    expect(terms.map(({ text }) => text)).toEqual(["liver", "spleen"]);
    expect(terms[0].calls).toBeLessThan(terms[1].calls);
    expect(told.at(-1)?.kind).toBe("done");
  });

  it("tells nothing before it is sure that the words stay", async () => {
    const told: string[] = [];
    for await (const event of open({ ...PRESENT, presence: -2 }).askStream("Segment the liver.")) {
      if (event.kind === "text") told.push(event.text);
    }
    expect(told.join("")).toBe("There is no liver in this image.");
  });

  it("survives malformed output: a term without <SEG> has no mask", async () => {
    const answer = await open({ ...PRESENT, answer: "Here <p>liver" }).ask("Segment the liver.");
    expect(answer.terms).toMatchObject([{ text: "liver", presence: null, mask: null }]);
    expect(answer.warnings.length).toBeGreaterThan(0);
  });
});

describe("a conversation", () => {
  it("is remembered until it is reset", async () => {
    const calls: Calls = [];
    const session = open(PRESENT, calls);
    const promptLength = async (question = "Is it large?") => {
      calls.length = 0;
      await session.ask(question);
      return calls.find(({ program }) => program === "language")?.feeds.ids.shape[1] as number;
    };
    const first = await promptLength();
    expect(await promptLength()).toBeGreaterThan(first);
    session.reset();
    expect(await promptLength()).toBe(first);
  });

  it("is shown to the model only where the question points back", async () => {
    const calls: Calls = [];
    const session = open(PRESENT, calls);
    const promptLength = async (question: string) => {
      calls.length = 0;
      await session.ask(question);
      return calls.find(({ program }) => program === "language")?.feeds.ids.shape[1] as number;
    };
    const first = await promptLength("Segment the liver.");
    expect(await promptLength("Segment the liver.")).toBe(first);
    expect(await promptLength("Is it large?")).toBeGreaterThan(first);
  });

  it('that the caller keeps leaves nothing behind: neither turns nor the region of "this"', async () => {
    const calls: Calls = [];
    const session = open(PRESENT, calls);
    await session.ask("Segment the liver.");
    const marksSeen = async (history?: []) => {
      calls.length = 0;
      await session.ask("What is this?", history === undefined ? {} : { history });
      const bias = calls.find(({ program }) => program === "align")?.feeds.mark_bias.data as Float32Array;
      return bias.filter((v) => v === 0).length;
    };
    expect(await marksSeen([])).toBe(0);
    expect(session.turns).toHaveLength(1);
    expect(await marksSeen()).toBe(1);
  });

  it("forgets its oldest turns rather than growing beyond the model's tokens", async () => {
    const session = open(PRESENT);
    for (let i = 0; i < 12; i++)
      await session.ask("Segment the liver, please, and take all the time you need.");
    expect(session.turns).toHaveLength(12);
  });
});

describe("what a question must keep to", () => {
  it("asks what is marked when there are no words", async () => {
    const session = open(PRESENT);
    await session.ask(null, { marks: [POINT] });
    expect(session.turns[0].question).toBe("What is this?");
  });

  it("needs words or a mark", async () => {
    await expect(open(PRESENT).ask(" ")).rejects.toThrow(InferenceError);
  });

  it("refuses more than 2,000 characters and names the rule", async () => {
    await expect(open(PRESENT).ask("x".repeat(10_000))).rejects.toThrow(/at most 2000 characters, got 10000/);
  });

  it("refuses marks that are not on the image", async () => {
    const outside: Mark = { kind: "point", at: [64.5, 3], positive: true };
    await expect(open(PRESENT).ask("What is this?", { marks: [outside] })).rejects.toThrow(ImagingError);
  });

  it("cannot bring in tags", async () => {
    const session = open(PRESENT);
    await session.ask("Segment <SEG> the liver.<eos>");
    expect(session.turns[0].question).not.toContain("<SEG>");
  });

  it("stops when its signal is aborted, and is not remembered", async () => {
    const session = open(PRESENT);
    await expect(session.ask("Segment the liver.", { signal: AbortSignal.abort() })).rejects.toThrow(
      /stopped/,
    );
    expect(session.turns).toHaveLength(0);
  });
});

it("corrects a mask near the click and says that the scores of the model's own mask are not those of the result", async () => {
  const data = Uint8Array.from({ length: 64 * 32 }, (_, i) => (i % 64 >= 40 ? 1 : 0));
  const previous = { width: 64, height: 32, data };
  const result = await open(PRESENT).refine("liver", previous, [POINT]);
  expect(result.mask?.data[10 * 64 + 10]).toBe(1);
  expect(result.mask?.data[10 * 64 + 50]).toBe(1);
  expect([result.quality, result.stability]).toEqual([null, null]);
  expect(result.presence).toBeCloseTo(await open(PRESENT).presence("liver"), 6);
});

it("segments a named structure without generating words", async () => {
  const calls: Calls = [];
  const result = await open(PRESENT, calls).segment("liver", [POINT]);
  expect(result.mask).not.toBeNull();
  expect(calls.map(({ program }) => program)).toEqual(["align", "language", "masks"]);
});

describe("a second, closer look", () => {
  const box: Mark = { kind: "box", box: [10, 10, 20, 20] };
  const runs = (calls: Calls) => calls.map(({ program }) => program);

  it("encodes the part around a small structure and takes the mask from there", async () => {
    const calls: Calls = [];
    const session = open({ ...PRESENT, maskColumns: 32 }, calls, true);
    const { mask } = (await session.ask("Segment the liver.", { marks: [box] })).terms[0];
    expect(runs(calls).filter((name) => name === "encode")).toHaveLength(1);
    expect(runs(calls).filter((name) => name === "masks")).toHaveLength(2);
    // The left half of the region from 5 to 25 is inside, of which the box and a tenth around it are kept.
    const row = mask!.data.subarray(15 * 64, 16 * 64);
    expect([row.indexOf(1), row.lastIndexOf(1)]).toEqual([9, 14]);
  });

  it("shows the mask of the first look as a mark", async () => {
    const calls: Calls = [];
    await open({ ...PRESENT, maskColumns: 4, maskRows: 8 }, calls, true).ask("Segment the liver.");
    const aligned = calls.filter(({ program }) => program === "align");
    expect(aligned).toHaveLength(2);
    const marked = aligned.map(
      ({ feeds }) => (feeds.mark_bias.data as Float32Array).filter((v) => v === 0).length,
    );
    expect(marked).toEqual([0, 1]);
  });

  it("keeps the part encoded for the next click", async () => {
    const calls: Calls = [];
    const session = open(PRESENT, calls, true);
    await session.segment("liver", [box]);
    await session.segment("liver", [box, { kind: "point", at: [12, 12], positive: true }]);
    expect(runs(calls).filter((name) => name === "encode")).toHaveLength(1);
  });

  it("of parts that lie close together sees each by itself", async () => {
    const calls: Calls = [];
    const model = scriptedModel(0.5, true);
    // Parts of 39 pixels in a height of 42: the lower begins 3 pixels below the upper.
    const image = imageFromGrey(64, 42, new Uint8Array(64 * 42));
    const scan = { image, box: { scale: 1, width: 64, height: 42, size: 64 }, features: {}, encodeMs: 0 };
    const script = { ...PRESENT, maskColumns: 3 };
    const session = new ImageSession(model, scriptedPrograms(model, script, calls), scan);
    const { mask } = (await session.ask("Segment the liver.")).terms[0];
    expect(runs(calls).filter((name) => name === "encode")).toHaveLength(2);
    // Two columns of 39 / 64 pixels each; nothing of the next part's rows slips in at the edge.
    const columns = new Set(
      Array.from(mask!.data.keys())
        .filter((i) => mask!.data[i] === 1)
        .map((i) => i % 64),
    );
    expect([...columns].sort()).toEqual([0, 1]);
  });

  it("is not taken by models that never saw close views, nor at what fills the image", async () => {
    const calls: Calls = [];
    await open({ ...PRESENT, maskColumns: 4, maskRows: 8 }, calls).ask("Segment the liver.");
    await open({ ...PRESENT, maskColumns: 60 }, calls, true).ask("Segment the liver.");
    expect(runs(calls)).not.toContain("encode");
  });
});
