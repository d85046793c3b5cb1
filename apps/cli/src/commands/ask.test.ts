import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeRle, PALETTE, readMaskPng, writeMaskPng } from "@mimo/imaging";
import { writeNanoModel } from "@mimo/model/testing";
import { beforeAll, describe, expect, test } from "vitest";
import type { AnswerRecord } from "../answer-record.js";
import { openMimoEngine, PROJECT_FOLDER } from "../engine.js";
import { FakeEngine } from "../testing/fake-engine.js";
import { blackPng, greyPng } from "../testing/pictures.js";
import { filesIn, type RunOptions, run, withFolder } from "../testing/run.js";

const CT = join(PROJECT_FOLDER, "samples", "ct-slice.dcm");

/** Asks about an 8 x 6 picture in a folder of its own. */
function asking<T>(
  more: readonly string[],
  check: (result: Awaited<ReturnType<typeof run>>, folder: string, engine: FakeEngine) => Promise<T>,
  options: RunOptions = {},
): Promise<T> {
  return withFolder(async (folder) => {
    const engine = new FakeEngine();
    await writeFile(join(folder, "a.png"), await greyPng(8, 6));
    const argv = ["ask", join(folder, "a.png"), ...more, "--out", join(folder, "out")];
    return check(await run(argv, { engine, ...options }), folder, engine);
  });
}

async function readRecord(folder: string): Promise<AnswerRecord> {
  return JSON.parse(await readFile(join(folder, "out", "result.json"), "utf8"));
}

describe("the answer", () => {
  test("is printed with a table, without square millimetres when the spacing is unknown", () =>
    asking(["Where is the liver?"], async ({ code, stdout, stderr }) => {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Here is the liver.\n");
      expect(stdout).toMatch(/# {2}term {3}presence {2}area px\n {2}1 {2}liver {6}0\.90 {7}12\n/);
      expect(stdout).not.toContain("mm2");
    }));

  test("names the area in square millimetres when the spacing is known", () =>
    withFolder(async (folder) => {
      const { stdout } = await run(["ask", CT, "Where?", "--out", join(folder, "out")]);
      expect(stdout).toContain("area mm2");
      const { terms, spacingMm } = await readRecord(folder);
      expect(terms[0]!.areaMm2).toBeCloseTo(64 * 64 * spacingMm![0] * spacingMm![1], 6);
    }));

  test("is written as overlay, one mask per term and result.json", () =>
    asking(["Where is the liver?", "--point", "3,2", "--point", "7,5,-"], async (_result, folder) => {
      expect(await filesIn(join(folder, "out"))).toEqual(["mask-1-liver.png", "overlay.png", "result.json"]);
      const record = await readRecord(folder);
      const mask = await readMaskPng(join(folder, "out", "mask-1-liver.png"));
      expect(decodeRle(record.terms[0]!.rle!)).toEqual(mask);
      expect(record).toMatchObject({
        question: "Where is the liver?",
        answer: "Here is the liver.",
        terms: [
          {
            text: "liver",
            start: 12,
            end: 17,
            presence: 0.9,
            quality: 0.8,
            stability: 0.9,
            areaPx: 12,
            areaMm2: null,
          },
        ],
        marks: [
          { kind: "point", at: [3, 2], positive: true },
          { kind: "point", at: [7, 5], positive: false },
        ],
        weightsHash: "ab".repeat(32),
      });
      expect(record.notice).toMatch(/not a medical device/);
    }));

  test("a later answer takes away the masks of the one before, and nothing else", () =>
    asking(["Where is the liver?"], async (_result, folder) => {
      await writeFile(join(folder, "out", "notes.txt"), "mine");
      const argv = ["ask", join(folder, "a.png"), "What is absent?", "--out", join(folder, "out")];
      const { stdout } = await run(argv);
      expect(stdout).toContain("not seen");
      expect(await filesIn(join(folder, "out"))).toEqual(["notes.txt", "overlay.png", "result.json"]);
    }));

  test("--json prints what result.json holds and nothing else", () =>
    asking(["Where?", "--json"], async ({ stdout }, folder) => {
      expect(JSON.parse(stdout)).toEqual(await readRecord(folder));
    }));

  test("--color paints each term as on the overlay", () =>
    asking(["Where?", "--color"], async ({ stdout }) => {
      expect(stdout).toContain(`Here is the \u001b[1;38;2;${PALETTE[0]!.join(";")}mliver\u001b[0m.`);
    }));

  test("is uncoloured where there is no terminal", () =>
    asking(["Where?"], async ({ stdout }) => expect(stdout).not.toContain("\u001b")));
});

describe("what the model gets", () => {
  test("marks of every kind, in the image's pixels", () =>
    withFolder(async (folder) => {
      const engine = new FakeEngine();
      await writeFile(join(folder, "a.png"), await greyPng(4, 4));
      const mask = {
        width: 4,
        height: 4,
        data: Uint8Array.from({ length: 16 }, (_, i) => (i === 5 ? 1 : 0)),
      };
      await writeMaskPng(join(folder, "m.png"), mask);
      await writeFile(join(folder, "stroke.txt"), "1,1\n2,2.5\n");
      await writeFile(join(folder, "stroke.json"), "[[0, 1], [2, 3]]");
      const marks = ["--box", "0,1,4,4", "--scribble", "0,0;1,1", "--mask", join(folder, "m.png")];
      const files = ["--scribble", join(folder, "stroke.txt"), "--scribble", join(folder, "stroke.json")];
      const argv = ["ask", join(folder, "a.png"), ...marks, ...files, "--out", join(folder, "out")];
      expect((await run(argv, { engine })).stderr).toBe("");
      const stroke = (...path: number[][]) => ({ kind: "scribble", path, positive: true });
      expect(engine.asked[0]).toMatchObject({
        question: null,
        marks: [
          { kind: "box", box: [0, 1, 4, 4] },
          stroke([0, 0], [1, 1]),
          stroke([1, 1], [2, 2.5]),
          stroke([0, 1], [2, 3]),
          { kind: "mask", mask },
        ],
      });
    }));

  test("--window becomes the image's window", () =>
    asking(["Where?", "--window", "-600,1500"], async (_result, _folder, engine) => {
      expect(engine.opened[0]!.window).toEqual({ center: -600, width: 1500 });
    }));

  test("a picture with a wrong ending is read by its content", () =>
    withFolder(async (folder) => {
      await copyFile(CT, join(folder, "slice.png"));
      const engine = new FakeEngine();
      const { code } = await run(["ask", join(folder, "slice.png"), "Where?", "--out", join(folder, "out")], {
        engine,
      });
      expect(code).toBe(0);
      expect(engine.opened[0]!.meaning).toBe("hounsfield");
    }));
});

describe("bad input is one line with the rule, code 2 and no output", () => {
  const refused = (more: readonly string[], rule: RegExp, options?: RunOptions) =>
    asking(
      more,
      async (result, folder) => {
        expect(result).toMatchObject({ code: 2, stdout: "" });
        expect(result.stderr).toMatch(/^mimo: [^\n]+\n$/);
        expect(result.stderr).toMatch(rule);
        expect(await filesIn(folder)).not.toContain("out");
      },
      options,
    );

  test("a point outside", () => refused(["Where?", "--point", "8,1"], /x must be >= 0 and < 8/));
  test("a box with swapped corners", () =>
    refused(["Where?", "--box", "5,1,2,4"], /x0 must be < x1, got 5 and 2/));
  test("a window without width", () => refused(["Where?", "--window", "40,0"], /width >= 1/));
  test("neither question nor mark", () => refused([" "], /words, or at least one mark/));
  test("a slice that is not there", () =>
    refused(["Where?", "--slice", "3"], /an integer from 0 to 0, got 3/));
  test("a scribble that is neither path nor file", () =>
    refused(["--scribble", "1;2"], /x,y;x,y;\.\.\. or a file that can be read, got "1;2"/));

  test("an empty mask", () =>
    withFolder(async (other) => {
      await writeFile(join(other, "m.png"), await blackPng(8, 6));
      await refused(["--mask", join(other, "m.png")], /at least 1 pixel inside/);
    }));

  test("a mask of another size", () =>
    withFolder(async (other) => {
      await writeFile(join(other, "m.png"), await greyPng(4, 4));
      await refused(["--mask", join(other, "m.png")], /the image's size, 8 x 6, got 4 x 4/);
    }));

  test.each(["png", "dcm"])("a cut off .%s", (ending) =>
    withFolder(async (folder) => {
      const whole = ending === "png" ? await greyPng(64, 64) : await readFile(CT);
      await writeFile(join(folder, `a.${ending}`), whole.subarray(0, whole.length >> 1));
      const argv = ["ask", join(folder, `a.${ending}`), "Where?", "--out", join(folder, "out")];
      const { code, stdout, stderr } = await run(argv);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^mimo: a\.(png|dcm): [^\n]+\n$/);
      expect(await filesIn(folder)).toEqual([`a.${ending}`]);
    }),
  );

  test("no such image", async () => {
    const { code, stderr } = await run(["ask", "/no/such.png", "Where?"]);
    expect(code).toBe(2);
    expect(stderr).toBe("mimo: such.png: file: one that can be opened, got ENOENT\n");
  });
});

describe("with the real engine", () => {
  let model: Map<string, Buffer>;
  beforeAll(() =>
    withFolder(async (folder) => {
      await writeNanoModel(folder);
      const names = await filesIn(folder);
      model = new Map(
        await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
      );
    }),
  );

  /** Asks a model whose files were changed by `spoil`. */
  const askModel = (question: string, spoil: (files: Map<string, Buffer>) => void = () => {}) =>
    withFolder(async (folder) => {
      const files = new Map(model);
      spoil(files);
      for (const [name, content] of files) await writeFile(join(folder, name), content);
      return asking(
        [question, "--model", folder, "--threads", "1"],
        async (result, out) => ({ ...result, files: await filesIn(out) }),
        { openEngine: openMimoEngine },
      );
    });

  test("a question is answered", async () => {
    const { code, stderr, files } = await askModel("Where is the liver?");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(files).toContain(join("out", "result.json"));
  });

  test("a question of 10,000 characters is refused", async () => {
    const { code, stderr, files } = await askModel("a".repeat(10_000));
    expect({ code, files }).toEqual({ code: 2, files: ["a.png"] });
    expect(stderr).toMatch(/^mimo: .*at most 2000 characters, got 10000 characters\n$/);
  });

  test.each([
    ["cut off", (weights: Buffer) => weights.subarray(0, weights.length >> 1)],
    [
      "with a broken header",
      (weights: Buffer) => Buffer.concat([Buffer.alloc(9, 0xff), weights.subarray(9)]),
    ],
  ])("weights %s are refused", async (_how, spoil) => {
    const { code, stderr, files } = await askModel("Where?", (all) =>
      all.set("weights.safetensors", spoil(all.get("weights.safetensors")!)),
    );
    expect({ code, files }).toEqual({ code: 2, files: ["a.png"] });
    expect(stderr).toMatch(/^mimo: [^\n]*weights\.safetensors[^\n]*\n$/);
  });
});
