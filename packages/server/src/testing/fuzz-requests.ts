/** Requests for every endpoint of an OpenAPI document: right, nearly right, and wrong in every way. */
import type { Random } from "@mimo/base";
import { badQuery, badSegment, breakBody, mutateBytes, mutateValue, type RawBody } from "./mutate.js";
import { type Schema, type ValueSource, valueFor } from "./schema-values.js";

interface Parameter {
  readonly in: "path" | "query" | "header";
  readonly name: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** The part of an OpenAPI document that the fuzzer reads. */
export interface OpenapiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** One method of one path. */
export interface Endpoint {
  readonly method: string;
  /** With `{name}` for parameters. */
  readonly pattern: string;
  readonly operation: Operation;
}

/** A request as it goes over the line. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly body: RawBody | null;
}

/** What exists on the server under test. */
export interface FuzzWorld extends Pick<ValueSource, "dataUrl" | "rle"> {
  readonly random: Random;
  readonly components: Readonly<Record<string, Schema>>;
  /** Ids by the first segment of the paths that take them: `cases`, `conversations`, `findings`, `jobs`. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Small image files, to be uploaded whole and broken. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

const METHODS = ["get", "post", "put", "patch", "delete"];
/** Sent where the document has no such method; not DELETE, which would take away what later requests are about. */
const OTHER_METHODS = ["PUT", "OPTIONS", "TRACE"];

/** Every endpoint of the document; what deletes comes last, so that there is something to be found until then. */
export function listEndpoints(document: OpenapiDocument): Endpoint[] {
  return METHODS.flatMap((method) =>
    Object.entries(document.paths).flatMap(([pattern, operations]) => {
      const operation = operations[method];
      return operation === undefined ? [] : [{ method: method.toUpperCase(), pattern, operation }];
    }),
  );
}

/** One request to an endpoint; about a third are valid as far as the document tells. */
export function makeRequest({ method, pattern, operation }: Endpoint, world: FuzzWorld): FuzzRequest {
  const { random } = world;
  const path = makePath(pattern, operation, world);
  if (random.chance(0.03)) return { method: random.pick(OTHER_METHODS), path, body: null };
  if (method === "GET" || method === "DELETE") return { method, path, body: null };
  return { method, path, body: makeBody(pattern, operation, world) };
}

function makePath(pattern: string, { parameters = [] }: Operation, world: FuzzWorld): string {
  const { random } = world;
  const kind = pattern.split("/")[2] ?? "";
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (random.chance(0.2)) return badSegment(random);
    const schema = parameters.find((parameter) => parameter.in === "path" && parameter.name === name)?.schema;
    return encodeURIComponent(String(valueFor(schema ?? { type: "string" }, valuesOf(world, kind))));
  });
  const query = parameters
    .filter((parameter) => parameter.in === "query" && (parameter.required || random.chance(0.4)))
    .map(({ name, schema }) => {
      const value = valueFor(schema ?? {}, valuesOf(world, kind));
      const sent = String(random.chance(0.2) ? mutateValue(value, random) : value);
      // Half of a surrogate pair cannot be encoded.
      return `${name}=${encodeURIComponent(sent.replace(/[\ud800-\udfff]/g, "?"))}`;
    });
  if (random.chance(0.1)) query.push(badQuery(random));
  return query.length === 0 ? path : `${path}?${query.join("&").slice(0, 8000)}`;
}

function makeBody(pattern: string, operation: Operation, world: FuzzWorld): RawBody | null {
  const { random } = world;
  if (pattern === "/api/cases") return makeUpload(world);
  const schema = operation.requestBody?.content["application/json"]?.schema;
  if (schema === undefined) return random.chance(0.7) ? null : breakBody({}, random);
  const value = valueFor(schema, valuesOf(world, null));
  if (random.chance(0.05)) return null;
  if (random.chance(0.2)) return breakBody(value, random);
  const sent = random.chance(0.5) ? mutateValue(value, random) : value;
  return { contentType: "application/json", bytes: Buffer.from(JSON.stringify(sent)) };
}

const FILE_NAMES = [
  "../../../escape.png",
  "/etc/escape.dcm",
  "a\\..\\b.nii",
  "x".repeat(300),
  "",
  "con",
  "a.zip",
];

function makeUpload({ random, files }: FuzzWorld): RawBody {
  const boundary = "xFUZZx";
  const parts = Array.from({ length: 1 + random.integer(3) }, () => {
    const file = random.pick(files);
    const name = random.chance(0.5) ? random.pick(FILE_NAMES) : file.name;
    const bytes = random.chance(0.7) ? mutateBytes(file.bytes, random) : file.bytes;
    const field = random.chance(0.1) ? "__proto__" : "file";
    const disposition = `Content-Disposition: form-data; name="${field}"; filename="${name}"`;
    return Buffer.concat([
      Buffer.from(`--${boundary}\r\n${disposition}\r\n\r\n`),
      bytes,
      Buffer.from("\r\n"),
    ]);
  });
  const end = random.chance(0.2) ? "" : `--${boundary}--\r\n`;
  const bytes = Buffer.concat([...parts, Buffer.from(end)]);
  const type = random.chance(0.1) ? "multipart/form-data" : `multipart/form-data; boundary=${boundary}`;
  return { contentType: type, bytes };
}

function valuesOf(world: FuzzWorld, kind: string | null): ValueSource {
  const { random, ids } = world;
  const pickId = () => {
    const known = kind === null ? Object.values(ids).flat() : (ids[kind] ?? []);
    return known.length > 0 && random.chance(0.9)
      ? random.pick(known)
      : "99999999-9999-4999-8999-999999999999";
  };
  return { ...world, pickId };
}
