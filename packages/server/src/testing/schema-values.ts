/** Values that fit a JSON schema of the OpenAPI document: what the fuzzer starts from. */
import type { Random } from "@mimo/base";

/** A JSON schema, as far as the document uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Where values come from. */
export interface ValueSource {
  readonly random: Random;
  /** The document's `components.schemas`. */
  readonly components: Readonly<Record<string, Schema>>;
  /** A UUID, often one that exists. */
  readonly pickId: () => string;
  /** A small picture as a `data:` address. */
  readonly dataUrl: string;
  /** A mask of that picture's size. */
  readonly rle: unknown;
}

const DEEPEST = 12;
const WORDS = ["liver", "lung", "Where is it?", "a", "CT", "jpeg"];

/** A value that fits a schema. */
export function valueFor(schema: Schema, source: ValueSource, depth = 0): unknown {
  const { random, components } = source;
  if (depth > DEEPEST) return null;
  const next = (inner: Schema) => valueFor(inner, source, depth + 1);
  if (schema.$ref !== undefined) return next(components[schema.$ref.split("/").at(-1)!] ?? {});
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return next(random.pick(choices));
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(next));
  const type = typeof schema.type === "string" ? schema.type : random.pick(schema.type ?? ["object"]);
  if (schema.properties?.counts !== undefined && random.chance(0.7)) return source.rle;
  switch (type) {
    case "string":
      return stringFor(schema, source);
    case "integer":
    case "number":
      return numberFor(schema, random, type === "integer");
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    case "array":
      return arrayFor(schema, random, next);
    default:
      return objectFor(schema, random, next);
  }
}

function stringFor({ format, pattern, minLength }: Schema, { random, pickId, dataUrl }: ValueSource): string {
  if (format === "uuid") return pickId();
  if (format === "date-time") return "2026-01-31T12:00:00.000Z";
  if (pattern?.startsWith("^data:")) return dataUrl;
  if (pattern?.includes("0-9")) return random.pick(["1.2.840.10008.1", "20240131", "1"]);
  return random.pick(WORDS).padEnd(minLength ?? 0, "x");
}

function numberFor(schema: Schema, random: Random, isInteger: boolean): number {
  const low = schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1;
  const high = Math.min(schema.maximum ?? 100, low + 100);
  // Often the smallest: slice 0 and revision 1 exist.
  const value = random.chance(0.5) ? low : random.uniform(low, high);
  return isInteger ? Math.floor(value) : value;
}

function arrayFor(schema: Schema, random: Random, next: (inner: Schema) => unknown): unknown[] {
  if (schema.prefixItems !== undefined) return schema.prefixItems.map(next);
  const { items } = schema;
  if (typeof items !== "object") return [];
  const least = schema.minItems ?? 0;
  return Array.from({ length: least + random.integer(3) }, () => next(items));
}

function objectFor(schema: Schema, random: Random, next: (inner: Schema) => unknown): unknown {
  const entries = Object.entries(schema.properties ?? {}).filter(
    ([name]) => schema.required?.includes(name) || random.chance(0.5),
  );
  return Object.fromEntries(entries.map(([name, inner]) => [name, next(inner)]));
}
