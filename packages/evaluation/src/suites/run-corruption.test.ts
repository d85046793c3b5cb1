import { boxMask, tinyRecord } from "@mimo/dataset/testing";
import { imageFromGrey, type Mask } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { FakeEngine, type FakeQuestion, fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { runCorruption } from "./run-corruption.js";

const LIVER = boxMask(60, 40, [10, 8, 34, 26]);

/** The structure is bright, all else dark. */
function scene(truth: Mask) {
  const image = imageFromGrey(
    60,
    40,
    truth.data.map((inside) => (inside ? 220 : 20)),
  );
  return { image, ...tinyRecord({ liver: truth }) };
}

/** Answers with what is bright in the picture that was opened last. */
class BrightFinder extends FakeEngine {
  constructor(onAsk: (asked: FakeQuestion) => void = () => {}) {
    super((asked) => {
      onAsk(asked);
      const { width, height, pixels } = this.opened[this.opened.length - 1];
      const data = Uint8Array.from(pixels, (value) => (value > 127 ? 1 : 0));
      return fakeAnswer("This.", [groundedTerm("liver", { width, height, data }, 0.9)]);
    });
  }
}

async function run(truth = LIVER, engine = new BrightFinder(), signal: AbortSignal | null = null) {
  const { image, record, load } = scene(truth);
  const rows = await runCorruption(engine, record, image, load, { seed: 1, signal });
  const dice = (corruption: string, prompt: string) =>
    rows.filter((row) => row.corruption === corruption && row.prompt === prompt).map((row) => row.dice);
  return { engine, rows, dice };
}

describe("runCorruption", () => {
  test("asks by name and by box about the picture and 18 damaged ones, and has every curve start at 0", async () => {
    const { engine, rows } = await run();
    expect(engine.opened).toHaveLength(19);
    expect(engine.asked.map(({ question }) => question).slice(0, 4)).toEqual([
      "Segment the liver.",
      "Segment this.",
      "Segment the liver.",
      "Segment this.",
    ]);
    expect(rows).toHaveLength(6 * 4 * 2);
    expect(rows.filter(({ strength }) => strength === 0).map(({ dice }) => dice)).toEqual(Array(12).fill(1));
  });

  test("the truth moves with the picture", async () => {
    const { dice } = await run();
    expect(dice("crop", "text")).toEqual([1, 1, 1, 1]);
    // Only the edge's pixels differ, for the picture is interpolated and the mask is not.
    expect(Math.min(...dice("rotation", "text"))).toBeGreaterThan(0.95);
  });

  test("what the model no longer sees costs it", async () => {
    const { dice } = await run();
    // At a fifth of the contrast nothing is brighter than 127: the mean is 56, and 220 becomes 89.
    expect(dice("contrast", "box")).toEqual([1, 1, 0, 0]);
  });

  test("the box moves with the structure", async () => {
    const { engine } = await run();
    const boxes = engine.asked.flatMap(({ marks: [mark] }) => (mark?.kind === "box" ? [mark.box] : []));
    // The first 13 pictures have the structure at its place.
    expect(new Set(boxes.slice(0, 13).map(String)).size).toBe(1);
    expect(new Set(boxes.slice(13).map(String)).size).toBe(6);
  });

  test("a structure that a rotation takes out of the picture has no rows of rotation, and all others", async () => {
    const { rows } = await run(boxMask(60, 40, [0, 0, 6, 6]));
    const kinds = new Set(rows.map(({ corruption }) => corruption));
    expect([...kinds].join()).toBe("noise,blur,contrast,jpeg,crop");
  });

  test("the same seed gives the same rows; a stop ends it before the next picture", async () => {
    expect((await run()).rows).toEqual((await run()).rows);
    const stop = new AbortController();
    const engine = new BrightFinder(() => stop.abort());
    await expect(run(LIVER, engine, stop.signal)).rejects.toMatchObject({ code: "aborted" });
    expect([engine.opened.length, engine.asked.length]).toEqual([1, 1]);
  });
});
