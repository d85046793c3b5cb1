import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNanoModel } from "@mimo/model/testing";
import { expect, test } from "vitest";
import { run, withFolder } from "../testing/run.js";

test("shows configuration, size, hash and provenance", () =>
  withFolder(async (folder) => {
    await writeNanoModel(folder);
    const hash = createHash("sha256")
      .update(await readFile(join(folder, "weights.safetensors")))
      .digest("hex");
    const facts = JSON.parse((await run(["info", "--model", folder, "--json"])).stdout);
    expect(facts).toMatchObject({ name: "mimo-nano", weightsHash: hash, provenance: { made: "in a test" } });
    const { code, stdout } = await run(["info"], { env: { MIMO_MODEL: folder } });
    expect(code).toBe(0);
    expect(stdout).toContain(hash);
    expect(stdout).toContain(`${facts.parameters.toLocaleString("en")} weights`);
  }));

test("a folder without a model is refused with code 2", async () => {
  const { code, stderr } = await run(["info", "--model", "/no/model"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^mimo: model: a folder with model\.json, got \/no\/model; [^\n]+\n$/);
});
