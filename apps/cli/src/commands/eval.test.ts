import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeEngine } from "../testing/fake-engine.js";
import { writePlainDataset } from "../testing/plain-dataset.js";
import { filesIn, run, withFolder } from "../testing/run.js";

/** Evaluates a dataset of three test images. */
function evaluating<T>(
  more: readonly string[],
  check: (result: Awaited<ReturnType<typeof run>>, out: string, engine: FakeEngine) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    await writePlainDataset(join(folder, "data"), "test", 3);
    const engine = new FakeEngine();
    const out = join(folder, "out");
    const argv = ["eval", "--data", join(folder, "data"), "--out", out, ...more];
    return check(await run(argv, { engine }), out, engine);
  });
}

test("a report is written, with the command line that made it", () =>
  evaluating([], async ({ code, stdout, stderr }, out, engine) => {
    expect(code).toBe(0);
    expect(stdout).toContain(`3 images. The report is in ${join(out, "report.md")}`);
    expect(stderr).toContain("evaluate 3/3");
    const report = JSON.parse(await readFile(join(out, "report.json"), "utf8"));
    expect(report.settings).toMatchObject({ seed: 1, limit: null, blankEvery: 4 });
    expect(report.settings.command).toMatch(/^mimo eval --data .* --split test .* --seed 1 --blank-every 4$/);
    expect(engine.released).toBe(1);
  }));

test("--limit, --no-blank and --seed reach the evaluation; --json prints its numbers", () =>
  evaluating(["--limit", "2", "--no-blank", "--seed", "7", "--json"], async ({ stdout }) => {
    const report = JSON.parse(stdout);
    expect(report.settings).toMatchObject({ seed: 7, limit: 2, blankEvery: null });
    expect(report.counts.images).toBe(2);
    expect(report).not.toHaveProperty("rows");
  }));

test("a split without images is refused with code 2 and writes nothing", () =>
  evaluating(["--split", "val"], async ({ code, stderr }, out) => {
    expect(code).toBe(2);
    expect(stderr).toBe("mimo: evaluate: at least 1 image, got none\n");
    expect(await filesIn(join(out, ".."))).not.toContain("out");
  }));
