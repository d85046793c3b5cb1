import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writePlainDataset } from "../testing/plain-dataset.js";
import { filesIn, run, withFolder } from "../testing/run.js";

test("a recipe from recipes/ trains, and a run that is done is not done again", () =>
  withFolder(async (folder) => {
    await writePlainDataset(join(folder, "data"), "train", 2);
    const argv = ["train", "--recipe", "smoke", "--steps", "2", "--data", join(folder, "data")];
    const first = await run([...argv, "--out", join(folder, "out"), "--json"]);
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(/train 2\/2 loss \d+\.\d+ rate \S+ ETA 0s/);
    expect(JSON.parse(first.stdout)).toMatchObject({ recipe: "smoke", steps: 2, last: { step: 1 } });
    expect(await filesIn(join(folder, "out", "model"))).toEqual([
      "model.json",
      "tokenizer.json",
      "weights.safetensors",
    ]);
    const again = await run([...argv, "--out", join(folder, "out"), "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ last: null });
  }));

test("Ctrl-C stops between two steps with code 130", () =>
  withFolder(async (folder) => {
    await writePlainDataset(join(folder, "data"), "train", 2);
    const stop = new AbortController();
    stop.abort();
    const argv = ["train", "--recipe", "smoke", "--data", join(folder, "data"), "--out", join(folder, "out")];
    expect(await run(argv, { signal: stop.signal })).toMatchObject({ code: 130, stderr: "mimo: stopped\n" });
  }));

describe("bad input is one line with the rule and code 2", () => {
  const refused = async (recipe: string | null, rule: RegExp, more: readonly string[] = []) =>
    withFolder(async (folder) => {
      await writePlainDataset(join(folder, "data"), "test", 1);
      if (recipe !== null) await writeFile(join(folder, "r.json"), recipe);
      const argv = ["train", "--recipe", join(folder, "r.json"), "--data", join(folder, "data")];
      const { code, stdout, stderr } = await run([...argv, "--out", join(folder, "out"), ...more]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^mimo: [^\n]+\n$/);
      expect(stderr).toMatch(rule);
      expect(await filesIn(folder)).not.toContain("out");
    });

  test("an unknown key", () => refused('{"name": "a", "steps": 1, "learningRate": 1}', /"learningRate"/));
  test("an unknown key further in", () =>
    refused('{"name": "a", "steps": 1, "optimizer": {"beta3": 1}}', /"beta3"/));
  test("no JSON", () => refused("{", /r\.json: must be JSON/));
  test("no such recipe", () => refused(null, /a file, or a name from recipes\//));
  test("no images to train on", () => refused('{"name": "a", "steps": 1}', /train split has no images/));
  test("no model to start from", () =>
    refused('{"name": "a", "steps": 1}', /a folder with model\.json, got \/no\/model/, [
      "--init",
      "/no/model",
    ]));
});

test("a recipe may be a TypeScript file", () =>
  withFolder(async (folder) => {
    await writeFile(
      join(folder, "r.ts"),
      'export const recipe: object = { name: "a", steps: 1, typo: 1 };\n',
    );
    const argv = ["train", "--recipe", join(folder, "r.ts"), "--data", folder, "--out", join(folder, "out")];
    const { code, stderr } = await run(argv);
    expect(code).toBe(2);
    expect(stderr).toContain('"typo"');
  }));
