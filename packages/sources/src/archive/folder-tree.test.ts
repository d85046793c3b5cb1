import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Skip } from "../source.js";
import { openFolderTree } from "./folder-tree.js";

let place: string;
let root: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "mimo-folder-"));
  root = join(place, "root");
  await mkdir(join(root, "sub", "deeper"), { recursive: true });
  await writeFile(join(place, "secret.txt"), "secret");
  await writeFile(join(root, "a, b:c%20.txt"), "a");
  await writeFile(join(root, "sub", "deeper", "d.txt"), "d");
});
afterEach(() => rm(place, { recursive: true, force: true }));

async function list() {
  const tree = await openFolderTree(root);
  const refs: Record<string, string> = {};
  const skips: Skip[] = [];
  for await (const { path, ref } of tree.list((skip) => skips.push(skip))) refs[path] = ref;
  return { tree, refs, skips };
}

test("files at any depth are listed, and read by reference in a tree that never listed", async () => {
  const { refs, skips } = await list();
  expect(skips).toEqual([]);
  expect(Object.keys(refs).sort()).toEqual(["a, b:c%20.txt", "sub/deeper/d.txt"]);
  const reader = await openFolderTree(root);
  for (const [path, content] of [
    ["a, b:c%20.txt", "a"],
    ["sub/deeper/d.txt", "d"],
  ] as const) {
    expect(refs[path]).not.toMatch(/[\s,:]/);
    expect((await reader.read(refs[path], 10)).toString()).toBe(content);
  }
});

test("links are followed within the folder, and not out of it", async () => {
  await symlink(join(root, "sub", "deeper", "d.txt"), join(root, "good.txt"));
  await symlink(join(place, "secret.txt"), join(root, "leak.txt"));
  await symlink(place, join(root, "up"));
  await symlink("nothing", join(root, "dangling.txt"));
  const { tree, refs, skips } = await list();
  expect((await tree.read(refs["good.txt"], 10)).toString()).toBe("d");
  expect(refs).not.toHaveProperty("leak.txt");
  expect(skips.map(({ ref, reason }) => `${ref} ${reason}`).sort()).toEqual([
    "dangling.txt bad_record",
    "leak.txt unsafe_path",
    "up unsafe_path",
  ]);
  for (const ref of ["leak.txt", "up/secret.txt", "../secret.txt", "/etc/passwd"]) {
    await expect(tree.read(ref, 10)).rejects.toMatchObject({ name: "SourceError", code: "unsafe_path" });
  }
});

test("what is gone, too large or no file is refused", async () => {
  const { tree, refs } = await list();
  await expect(tree.read(refs["sub/deeper/d.txt"], 0)).rejects.toMatchObject({ code: "too_large" });
  await expect(tree.read("sub", 10)).rejects.toMatchObject({ code: "corrupt" });
  await expect(tree.read("%", 10)).rejects.toMatchObject({ name: "SourceError", code: "corrupt" });
  await rm(join(root, "sub"), { recursive: true });
  await expect(tree.read(refs["sub/deeper/d.txt"], 10)).rejects.toMatchObject({ code: "not_found" });
  await expect(openFolderTree(join(root, "sub"))).rejects.toMatchObject({ code: "not_found" });
});
