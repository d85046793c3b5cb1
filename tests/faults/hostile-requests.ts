/** Requests made to do harm, besides uploads of files. */
import type { Case, Conversation } from "@mimo/protocol";

/** What to send, and what may come of it. */
export interface HostileRequest {
  /** Default: POST. */
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Whether a success is as good as a refusal: a large request that the rules allow. Default: false. */
  readonly isFine?: boolean;
}

/** What requests are about. */
export interface HostileTarget {
  readonly subject: Case;
  readonly conversation: Conversation;
  readonly evil: string;
}

type HostileRequests = Readonly<Record<string, HostileRequest>>;

const JSON_TYPE = { "content-type": "application/json" };
const FORM = { "content-type": "multipart/form-data; boundary=XX" };

/** All of them, by what each tries. */
export function hostileRequests(target: HostileTarget): HostileRequests {
  return { ...brokenBodies(), ...brokenForms(target), ...hostileMarks(target), ...hostileEdits(target) };
}

function brokenBodies(): HostileRequests {
  const path = "/api/jobs";
  const json = (body: string) => ({ path, headers: JSON_TYPE, body });
  return {
    "JSON of 60 MB": json(`{"question":"${"a".repeat(60_000_000)}"}`),
    "JSON nested a hundred thousand times": json("[".repeat(100_000) + "]".repeat(100_000)),
    "JSON that breaks off": json('{"question": "a'),
    "JSON with NaN": json('{"caseIds": [NaN], "question": "a"}'),
    "JSON that changes prototypes": json('{"__proto__": {"isAdmin": true}, "question": "a"}'),
    "no body": json(""),
    "an unknown content type": { path, headers: { "content-type": "application/x-evil" }, body: "a" },
    "a content type of nonsense": { path, headers: { "content-type": ";;;" }, body: "a" },
    "an upload of an unknown content type": {
      path: "/api/cases",
      headers: { "content-type": "application/xml" },
      body: "<a/>",
    },
    "a header of 20 kB": { method: "GET", path: "/health", headers: { "x-long": "a".repeat(20_000) } },
    "a thousand headers": {
      method: "GET",
      path: "/health",
      headers: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x-${i}`, "a".repeat(20)])),
    },
    "an address of 15 kB": { method: "GET", path: `/api/cases/${"a".repeat(15_000)}` },
    "a path upwards": { method: "GET", path: "/api/../../../../etc/passwd" },
    "an encoded path upwards": { method: "GET", path: "/api/%2e%2e/%2e%2e/%2e%2e/etc/passwd" },
    "a method of nonsense": { method: "EVIL", path: "/health" },
    "another host": { method: "GET", path: "/api/info", headers: { host: "evil.example" } },
    "another origin": { ...json("{}"), headers: { ...JSON_TYPE, origin: "http://evil.example" } },
  };
}

function brokenForms({ evil }: HostileTarget): HostileRequests {
  const path = "/api/cases";
  const part = `--XX\r\nContent-Disposition: form-data; name="file"; filename="../../${evil}"\r\n\r\n`;
  const many = Array.from(
    { length: 5000 },
    (_, i) => `--XX\r\nContent-Disposition: form-data; name="f${i}"\r\n\r\na\r\n`,
  );
  return {
    "a form without a boundary": { path, headers: { "content-type": "multipart/form-data" }, body: part },
    "a form whose boundary never comes": { path, headers: FORM, body: "a".repeat(5_000_000) },
    "a form that does not end": { path, headers: FORM, body: `${part}abc` },
    "a form without files": { path, headers: FORM, body: "--XX--\r\n" },
    "a form of five thousand fields": { path, headers: FORM, body: `${many.join("")}--XX--\r\n` },
    "a form with a header of 1 MB": {
      path,
      headers: FORM,
      body: `--XX\r\nContent-Disposition: form-data; name="${"a".repeat(1_000_000)}"\r\n\r\na\r\n--XX--\r\n`,
    },
  };
}

function hostileMarks({ subject, conversation }: HostileTarget): HostileRequests {
  const { width, height } = subject;
  const ask = (marks: string, isFine = false) => ({
    path: `/api/conversations/${conversation.id}/turns`,
    headers: JSON_TYPE,
    body: `{"slice": 0, "question": "What is this?", "marks": ${marks}}`,
    isFine,
  });
  const zigzag = (points: number) =>
    Array.from({ length: points }, (_, i) => [
      (i % 2) * (width - 1),
      Math.floor(((i * 7919) % points) * (height / points)),
    ]);
  const path = (kind: string, points: number) => ({ kind, path: zigzag(points), positive: true });
  const lasso = (points: number) => ({ kind: "lasso", path: zigzag(points) });
  const times = (mark: unknown, count: number) => JSON.stringify(Array.from({ length: count }, () => mark));
  const rle = (size: readonly number[], counts: string) => times({ kind: "mask", rle: { size, counts } }, 1);
  return {
    "a scribble of 100,000 points": ask(times(path("scribble", 100_000), 1)),
    "64 scribbles of 20,000 points": ask(times(path("scribble", 20_000), 64)),
    "a scribble as long as it may be": ask(times(path("scribble", 1500), 1), true),
    "a lasso of 100,000 points": ask(times(lasso(100_000), 1)),
    "64 lassos of 20,000 points": ask(times(lasso(20_000), 64)),
    "a lasso as long as it may be": ask(times(lasso(1500), 1), true),
    "a thousand points": ask(times({ kind: "point", at: [1, 1], positive: true }, 1000)),
    "a point at infinity": ask('[{"kind": "point", "at": [1e999, 1], "positive": true}]'),
    "a point that is no number": ask('[{"kind": "point", "at": [NaN, 1], "positive": true}]'),
    "a lasso to the end of the world": ask('[{"kind": "lasso", "path": [[0, 0], [1e300, 0], [0, -1e300]]}]'),
    "a mask of 10 gigapixels": ask(rle([100_000, 100_000], "0")),
    "a mask of another size": ask(rle([2, 2], "04")),
    "a mask of nonsense": ask(rle([height, width], "\u0000\uffff~~~")),
    "a mask of endless runs": ask(rle([height, width], "o".repeat(4_000_000))),
    "a slice that is not there": { ...ask("[]"), body: '{"slice": 1e15, "question": "a"}' },
  };
}

function hostileEdits({ subject }: HostileTarget): HostileRequests {
  const { width, height } = subject;
  const path = `/api/cases/${subject.id}/edits`;
  const edit = (mask: unknown, count: number) => {
    const create = { kind: "create", slice: 0, label: "a", mask, tool: "brush" };
    const body = JSON.stringify({ changes: Array.from({ length: count }, () => create) });
    return { path, headers: JSON_TYPE, body };
  };
  return {
    "200 masks of 100 megapixels": edit({ size: [10_000, 10_000], counts: "0PPPPl2" }, 200),
    "200 masks of the image's size": edit({ size: [height, width], counts: "0" }, 200),
    "201 changes": edit({ size: [height, width], counts: "0" }, 201),
    "a mask of 10 gigapixels in an edit": edit({ size: [100_000, 100_000], counts: "0" }, 1),
  };
}
