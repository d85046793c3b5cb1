/** The open case as the page shows it: everything in the draft is kept in the browser, the rest is of the moment. */
import type { MarkJson } from "@mimo/protocol";
import { create } from "zustand";
import { type Draft, readDraft, removeDraft, writeDraft } from "./draft.js";
import { storage } from "./storage.js";

/** Clicks that correct one finding together; they begin anew with another finding or another kind of change. */
export interface Refinement {
  readonly findingId: string;
  /** The finding's revision after the last click. */
  readonly revision: number;
  readonly marks: readonly MarkJson[];
}

export interface CaseUi extends Draft {
  /** Null while no case is open. */
  readonly caseId: string | null;
  readonly hoveredId: string | null;
  readonly refinement: Refinement | null;
}

const SAVE_DELAY_MS = 200;

/** One for the page. */
export const useCaseUi = create<CaseUi>(() => ({
  ...readDraft(storage, ""),
  caseId: null,
  hoveredId: null,
  refinement: null,
}));

let timer: ReturnType<typeof setTimeout> | null = null;

/**
 * Shows a case as it was left.
 *
 * @param isAnswering - Whether its last question is being answered on this page; if not, a question that was not
 *   answered to its end comes back into the field.
 */
export function openCaseUi(caseId: string, isAnswering: boolean): void {
  saveDraftNow();
  const draft = readDraft(storage, caseId);
  const restored = isAnswering ? draft : withQuestion(draft, draft.asking);
  useCaseUi.setState({ ...restored, caseId, hoveredId: null, refinement: null });
}

/** A draft with a question and its marks back in the field, unless something else has been begun there. */
export function withQuestion(draft: Draft, ask: Draft["asking"]): Draft {
  if (ask === null) return draft;
  const { question, marks } = draft;
  const isFree = question.trim() === "" && (marks[ask.slice] ?? []).length === 0;
  return {
    ...draft,
    asking: null,
    question: isFree ? (ask.question ?? "") : question,
    marks: isFree && ask.marks.length > 0 ? { ...marks, [ask.slice]: ask.marks } : marks,
  };
}

/** Writes the draft without waiting; called before the page goes. */
export function saveDraftNow(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  const { caseId, hoveredId: _, refinement: __, ...draft } = useCaseUi.getState();
  if (caseId !== null) writeDraft(storage, caseId, draft);
}

/** Forgets what was begun on a deleted case. */
export function forgetCaseUi(caseId: string): void {
  if (useCaseUi.getState().caseId === caseId) useCaseUi.setState({ caseId: null });
  removeDraft(storage, caseId);
}

useCaseUi.subscribe((state, before) => {
  if (state.caseId !== before.caseId || state.caseId === null) return;
  timer ??= setTimeout(saveDraftNow, SAVE_DELAY_MS);
});

/** The marks on one slice. */
export function marksOn(state: Pick<CaseUi, "marks">, slice: number): readonly MarkJson[] {
  return state.marks[slice] ?? NO_MARKS;
}
const NO_MARKS: readonly MarkJson[] = [];

/** Replaces the marks on one slice. */
export function setMarks(slice: number, marks: readonly MarkJson[]): void {
  useCaseUi.setState((state) => {
    const { [slice]: _, ...others } = state.marks;
    return { marks: marks.length === 0 ? others : { ...others, [slice]: [...marks] } };
  });
}
