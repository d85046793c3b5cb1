import type { Job } from "@mimo/protocol";
import { expect, it } from "vitest";
import type { EngineTarget } from "../context.js";
import { CASE_ID, fakeContext } from "../engine/testing/fake-context.js";
import { batchAsk } from "./batch-ask.js";

const JOB = {
  id: "j",
  question: "Where is the liver?",
  slices: "all",
  createdAt: "2026-01-01T00:00:00.000Z",
} as Job;
const SIGNAL = new AbortController().signal;

it("asks every slice in the background, in one conversation", async () => {
  const { context, calls, conversations, findings } = fakeContext(3);
  await batchAsk(context)(JOB, CASE_ID, SIGNAL);
  expect(calls.map(({ args }) => args[0] as EngineTarget)).toMatchObject(
    [0, 1, 2].map((slice) => ({ client: "job", key: `${CASE_ID}/${slice}`, isBackground: true })),
  );
  const [conversation, ...others] = conversations.values();
  expect(others).toEqual([]);
  expect(conversation?.turns.map(({ slice }) => slice)).toEqual([0, 1, 2]);
  expect(findings.size).toBe(3);
});

it("asks the middle slice alone", async () => {
  const { context, conversations } = fakeContext(5);
  await batchAsk(context)({ ...JOB, slices: "middle" }, CASE_ID, SIGNAL);
  expect([...conversations.values()][0]?.turns.map(({ slice }) => slice)).toEqual([2]);
});

it("goes on where a crash cut it short, in the same conversation", async () => {
  const { context, conversations, engine, calls } = fakeContext(3);
  const whole = engine.ask;
  engine.ask = (target, ...rest) => {
    if (target.key.endsWith("/2")) throw new Error("crash");
    return whole(target, ...rest);
  };
  await expect(batchAsk(context)(JOB, CASE_ID, SIGNAL)).rejects.toThrow("crash");
  engine.ask = whole;
  calls.length = 0;
  await batchAsk(context)(JOB, CASE_ID, SIGNAL);
  expect(calls).toHaveLength(1);
  const [conversation, ...others] = conversations.values();
  expect(others).toEqual([]);
  expect(conversation?.turns.map(({ slice }) => slice)).toEqual([0, 1, 2]);
});
