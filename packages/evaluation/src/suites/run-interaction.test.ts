import { boxMask, tinyRecord } from "@mimo/dataset/testing";
import { boundingBox, imageFromGrey, type Mask } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import type { ClickRow, PromptRow } from "../harness/suite-rows.js";
import { FakeEngine, type FakeQuestion, fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { PROMPT_KINDS, runInteraction } from "./run-interaction.js";

const box = (...edges: number[]) => boxMask(60, 40, edges);
const LIVER = box(10, 10, 30, 30);
const { record, load } = tinyRecord({ liver: LIVER });
const image = imageFromGrey(60, 40, new Uint8Array(2400));

/**
 * By name alone half of the liver (Dice 2/3); by a box too much (4/5), under another name; by a point nothing; by all else
 * the liver.
 */
function script({ question, marks }: FakeQuestion) {
  const kind = marks[0]?.kind;
  const answer = (name: string, mask: Mask | null) => fakeAnswer("Here.", [groundedTerm(name, mask, 0.9)]);
  if (kind === undefined) return answer("liver", box(10, 10, 20, 30));
  if (question !== "Segment this.") return answer("liver", LIVER);
  if (kind === "box") return answer("blob", box(10, 10, 40, 30));
  return kind === "point" ? fakeAnswer("Nothing.", []) : answer("liver", LIVER);
}

/** A positive click moves the right edge by five pixels to the right, a negative one to the left. */
function correct({ previous, fresh: [click] }: { previous: Mask; fresh: FakeQuestion["marks"] }): Mask {
  const right = boundingBox(previous)?.[2] ?? 10;
  return box(10, 10, right + (click.kind === "point" && click.positive ? 5 : -5), 30);
}

async function run(engine = new FakeEngine(script, correct), seed = 1, signal: AbortSignal | null = null) {
  const rows = await runInteraction(await engine.openImage(image), record, load, { seed, signal });
  const clicks = (start: string) =>
    rows.find((row): row is ClickRow => row.kind === "clicks" && row.start === start)!;
  const prompts = rows.filter((row): row is PromptRow => row.kind === "prompt");
  return { engine, rows, clicks, prompts };
}

describe("runInteraction", () => {
  test("every kind of prompt is asked once, and scored", async () => {
    const { engine, prompts } = await run();
    expect(prompts.map(({ prompt }) => prompt)).toEqual(PROMPT_KINDS);
    expect(prompts.map(({ dice }) => dice)).toEqual([2 / 3, 0, 0.8, 1, 1, 1, 1, 1]);
    expect(engine.asked).toHaveLength(8);
    expect(prompts[0]).toMatchObject({ imageId: "tiny/one", modality: "ct", caseId: "one", term: "liver" });
  });

  test("kinds without text name nothing, and start no conversation; with text the mark is the same", async () => {
    const { engine } = await run();
    const unnamed = engine.asked.filter(({ question }) => !question.includes("liver"));
    expect(unnamed.map(({ marks }) => marks.map(({ kind }) => kind).join())).toEqual([
      "point",
      "box",
      "scribble",
      "mask",
    ]);
    expect(unnamed.every(({ earlierTurns }) => earlierTurns === 0)).toBe(true);
    const named = engine.asked.filter(
      ({ marks, question }) => question.includes("liver") && marks.length > 0,
    );
    expect(named.map(({ marks }) => marks)).toEqual(unnamed.slice(0, 3).map(({ marks }) => marks));
  });

  test("what the mark alone is worth is told where it has an area", async () => {
    const { prompts, engine } = await run();
    const byPrompt = new Map(prompts.map(({ prompt, markDice }) => [prompt, markDice]));
    expect([byPrompt.get("text"), byPrompt.get("point"), byPrompt.get("scribble")]).toEqual([
      null,
      null,
      null,
    ]);
    // An ellipse in its own box covers pi / 4 of it: Dice 0.88; the box is moved by up to 5 %.
    expect(byPrompt.get("box")).toBeGreaterThan(0.8);
    expect(byPrompt.get("box")).toBeLessThan(0.95);
    expect(byPrompt.get("mask")).toBeGreaterThan(0.7);
    const rough = engine.asked.flatMap(({ marks }) => marks).find(({ kind }) => kind === "mask");
    expect(rough).not.toEqual({ kind: "mask", mask: LIVER });
  });

  test("a mask is clicked until it is right, then stays", async () => {
    const { clicks } = await run();
    const near = (...values: number[]) => values.map((value) => expect.closeTo(value, 9));
    expect(clicks("text").dice).toEqual(near(2 / 3, 6 / 7, 1, 1, 1, 1, 1, 1, 1));
    expect(clicks("text").iou).toEqual(near(1 / 2, 3 / 4, 1, 1, 1, 1, 1, 1, 1));
    expect(clicks("box").dice).toEqual(near(0.8, 8 / 9, 1, 1, 1, 1, 1, 1, 1));
    expect(clicks("point").dice).toEqual(near(0, 2 / 5, 2 / 3, 6 / 7, 1, 1, 1, 1, 1));
  });

  test("each click has the mask as it stands, and the start's mark and earlier clicks as settled ones", async () => {
    const { engine } = await run();
    const [first, second] = engine.corrected;
    expect(first).toMatchObject({ previous: { data: box(10, 10, 20, 30).data }, settled: [] });
    expect(second).toMatchObject({ previous: { data: box(10, 10, 25, 30).data }, settled: first.fresh });
    const fromBox = engine.corrected.slice(-2);
    expect(fromBox.map(({ settled }) => settled.map(({ kind }) => kind))).toEqual([
      ["box"],
      ["box", "point"],
    ]);
    expect(fromBox[0].fresh).toMatchObject([{ kind: "point", positive: false }]);
  });

  test("an unnamed start is corrected under the model's own name, one without a mask under the true one", async () => {
    const { engine } = await run();
    expect(engine.corrected.map(({ term }) => term).join()).toBe(
      "liver,liver,liver,liver,liver,liver,blob,blob",
    );
  });

  test("the same seed gives the same rows, another one other marks", async () => {
    const [one, again, other] = [await run(), await run(), await run(undefined, 2)];
    expect(again.rows).toEqual(one.rows);
    expect(again.engine.asked).toEqual(one.engine.asked);
    expect(other.engine.asked).not.toEqual(one.engine.asked);
  });

  test("a stop ends it at once, whatever the session says to it", async () => {
    const stop = new AbortController();
    const engine = new FakeEngine(() => {
      stop.abort();
      throw new Error("stopped");
    });
    await expect(run(engine, 1, stop.signal)).rejects.toMatchObject({ code: "aborted" });
    expect(engine.asked).toHaveLength(1);
    await expect(run(new FakeEngine(script), 1, AbortSignal.abort())).rejects.toMatchObject({
      code: "aborted",
    });
  });

  test("refuses no clicks", async () => {
    const session = await new FakeEngine(script).openImage(image);
    const bad = runInteraction(session, record, load, { seed: 1, clicks: 0 });
    await expect(bad).rejects.toMatchObject({ code: "bad_option" });
  });
});
