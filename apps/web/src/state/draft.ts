/** What a person has begun on a case and not yet sent: kept in the browser, so that a reload loses nothing. */
import { askSchema, idSchema, marksSchema } from "@mimo/protocol";
import { z } from "zod";
import { DEFAULT_DISPLAY, VIEWER_TOOLS } from "../viewer/viewer-props.js";
import { type KeyValue, keysWith, readJson, writeJson } from "./key-value.js";

/** Parts of the panel beside the image. */
export const PANELS = ["chat", "findings", "measurements"] as const;

const windowSchema = z.object({ center: z.number(), width: z.number() }).nullable();
const displaySchema = z.object({
  window: windowSchema.catch(DEFAULT_DISPLAY.window),
  isInverted: z.boolean().catch(DEFAULT_DISPLAY.isInverted),
  isSmooth: z.boolean().catch(DEFAULT_DISPLAY.isSmooth),
  overlayOpacity: z.number().min(0).max(1).catch(DEFAULT_DISPLAY.overlayOpacity),
  hasOutline: z.boolean().catch(DEFAULT_DISPLAY.hasOutline),
  isOverlayVisible: z.boolean().catch(DEFAULT_DISPLAY.isOverlayVisible),
});

/** Each part that cannot be read falls back alone: an old draft keeps what still fits. */
const draftSchema = z.object({
  slice: z.number().int().min(0).nullable().catch(null),
  tool: z.enum(VIEWER_TOOLS).catch("navigate"),
  question: z.string().max(2000).catch(""),
  /** Marks by slice. */
  marks: z.record(z.string(), marksSchema).catch({}),
  /** A question whose answer is not stored yet. */
  asking: askSchema.nullable().catch(null),
  display: displaySchema.catch(DEFAULT_DISPLAY),
  brushRadiusPx: z.number().positive().max(500).catch(8),
  panel: z.enum(PANELS).catch("chat"),
  conversationId: idSchema.nullable().catch(null),
  activeId: idSchema.nullable().catch(null),
  hiddenIds: z.array(idSchema).catch([]),
});
/** See `draftSchema`; a null slice is the middle one. */
export type Draft = z.infer<typeof draftSchema>;

const PREFIX = "mimo.draft.";
const MOST_DRAFTS = 100;

/** The draft of a case; a fresh one where there is none. */
export function readDraft(storage: KeyValue, caseId: string): Draft {
  const kept = readJson(storage, PREFIX + caseId);
  return draftSchema.parse(typeof kept === "object" && kept !== null ? kept : {});
}

/** Keeps a draft; the oldest ones make room for it. False where it could not be kept. */
export function writeDraft(storage: KeyValue, caseId: string, draft: Draft, now = Date.now()): boolean {
  const value = { ...draft, savedAt: now };
  if (writeJson(storage, PREFIX + caseId, value)) {
    dropOldest(storage, MOST_DRAFTS);
    return true;
  }
  dropOldest(storage, MOST_DRAFTS / 4, PREFIX + caseId);
  return writeJson(storage, PREFIX + caseId, value);
}

/** Forgets the draft of a deleted case. */
export function removeDraft(storage: KeyValue, caseId: string): void {
  storage.removeItem(PREFIX + caseId);
}

function dropOldest(storage: KeyValue, keep: number, spare?: string): void {
  const keys = keysWith(storage, PREFIX).filter((key) => key !== spare);
  if (keys.length <= keep) return;
  const aged = keys.map((key) => ({ key, savedAt: savedAt(readJson(storage, key)) }));
  aged.sort((a, b) => a.savedAt - b.savedAt);
  for (const { key } of aged.slice(0, keys.length - keep)) storage.removeItem(key);
}

function savedAt(value: unknown): number {
  return z.object({ savedAt: z.number() }).safeParse(value).data?.savedAt ?? 0;
}
