import { boxMask, tinyRecord } from "@mimo/dataset/testing";
import { type BoxXyxyPx, imageFromGrey, maskFromBox } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { FakeEngine, type FakeQuestion, fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { runStability } from "./run-stability.js";

const LIVER: BoxXyxyPx = [20, 10, 40, 30];
const { record, load } = tinyRecord({ liver: boxMask(60, 40, LIVER) });
const image = imageFromGrey(60, 40, new Uint8Array(2400));

/** Fills a box; to a point always answers with half of the liver. */
function fill({ marks: [mark] }: FakeQuestion) {
  const mask = mark.kind === "box" ? maskFromBox(mark.box, 60, 40) : boxMask(60, 40, [20, 10, 30, 30]);
  return fakeAnswer("This.", [groundedTerm("thing", mask, 0.9)]);
}

async function run(script = fill, seed = 1, signal: AbortSignal | null = null) {
  const engine = new FakeEngine(script);
  const rows = await runStability(await engine.openImage(image), record, load, { seed, signal });
  return { engine, rows, row: (jitter: number | null) => rows.find((row) => row.jitter === jitter)! };
}

/** Moves of the edges of the n-th to m-th box, in pixels. */
function moves({ asked }: FakeEngine, from: number, to: number): number[][] {
  return asked.slice(from, to).map(({ marks: [mark] }) => {
    if (mark.kind !== "box") throw new Error("expected a box");
    return mark.box.map((edge, i) => edge - LIVER[i]);
  });
}

describe("runStability", () => {
  test("an engine that fills the box is the worse the more the box moves, and agrees less with itself", async () => {
    const { row } = await run();
    const mean = (jitter: number) => row(jitter).dice.reduce((sum, one) => sum + one, 0) / 10;
    expect(row(0)).toMatchObject({ prompt: "box", dice: [1, 1], pairwiseIou: 1 });
    expect([0.05, 0.1, 0.2].map((jitter) => row(jitter).dice.length)).toEqual([10, 10, 10]);
    expect(mean(0.1)).toBeLessThan(mean(0.05));
    expect(mean(0.2)).toBeLessThan(mean(0.1));
    expect(row(0.2).pairwiseIou).toBeLessThan(row(0.1).pairwiseIou);
  });

  test("an engine that does not look at the point answers the same ten times", async () => {
    const { row } = await run();
    expect(row(null)).toMatchObject({ prompt: "point", pairwiseIou: 1 });
    expect(row(null).dice).toEqual(Array(10).fill(2 / 3));
  });

  test("every edge moves by itself, at most by the share of the side, both ways; twice the share, twice as far", async () => {
    const { engine } = await run();
    const tenth = moves(engine, 12, 22);
    expect(tenth.flat().every((move) => Math.abs(move) <= 2)).toBe(true);
    for (const edge of [0, 1, 2, 3]) {
      const own = tenth.map((box) => box[edge]);
      expect(Math.min(...own)).toBeLessThan(0);
      expect(Math.max(...own)).toBeGreaterThan(0);
    }
    const fifth = moves(engine, 22, 32);
    expect(fifth.flat()).toEqual(tenth.flat().map((move) => expect.closeTo(2 * move, 9)));
  });

  test("points lie anywhere in the structure; nothing is named", async () => {
    const { engine } = await run();
    const points = engine.asked
      .slice(32)
      .map(({ marks: [mark] }) => (mark.kind === "point" ? mark.at : [0, 0]));
    expect(points.every(([x, y]) => x > 20 && x < 40 && y > 10 && y < 30)).toBe(true);
    expect(new Set(points.map(String)).size).toBeGreaterThan(5);
    expect(new Set(engine.asked.map(({ question }) => question))).toEqual(new Set(["Segment this."]));
  });

  test("an answer without a mask scores nothing, and agrees with its like only", async () => {
    let at = 0;
    const { row } = await run((asked) => (at++ < 33 ? fakeAnswer("Nothing.", []) : fill(asked)));
    expect(row(0.05)).toMatchObject({ dice: Array(10).fill(0), pairwiseIou: 1 });
    // One empty mask against nine alike: 36 of 45 pairs agree.
    expect(row(null).pairwiseIou).toBeCloseTo(36 / 45, 9);
  });

  test("the same seed gives the same rows; a stop ends it", async () => {
    expect((await run()).rows).toEqual((await run()).rows);
    expect((await run(fill, 2)).rows).not.toEqual((await run()).rows);
    await expect(run(fill, 1, AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
  });
});
