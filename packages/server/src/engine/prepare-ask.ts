import { decodeRle, ImagingError, type Mark } from "@mimo/imaging";
import { InferenceError, type PastTurn, refersBack } from "@mimo/inference";
import type { Ask, Case, Conversation, Finding, MarkJson } from "@mimo/protocol";
import { StorageError, type Store } from "@mimo/storage";
import { ServerError } from "../server-error.js";
import { toHistory } from "./answer-record.js";
import { toImagingMarks } from "./to-imaging-marks.js";

/** A question that may be put to the model. */
export interface PreparedAsk {
  readonly caseId: string;
  readonly question: string;
  /** As asked, or the region that "this" means. */
  readonly marks: readonly MarkJson[];
  readonly imagingMarks: readonly Mark[];
  readonly history: readonly PastTurn[];
}

/**
 * Checks a question before anything is streamed, and finds what "this" means.
 *
 * @throws {StorageError} `not_found`; {ImagingError} `bad_slice`, `bad_mark`, `bad_mask`; {InferenceError}
 *   `empty_question`; {ServerError} `bad_request` for a finding of another slice.
 */
export async function prepareAsk(store: Store, conversationId: string, ask: Ask): Promise<PreparedAsk> {
  const conversation = await store.conversations.get(conversationId);
  const { case: shown } = await store.cases.get(conversation.caseId);
  checkSlice(shown, ask.slice);
  const question = (ask.question ?? "").trim();
  const refers = ask.marks.length === 0 && refersBack(question);
  const region = refers ? await findRegion(store, conversation, ask) : null;
  const marks: readonly MarkJson[] = region === null ? ask.marks : [{ kind: "mask", rle: region.mask }];
  if (question === "" && marks.length === 0) {
    throw new InferenceError("empty_question", "ask: a question or a mark is needed, got neither");
  }
  return {
    caseId: shown.id,
    question,
    marks,
    imagingMarks: toImagingMarks(marks, shown),
    history: toHistory(conversation.turns, ask.slice),
  };
}

/** @throws {ImagingError} `bad_slice` */
export function checkSlice({ sliceCount }: Case, slice: number): void {
  if (slice < sliceCount) return;
  throw new ImagingError("bad_slice", `slice: an integer from 0 to ${sliceCount - 1}, got ${slice}`);
}

/** The finding that "this" means: the one named, else the last one that the conversation found on the slice. */
async function findRegion(store: Store, conversation: Conversation, ask: Ask): Promise<Finding | null> {
  const { aboutFindingId, slice } = ask;
  if (aboutFindingId !== null) {
    const finding = await store.findings.get(aboutFindingId);
    checkFindingPlace(finding, conversation.caseId, slice);
    return isUsable(finding) ? finding : null;
  }
  const turns = conversation.turns.filter((turn) => turn.slice === slice);
  const ids = turns.flatMap(({ terms }) => terms.flatMap(({ findingId }) => findingId ?? []));
  for (const id of ids.reverse()) {
    const finding = await findingOrNull(store, id);
    if (finding !== null && isUsable(finding)) return finding;
  }
  return null;
}

/** @throws {ServerError} `bad_request` if a finding lies elsewhere. */
export function checkFindingPlace(finding: Finding, caseId: string, slice: number): void {
  if (finding.caseId === caseId && finding.slice === slice) return;
  throw new ServerError("bad_request", "finding: one of this case and slice, got one of another");
}

function isUsable({ deleted, status, mask }: Finding): boolean {
  return !deleted && status !== "rejected" && decodeRle(mask).data.includes(1);
}

async function findingOrNull(store: Store, id: string): Promise<Finding | null> {
  try {
    return await store.findings.get(id);
  } catch (error) {
    if (error instanceof StorageError && error.code === "not_found") return null;
    throw error;
  }
}
