import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JsonPieces, parseItem, readJsonItems } from "./json-items.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-json-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function itemsOf(text: string) {
  const path = join(folder, "x.json");
  await writeFile(path, text);
  const pieces = new JsonPieces(path);
  const items: [string | null, unknown][] = [];
  for await (const { section, bytes, range } of readJsonItems(path, "x.json")) {
    const value = parseItem(bytes, "x");
    expect(await pieces.read(range, "x")).toEqual(value);
    items.push([section, value]);
  }
  await pieces.close();
  return items;
}

describe("readJsonItems", () => {
  test("gives the elements of a list", async () => {
    expect(await itemsOf(`\uFEFF [1, "a,]}\\"", {"b": [1, {}]}, [[2], 3] ,null]\n`)).toEqual([
      [null, 1],
      [null, 'a,]}"'],
      [null, { b: [1, {}] }],
      [null, [[2], 3]],
      [null, null],
    ]);
  });

  test("gives the members of an object, and the elements of its lists", async () => {
    const text = `{"info": {"a": [1]}, "x\\u0041": [ {"id": 1} , {"id": "ü"}], "none": [], "n": 5,"last":[7]}`;
    expect(await itemsOf(text)).toEqual([
      ["info", { a: [1] }],
      ["xA", { id: 1 }],
      ["xA", { id: "ü" }],
      ["n", 5],
      ["last", 7],
    ]);
  });

  test("puts items together that lie across the pieces in which a file is read", async () => {
    const long = Array.from({ length: 12 }, (_, i) => ({ i, text: `${'\\"é,]'.repeat(i * 40_000)}` }));
    const items = await itemsOf(JSON.stringify({ long }));
    expect(items.map(([, value]) => value)).toEqual(long);
  });

  test.each([
    ["nothing", "", "corrupt"],
    ["a list that ends in its midst", `[{"a": 1}, {"b"`, "corrupt"],
    ["a string that does not end", `{"a": ["b]}`, "corrupt"],
    ["a lone number", "42", "bad_layout"],
  ])("refuses %s", async (_, text, code) => {
    await expect(itemsOf(text)).rejects.toMatchObject({ code });
  });
});
