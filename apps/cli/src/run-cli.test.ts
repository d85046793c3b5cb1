import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelError } from "@mimo/model";
import { describe, expect, test } from "vitest";
import { openMimoEngine } from "./engine.js";
import { FakeEngine } from "./testing/fake-engine.js";
import { greyPng } from "./testing/pictures.js";
import { filesIn, run, withFolder } from "./testing/run.js";

const COMMANDS = ["serve", "demo", "ask", "chat", "predict", "train", "eval", "info"];

describe("help", () => {
  test("the program's help names every command", async () => {
    const { code, stdout } = await run(["--help"]);
    expect(code).toBe(0);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
  });

  test.each(COMMANDS)("%s --help ends with an example", async (name) => {
    const { code, stdout, stderr } = await run([name, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`Examples?:\\n  \\$ mimo ${name}`));
  });

  test("without a command the help goes to standard error, with code 2", async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: mimo");
  });

  test("--version prints the package's version", async () => {
    const { code, stdout } = await run(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("bad command lines end with code 2 and one line", () => {
  test.each([
    [["aks"], "mimo: unknown command 'aks' (Did you mean ask?)\n"],
    [["ask", "a.png", "--pont", "1,2"], "mimo: unknown option '--pont' (Did you mean --point?)\n"],
    [["ask"], "mimo: missing required argument 'image'\n"],
    [["predict", "a.jsonl"], "mimo: required option '--out <file>' not specified\n"],
    [
      ["ask", "a.png", "--point", "1,two"],
      "mimo: option '--point <x,y[,-]>' argument '1,two' is invalid. It must be x,y or x,y,- in pixels.\n",
    ],
    [
      ["eval", "--data", "d", "--out", "o", "--split", "tset"],
      "mimo: option '--split <name>' argument 'tset' is invalid. Allowed choices are train, val, test.\n",
    ],
  ])("%j", async (argv, stderr) => {
    expect(await run(argv)).toEqual({ code: 2, stdout: "", stderr });
  });
});

describe("failures", () => {
  const askWith = (folder: string, options: Parameters<typeof run>[1], question = "Where?") =>
    run(["ask", join(folder, "a.png"), question, "--out", join(folder, "out")], options);

  test("an error of ours is one line and code 2", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "a.png"), await greyPng(8, 8));
      const openEngine = () => Promise.reject(new ModelError("bad_config", "model.json: bad\n  field"));
      const result = await askWith(folder, { openEngine });
      expect(result).toEqual({ code: 2, stdout: "", stderr: "mimo: model.json: bad field\n" });
    }));

  test("a bug is code 1 with its stack, and the engine is freed", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "a.png"), await greyPng(8, 8));
      const engine = new FakeEngine();
      const { code, stderr } = await askWith(folder, { engine }, "bug");
      expect(code).toBe(1);
      expect(stderr).toMatch(/TypeError: a bug of ours\n +at /);
      expect(engine.released).toBe(1);
      expect(await filesIn(folder)).toEqual(["a.png"]);
    }));

  test("Ctrl-C during an answer is code 130 and leaves nothing", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "a.png"), await greyPng(8, 8));
      const stop = new AbortController();
      const engine = new FakeEngine();
      engine.onAsk = () => stop.abort();
      const result = await askWith(folder, { engine, signal: stop.signal });
      expect(result).toEqual({ code: 130, stdout: "", stderr: "mimo: stopped\n" });
      expect(await filesIn(folder)).toEqual(["a.png"]);
    }));

  test("a missing model folder is said with what to do", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "a.png"), await greyPng(8, 8));
      const env = { MIMO_MODEL: join(folder, "no-model") };
      const { code, stderr } = await askWith(folder, { env, openEngine: openMimoEngine });
      expect(code).toBe(2);
      expect(stderr).toContain(`got ${join(folder, "no-model")}; name one with --model DIR or MIMO_MODEL`);
    }));
});

test("--model goes before MIMO_MODEL, and both before the project's own model", () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, "a.png"), await greyPng(8, 8));
    const folders: string[] = [];
    const openEngine = async (path: string) => {
      folders.push(path);
      return new FakeEngine();
    };
    const argv = ["ask", join(folder, "a.png"), "Where?", "--out", join(folder, "out")];
    await run([...argv, "--model", "/m1"], { openEngine, env: { MIMO_MODEL: "/m2" } });
    await run(argv, { openEngine, env: { MIMO_MODEL: "/m2" } });
    await run(argv, { openEngine });
    expect(folders.slice(0, 2)).toEqual(["/m1", "/m2"]);
    expect(folders[2]).toMatch(/weights[/\\]mimo-tiny$/);
  }));
