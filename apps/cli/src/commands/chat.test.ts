import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeEngine } from "../testing/fake-engine.js";
import { greyPng } from "../testing/pictures.js";
import { filesIn, run, withFolder } from "../testing/run.js";

/** Types lines into a conversation about an 8 x 6 picture. */
function typing<T>(
  lines: readonly string[],
  check: (result: Awaited<ReturnType<typeof run>>, engine: FakeEngine, folder: string) => Promise<T>,
  more: readonly string[] = [],
): Promise<T> {
  return withFolder(async (folder) => {
    await writeFile(join(folder, "a.png"), await greyPng(8, 6));
    const engine = new FakeEngine();
    const argv = ["chat", join(folder, "a.png"), "--out", join(folder, "out"), ...more];
    return check(await run(argv, { engine, stdin: `${lines.join("\n")}\n` }), engine, folder);
  });
}

test("questions are answered in order, each knowing those before, until the input ends", () =>
  typing(["Where is the liver?", "And what is absent?"], async ({ code, stdout, stderr }, engine) => {
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Here is the liver\.\n(.*\n){2}There is no liver\.\n/);
    expect(engine.asked.map(({ turns }) => turns)).toEqual([0, 1]);
    expect(engine.released).toBe(1);
  }));

test("marks go with the next question and with no other", () =>
  typing(
    ["/point 1,2", "/point 3,4,-", "/box 0,0,8,6", "What is this?", "And this?"],
    async (result, engine) => {
      expect(result.stdout).toContain("box marked; 3 marks for the next question\n");
      expect(engine.asked[0]!.marks).toEqual([
        { kind: "point", at: [1, 2], positive: true },
        { kind: "point", at: [3, 4], positive: false },
        { kind: "box", box: [0, 0, 8, 6] },
      ]);
      expect(engine.asked[1]!.marks).toEqual([]);
    },
  ));

test("an empty line asks what is marked, and nothing when nothing is", () =>
  typing(["", "/point 1,2", ""], async (_result, engine) => {
    expect(engine.asked).toHaveLength(1);
    expect(engine.asked[0]).toMatchObject({ question: null, marks: [{ kind: "point" }] });
  }));

test("/clear drops the waiting marks", () =>
  typing(["/point 1,2", "/clear", "Where?"], async (_result, engine) =>
    expect(engine.asked[0]!.marks).toEqual([]),
  ));

test("what is wrong with a line is said, and the conversation goes on", () =>
  typing(["/point 9,9", "/box 1,2", "/jump", "/save", "/mask no.png", "Where?"], async (result, engine) => {
    expect(result.code).toBe(0);
    expect(result.stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^mimo: mark 1 \(point\): x must be >= 0 and < 8/),
      "mimo: It must be x0,y0,x1,y1 in pixels.",
      "mimo: unknown command '/jump'; /help lists them",
      "mimo: /save: an answer to save, got none yet",
      expect.stringMatching(/^mimo: .*no\.png/),
    ]);
    expect(engine.asked).toHaveLength(1);
  }));

test("/save writes the last answer", () =>
  typing(["Where?", "Where else?", "/save"], async ({ stdout }, _engine, folder) => {
    expect(stdout).toContain(join("out", "turn-2"));
    expect(await filesIn(join(folder, "out", "turn-2"))).toEqual([
      "mask-1-liver.png",
      "overlay.png",
      "result.json",
    ]);
  }));

test("/quit ends it, /help lists what can be typed", () =>
  typing(["/help", "/quit", "Where?"], async ({ code, stdout }, engine) => {
    expect(code).toBe(0);
    for (const name of ["/point", "/box", "/save", "/quit"]) expect(stdout).toContain(name);
    expect(engine.asked).toHaveLength(0);
  }));

test("terms stream in the colour of their mask", () =>
  typing(
    ["Where?"],
    async ({ stdout }) => expect(stdout).toContain("Here is the \u001b[1;38;2;86;180;233mliver\u001b[0m.\n"),
    ["--color"],
  ));

test("a bug ends the conversation with code 1", () =>
  typing(["bug", "Where?"], async ({ code, stderr }, engine) => {
    expect(code).toBe(1);
    expect(stderr).toContain("TypeError: a bug of ours");
    expect(engine.released).toBe(1);
  }));
