/** What a careless or hostile client may send instead of a valid request. */
import type { Random } from "@mimo/base";

const HOSTILE: readonly (() => unknown)[] = [
  () => null,
  () => "",
  () => true,
  () => -1,
  () => 0.5,
  () => 1e308,
  () => 2 ** 53,
  () => -(2 ** 31) - 1,
  () => "NaN",
  () => "Infinity",
  () => [],
  () => ({}),
  () => "x".repeat(100_000),
  () => "../../../../etc/passwd",
  () => "\u0000\ud800\u202e",
  () => "'; drop table cases; --",
  () => "%s%n{{7*7}}",
  () => JSON.parse("[".repeat(2000) + "]".repeat(2000)),
  () => Array.from({ length: 5000 }, (_, i) => i),
  () => "11111111-1111-4111-8111-111111111111",
  () => JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"a": 1}}}'),
];

/** A copy of a JSON value in which one place, anywhere, is hostile, missing or too much. */
export function mutateValue(value: unknown, random: Random): unknown {
  const isLeaf = value === null || typeof value !== "object" || Object.keys(value).length === 0;
  if (isLeaf || random.chance(0.15)) return random.pick(HOSTILE)();
  if (Array.isArray(value)) {
    const at = random.integer(value.length);
    const action = random.next();
    if (action < 0.1) return value.filter((_, i) => i !== at);
    if (action < 0.2) return Array.from({ length: 300 }, () => value[at]);
    return value.map((item, i) => (i === at ? mutateValue(item, random) : item));
  }
  const key = random.pick(Object.keys(value));
  const { [key]: chosen, ...rest } = value as Record<string, unknown>;
  const action = random.next();
  if (action < 0.15) return rest;
  if (action < 0.25) return { ...rest, [key]: chosen, surprise: random.pick(HOSTILE)() };
  return { ...rest, [key]: mutateValue(chosen, random) };
}

/** A body as it goes over the line. */
export interface RawBody {
  readonly contentType: string | null;
  readonly bytes: Buffer;
}

const TYPES = [
  "text/plain",
  "application/xml",
  "multipart/form-data",
  "application/json; charset=utf-7",
  "a",
  "/",
];

/** A JSON body that is broken below the level of values: no JSON, cut off, or under another content type. */
export function breakBody(value: unknown, random: Random): RawBody {
  const text = JSON.stringify(value) ?? "";
  const json = (body: string): RawBody => ({ contentType: "application/json", bytes: Buffer.from(body) });
  const ways: readonly (() => RawBody)[] = [
    () => json(""),
    () => json(text.slice(0, random.integer(text.length + 1))),
    () => json("NaN"),
    () => json(text.replace(/\d+/, "1e999")),
    () => json("[".repeat(200_000)),
    () => json('{"a":'.repeat(50_000)),
    () => json(`\ufeff${text}`),
    () => json(text.replace("{", '{"__proto__":{"a":1},')),
    () => ({ contentType: "application/json", bytes: Buffer.from([0xff, 0xfe, 0x00, 0x80]) }),
    () => ({ contentType: null, bytes: Buffer.from(text) }),
    () => ({ contentType: random.pick(TYPES), bytes: Buffer.from(text) }),
  ];
  return random.pick(ways)();
}

const BAD_SEGMENTS = [
  "1",
  "-1",
  "1e99",
  "NaN",
  "%00",
  "%zz",
  "..",
  "%2e%2e",
  "..%2f..%2f..%2fetc%2fpasswd",
  "..%5c..%5cwindows",
  "%F0%9F%92%A9",
  "null",
  "__proto__",
  "11111111-1111-4111-8111-11111111111",
  "99999999-9999-4999-8999-999999999999",
  "4294967296",
  "x".repeat(3000),
];

/** A segment of a path that should not lead anywhere. */
export function badSegment(random: Random): string {
  return random.pick(BAD_SEGMENTS);
}

const BAD_QUERIES = [
  "limit=-1",
  "limit=1e99",
  "limit=1&limit=2",
  "cursor=%00",
  "text=%F0%9F",
  "a[b][c]=1",
  "%zz",
  "&&&",
];

/** A query string that no endpoint has asked for. */
export function badQuery(random: Random): string {
  return random.chance(0.2) ? `text=${"x".repeat(5000)}` : random.pick(BAD_QUERIES);
}

/** A copy of a file with some of its bytes changed, cut off or repeated. */
export function mutateBytes(bytes: Uint8Array, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = random.integer(20); i > 0; i--) copy[random.integer(copy.length)] = random.integer(256);
  const action = random.next();
  if (action < 0.3) return copy.subarray(0, random.integer(copy.length));
  return action < 0.4 ? Buffer.concat([copy, copy]) : copy;
}
