import { maskFromBox } from "@mimo/imaging";
import { type Finding, type MarkJson, segmentResultSchema } from "@mimo/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { MimoApp } from "../context.js";
import { boxRle, CASE_ID, type FakeContext, fakeContext } from "../engine/testing/fake-context.js";
import { SCRIPTED_STAMP, scriptedTerm } from "../engine/testing/scripted-model.js";
import { buildApp } from "../http/app.js";
import { segmentRoutes } from "./segment.js";

const FINDING_ID = "22222222-2222-4222-8222-222222222222";
const INSIDE: MarkJson = { kind: "point", at: [8, 8], positive: true };
const OUTSIDE: MarkJson = { kind: "point", at: [30, 20], positive: false };

let fake: FakeContext;
let app: MimoApp;

beforeEach(async () => {
  fake = fakeContext();
  const options = { host: "127.0.0.1", token: null, pageFolder: null, logger: false } as const;
  app = await buildApp(fake.context, { ...options, routes: [segmentRoutes] });
  fake.findings.set(FINDING_ID, {
    id: FINDING_ID,
    caseId: CASE_ID,
    slice: 0,
    label: "liver",
    status: "accepted",
    deleted: false,
    mask: boxRle(5, 5, 15, 15),
    presence: 0.9,
    quality: 0.9,
    stability: 0.9,
    revision: 1,
    origin: { kind: "model", model: SCRIPTED_STAMP, turnId: null, question: null, marks: [INSIDE] },
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
  } satisfies Finding);
});
afterEach(() => app.close());

const segment = (payload: object) =>
  app.inject({
    method: "POST",
    url: `/api/cases/${CASE_ID}/segment`,
    payload: { slice: 0, label: "liver", marks: [INSIDE, OUTSIDE], ...payload },
  });

it("gives a mask for a name without touching any finding", async () => {
  const result = segmentResultSchema.parse((await segment({})).json());
  expect(result).toMatchObject({ mask: boxRle(5, 5, 15, 15), presence: 0.9, finding: null });
  expect(fake.calls[0]?.args[3]).toBeUndefined();
});

it("corrects a finding from its own mask; only new marks ask for a change, and the origin keeps them all", async () => {
  fake.engine.segment = async () => ({ ...scriptedTerm(maskFromBox([5, 5, 20, 20], 40, 30)), ms: 1 });
  const result = segmentResultSchema.parse(
    (await segment({ finding: { id: FINDING_ID, revision: 1 } })).json(),
  );
  const [, , fresh, refinement] = fake.calls[0]?.args ?? [];
  expect(fresh).toEqual([OUTSIDE]);
  expect(refinement).toMatchObject({ settled: [INSIDE], previous: { width: 40, height: 30 } });
  expect(result.finding).toMatchObject({
    id: FINDING_ID,
    revision: 2,
    status: "accepted",
    mask: boxRle(5, 5, 20, 20),
  });
  expect(result.finding?.origin).toMatchObject({ kind: "model", turnId: null, marks: [INSIDE, OUTSIDE] });
});

it("makes no revision of a mask that a click leaves as it is", async () => {
  const result = segmentResultSchema.parse(
    (await segment({ finding: { id: FINDING_ID, revision: 1 } })).json(),
  );
  expect(result.finding?.revision).toBe(1);
});

it("never empties a finding", async () => {
  fake.engine.segment = async () => ({
    ...scriptedTerm({ width: 40, height: 30, data: new Uint8Array(1200) }),
    ms: 1,
  });
  const result = segmentResultSchema.parse(
    (await segment({ finding: { id: FINDING_ID, revision: 1 } })).json(),
  );
  expect([result.mask, result.finding]).toEqual([null, null]);
  expect(fake.findings.get(FINDING_ID)?.revision).toBe(1);
});

it.each([
  ["a revision that is not the newest", { finding: { id: FINDING_ID, revision: 2 } }, 409, "stale"],
  ["a finding of another slice", { slice: 1, finding: { id: FINDING_ID, revision: 1 } }, 400, "bad_request"],
  ["no mark for a finding", { marks: [], finding: { id: FINDING_ID, revision: 1 } }, 400, "bad_request"],
  ["a slice that is not there", { slice: 9 }, 400, "bad_slice"],
  ["a mark outside the image", { marks: [{ kind: "point", at: [99, 1], positive: true }] }, 400, "bad_mark"],
])("refuses %s before asking the model", async (_, payload, status, code) => {
  const { statusCode, json } = await segment(payload);
  expect([statusCode, json().error.code]).toEqual([status, code]);
  expect(fake.calls).toEqual([]);
});
