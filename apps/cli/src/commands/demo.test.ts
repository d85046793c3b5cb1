import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkMarks, readImage } from "@mimo/imaging";
import { expect, test } from "vitest";
import { DEMO_QUESTIONS, type DemoQuestion } from "../demo-questions.js";
import { PROJECT_FOLDER } from "../engine.js";
import { FakeEngine } from "../testing/fake-engine.js";
import { capture, filesIn, withFolder } from "../testing/run.js";
import { demo } from "./demo.js";

const CT_QUESTIONS: readonly DemoQuestion[] = [
  { shows: "words", image: "ct-slice.dcm", question: "Where?", marks: [] },
  {
    shows: "a mark",
    image: "ct-slice.dcm",
    question: null,
    marks: [{ kind: "point", at: [9, 9], positive: true }],
  },
];

test("every question is asked afresh, drawn, and collected on an overview", () =>
  withFolder(async (folder) => {
    const engine = new FakeEngine();
    const out = join(folder, "demo");
    const { stdout } = await capture(async (io) => demo(io, { out }, CT_QUESTIONS).then(() => 0), { engine });
    expect(engine.asked).toMatchObject([
      { question: "Where?", turns: 0 },
      { question: null, turns: 0, marks: [{ kind: "point" }] },
    ]);
    expect(engine.opened).toHaveLength(1);
    expect(await filesIn(out)).toEqual(["1-words.png", "2-a-mark.png", "overview.png"]);
    expect(stdout).toContain("1. ct-slice.dcm: Where?\n   Here is the liver.\n");
    expect(stdout).toContain("2. ct-slice.dcm, with a point: (mark alone)\n");
    expect(stdout).toContain(`Look at ${join(out, "overview.png")}`);
    expect(stdout).toContain("npm run mimo -- ask IMAGE");
  }));

test("the questions' samples are there, and their marks lie on them", async () => {
  for (const { image, marks } of DEMO_QUESTIONS) {
    const path = join(PROJECT_FOLDER, "samples", image);
    expect(existsSync(path), image).toBe(true);
    const { width, height } = await readImage(path);
    checkMarks(marks, width, height);
  }
});

test("the demonstration shows words alone, a point and a box", () => {
  const kinds = DEMO_QUESTIONS.flatMap(({ marks }) => marks.map(({ kind }) => kind));
  expect(kinds).toEqual(expect.arrayContaining(["point", "box"]));
  expect(DEMO_QUESTIONS.some(({ marks }) => marks.length === 0)).toBe(true);
});
