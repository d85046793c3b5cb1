import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetMetadata } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatasetError } from "../dataset-error.js";
import { boxMask } from "../testing/tiny-record.js";
import { tinyImageRow, tinyMaskRow, tinySampleRow } from "../testing/tiny-shard.js";
import { encodeShard, encodeTable } from "./encode-shard.js";
import { openTable, readRows } from "./open-table.js";
import type { ShardRows } from "./shard-rows.js";
import { TABLE_NAMES, type TableName } from "./table-schemas.js";

const picture = (seed: number, size = 300) => Uint8Array.from({ length: size }, (_, i) => (i * seed) % 251);
const mask = boxMask(8, 6, [1, 1, 4, 5]);

/** Every kind of cell, with its empty and null values. */
const rows: ShardRows = {
  images: [
    tinyImageRow("a", picture(3), { licence: "CC BY 4.0", spacing_mm: [0.7, 0.81], body_part: "abdomen" }),
    tinyImageRow("b", picture(7), {
      complete_labels: ["liver", "Milz (übergroß)"],
      attributes: `{"plane":"axial"}`,
    }),
    tinyImageRow("c", new Uint8Array(0)),
  ],
  masks: [tinyMaskRow("a", 0, mask), tinyMaskRow("b", 0, mask, { kind: "instance", instance: 2 })],
  samples: [
    tinySampleRow("a", 0, { facts: [{ kind: "count", term: null, value: "2", unit: null, source: "mask" }] }),
    tinySampleRow("a", 1, {
      marks: [
        { kind: "point", positive: false, xy: [1.5, 2.25], counts: null },
        { kind: "mask", positive: true, xy: [], counts: "0123" },
        { kind: "scribble", positive: true, xy: [0, 0, 1, 1, 2, 2], counts: null },
      ],
      marking: `{"habit":"loose"}`,
      targets: [
        { term: "liver", mask_id: "a#0" },
        { term: "spleen", mask_id: null },
      ],
    }),
    tinySampleRow("b", 0, { targets: [], marks: [] }),
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-shards-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("encodeShard and readRows", () => {
  it("give back every row as it was, nulls and empty lists too", async () => {
    const shard = encodeShard(rows);
    expect(await readRows("images", shard.images)).toEqual(rows.images);
    expect(await readRows("masks", shard.masks)).toEqual(rows.masks);
    expect(await readRows("samples", shard.samples)).toEqual(rows.samples);
  });

  it.each(TABLE_NAMES)("give the same bytes for the same rows (%s), also for none", async (table) => {
    expect(encodeShard(rows)[table]).toEqual(encodeShard(structuredClone(rows))[table]);
    expect(await readRows(table, encodeTable<TableName>(table, []))).toEqual([]);
  });

  it("write integers in 32 bits, pictures as they are, and say what the table is", () => {
    const { schema, row_groups, created_by, key_value_metadata } = parquetMetadata(encodeShard(rows).images);
    expect(schema.find(({ name }) => name === "width")).toMatchObject({ type: "INT32" });
    // `datasets` shows pictures only if the struct and its fields may be null.
    const nullable = schema.filter(({ name }) => ["image", "bytes", "path"].includes(name));
    expect(nullable.map(({ repetition_type }) => repetition_type)).toEqual(Array(3).fill("OPTIONAL"));
    const codecs = row_groups[0].columns.map(({ meta_data }) => [
      meta_data?.path_in_schema[0],
      meta_data?.codec,
    ]);
    expect(codecs).toContainEqual(["image", "UNCOMPRESSED"]);
    expect(codecs).toContainEqual(["attributes", "SNAPPY"]);
    expect(created_by).toBe("mimo");
    const own = Object.fromEntries(key_value_metadata!.map(({ key, value }) => [key, value]));
    expect(own["mimo.table"]).toBe("images/1");
    expect(JSON.parse(own.huggingface!).info.features.image).toEqual({ _type: "Image" });
  });
});

describe("openTable", () => {
  const many = Array.from({ length: 150 }, (_, i) => tinyImageRow(`i${i}`, picture(i + 1, 20_000)));

  it("reads chosen columns of chosen rows from a file, and all of it group by group", async () => {
    const path = join(folder, "train-00000.parquet");
    await writeFile(path, encodeTable("images", many));
    const table = await openTable("images", path);
    expect(table.rowCount).toBe(150);
    const [row] = await table.rows({ columns: ["image"], start: 100, end: 101 });
    expect(row).toEqual({ image: many[100].image });
    const sizes: number[] = [];
    const ids: string[] = [];
    for await (const group of table.groups({ columns: ["image_id"] })) {
      sizes.push(group.length);
      ids.push(...group.map(({ image_id }) => image_id));
    }
    expect(sizes).toEqual([64, 64, 22]);
    expect(ids).toEqual(many.map(({ image_id }) => image_id));
  });

  it("refuses a missing file, another table, and a file that is no table", async () => {
    const shard = encodeShard(rows);
    const missing = openTable("masks", join(folder, "none.parquet"));
    await expect(missing).rejects.toMatchObject({ code: "not_found" });
    for (const bytes of [shard.images, new Uint8Array(0), new Uint8Array(5), new Uint8Array(500)]) {
      await expect(readRows("masks", bytes)).rejects.toMatchObject({ code: "corrupt_shard" });
    }
  });

  it("survives a file that was cut off anywhere", async () => {
    const whole = encodeShard(rows).samples;
    for (let length = 0; length < whole.length; length += 37) {
      await expect(readRows("samples", whole.subarray(0, length))).rejects.toMatchObject({
        code: "corrupt_shard",
      });
    }
  });

  it("survives damaged bytes: rows, or one kind of error", async () => {
    for (const table of TABLE_NAMES) {
      const whole = encodeShard(rows)[table];
      for (let at = 4; at < whole.length; at += 11) {
        const damaged = whole.slice();
        damaged[at] ^= 0xff;
        const error = await readRows(table, damaged).catch((thrown: unknown) => thrown);
        if (!Array.isArray(error)) expect(error, `${table} byte ${at}`).toBeInstanceOf(DatasetError);
      }
    }
  }, 30_000);
});
