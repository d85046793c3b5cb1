import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFolder } from "./folder-writer.js";
import { filesIn, withFolder } from "./testing/run.js";

test("a failure leaves neither the folder nor what was staged for it", () =>
  withFolder(async (folder) => {
    const files = new Map([
      ["a.txt", "a"],
      ["no/such/folder.txt", "b"],
    ]);
    await expect(writeFolder(join(folder, "out"), files)).rejects.toThrow(/ENOENT/);
    expect(await filesIn(folder)).toEqual([]);
  }));

test("a failure leaves an earlier result as it was", () =>
  withFolder(async (folder) => {
    await mkdir(join(folder, "out"));
    await writeFile(join(folder, "out", "a.txt"), "old");
    const files = new Map([
      ["a.txt", "new"],
      ["no/such/folder.txt", "b"],
    ]);
    await expect(writeFolder(join(folder, "out"), files)).rejects.toThrow(/ENOENT/);
    expect(await filesIn(folder)).toEqual(["out", join("out", "a.txt")]);
    expect(await readFile(join(folder, "out", "a.txt"), "utf8")).toBe("old");
  }));
