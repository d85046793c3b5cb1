import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writePlainDataset } from "../testing/plain-dataset.js";
import { filesIn, run, withFolder } from "../testing/run.js";

const RECIPE = {
  name: "one mask",
  preset: "mimo-nano",
  imageSize: 32,
  steps: 2,
  threads: 1,
  batch: { images: 1, sequencesPerImage: 1, slotsPerImage: 1, marks: 1, tokens: 40, questionTokens: 12 },
  vocabulary: { size: 300, corpusLines: 20 },
};

test(
  "runs are listed, and compared by recipe and curves",
  () =>
    withFolder(async (folder) => {
      const data = join(folder, "data");
      await writePlainDataset(data, "train", 2);
      for (const seed of [1, 2]) {
        const recipe = join(folder, `${seed}.json`);
        await writeFile(recipe, JSON.stringify({ ...RECIPE, seed }));
        const argv = [
          "train",
          "--recipe",
          recipe,
          "--data",
          data,
          "--out",
          join(folder, "runs", `seed${seed}`),
        ];
        expect(await run(argv)).toMatchObject({ code: 0 });
      }
      const list = await run(["runs", join(folder, "runs")]);
      expect(list.stdout).toMatch(
        /^run +preset +state +steps +loss +smoothed .*\nseed1 +mimo-nano +finished +2\/2 /,
      );
      const listed = JSON.parse((await run(["runs", join(folder, "runs"), "--json"])).stdout);
      expect(listed).toMatchObject([
        { name: "one mask", stepsDone: 2, state: "finished" },
        { folder: join(folder, "runs", "seed2") },
      ]);

      const picture = join(folder, "both.png");
      const argv = ["runs", "compare", join(folder, "runs", "seed1"), join(folder, "runs", "seed2")];
      const compared = await run([...argv, "--out", picture]);
      expect(compared.code).toBe(0);
      expect(compared.stdout).toMatch(/\nrecipe +seed1 +seed2\nseed +1 +2\n\nCurves in /);
      expect((await readFile(picture)).subarray(1, 4).toString()).toBe("PNG");
      const json = JSON.parse((await run([...argv, "--out", picture, "--json"])).stdout);
      expect(json).toMatchObject({
        names: ["seed1", "seed2"],
        differences: [{ field: "seed", values: [1, 2] }],
      });
    }),
  120_000,
);

test("folders that are no runs are refused in one line", () =>
  withFolder(async (folder) => {
    expect(await run(["runs", folder])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^No runs in /),
    });
    const refused = await run(["runs", "compare", folder, folder, "--out", join(folder, "x.png")]);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^mimo: [^\n]*a run folder[^\n]*\n$/),
    });
    expect(await filesIn(folder)).toEqual([]);
  }));

test("a replay needs no recipe, and training names what is missing", () =>
  withFolder(async (folder) => {
    const replay = await run(["train", "--replay", join(folder, "bad-batch.safetensors")]);
    expect(replay).toMatchObject({ code: 2, stderr: expect.stringContaining("bad-batch.safetensors") });
    const missing = await run(["train", "--recipe", "smoke", "--data", folder]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("got no --out") });
  }));
