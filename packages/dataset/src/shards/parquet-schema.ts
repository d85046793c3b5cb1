import type { KeyValue, SchemaElement } from "hyparquet";
import { type Cell, TABLE_VERSION, TABLES, type TableName } from "./table-schemas.js";

const LEAVES = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  int: { type: "INT32" },
  real: { type: "DOUBLE" },
  flag: { type: "BOOLEAN" },
} as const satisfies Record<string, Partial<SchemaElement>>;

const HUGGING_FACE_TYPES = { text: "string", int: "int32", real: "float64", flag: "bool" } as const;

/** The Parquet schema of a table: lists in the standard three levels, depth first. */
export function parquetSchemaOf(table: TableName): SchemaElement[] {
  const columns = Object.entries<Cell>(TABLES[table]);
  return [
    { name: "schema", num_children: columns.length },
    ...columns.flatMap(([name, cell]) => elementsOf(name, cell)),
  ];
}

function elementsOf(name: string, cell: Cell): SchemaElement[] {
  const repetition_type = cell.nullable ? "OPTIONAL" : "REQUIRED";
  switch (cell.kind) {
    case "list":
      return [
        { name, repetition_type, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        ...elementsOf("element", cell.of),
      ];
    case "struct": {
      const fields = Object.entries(cell.fields);
      return [
        { name, repetition_type, num_children: fields.length },
        ...fields.flatMap(([field, of]) => elementsOf(field, of)),
      ];
    }
    case "image":
      // Never null, but `datasets` takes a column for pictures only if it could be, as its own files have it.
      return [
        { name, repetition_type: "OPTIONAL", num_children: 2 },
        { name: "bytes", repetition_type: "OPTIONAL", type: "BYTE_ARRAY" },
        { name: "path", repetition_type: "OPTIONAL", ...LEAVES.text },
      ];
    default:
      return [{ name, repetition_type, ...LEAVES[cell.kind] }];
  }
}

/**
 * What a file says about itself: `mimo.table`, which names the table and its version, and `huggingface`, by which
 * Python's `datasets` knows that a column holds pictures.
 */
export function fileMetadata(table: TableName): KeyValue[] {
  const features = Object.fromEntries(
    Object.entries<Cell>(TABLES[table]).map(([name, cell]) => [name, featureOf(cell)]),
  );
  return [
    { key: "mimo.table", value: tableMark(table) },
    { key: "huggingface", value: JSON.stringify({ info: { features } }) },
  ];
}

/** `images/1`: the value of `mimo.table`. */
export function tableMark(table: TableName): string {
  return `${table}/${TABLE_VERSION}`;
}

/** A list is written as a JSON list of one feature: the form that all versions of `datasets` read. */
function featureOf(cell: Cell): unknown {
  switch (cell.kind) {
    case "list":
      return [featureOf(cell.of)];
    case "struct":
      return Object.fromEntries(Object.entries(cell.fields).map(([name, of]) => [name, featureOf(of)]));
    case "image":
      return { _type: "Image" };
    default:
      return { dtype: HUGGING_FACE_TYPES[cell.kind], _type: "Value" };
  }
}
