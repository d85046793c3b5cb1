import { expect, test } from "vitest";
import { readDraft, removeDraft, writeDraft } from "./draft.js";
import { MemoryStorage } from "./key-value.js";

const MARKS = { "3": [{ kind: "point" as const, at: [4.5, 6] as [number, number], positive: true }] };

test("what was typed, marked and chosen is there again", () => {
  const storage = new MemoryStorage();
  const draft = { ...readDraft(storage, "a"), question: "What is this?", marks: MARKS, slice: 3 };
  writeDraft(storage, "a", draft);
  expect(readDraft(storage, "a")).toEqual(draft);
  expect(readDraft(storage, "b").question).toBe("");
  removeDraft(storage, "a");
  expect(readDraft(storage, "a").question).toBe("");
});

test("a part that cannot be read falls back alone", () => {
  const storage = new MemoryStorage();
  storage.setItem(
    "mimo.draft.a",
    JSON.stringify({ question: "kept", tool: "no such tool", marks: [1], display: { isInverted: true } }),
  );
  const draft = readDraft(storage, "a");
  expect(draft).toMatchObject({ question: "kept", tool: "navigate", marks: {} });
  expect(draft.display).toMatchObject({ isInverted: true, isSmooth: true });
  storage.setItem("mimo.draft.a", "{broken");
  expect(readDraft(storage, "a").question).toBe("");
});

test("the oldest drafts make room when there are too many, and when the storage is full", () => {
  const storage = new MemoryStorage();
  const draft = readDraft(storage, "none");
  for (let k = 0; k < 101; k++) writeDraft(storage, `case${k}`, { ...draft, question: `q${k}` }, k);
  expect(storage.length).toBe(100);
  expect(readDraft(storage, "case0").question).toBe("");

  const put = storage.setItem.bind(storage);
  storage.setItem = (key, value) => {
    if (storage.length >= 100) throw new DOMException("full", "QuotaExceededError");
    put(key, value);
  };
  expect(writeDraft(storage, "new", { ...draft, question: "new" }, 200)).toBe(true);
  expect(readDraft(storage, "new").question).toBe("new");
  expect(readDraft(storage, "case100").question).toBe("q100");
});
