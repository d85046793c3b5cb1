import type { Finding } from "@mimo/protocol";
import { useMemo, useSyncExternalStore } from "react";
import { useServerFindings } from "../api/queries.js";
import { keys, queryClient } from "../api/query-client.js";
import { applyPending } from "../state/pending-edit.js";
import { findingColor } from "../viewer/palette.js";
import type { ViewerFinding } from "../viewer/viewer-props.js";
import { editQueue } from "./edits.js";
import { useLiveAnswers } from "./live-answers.js";

/** A finding with what the page gives it: a number and a colour by order of creation, for good. */
export interface NumberedFinding extends Finding {
  /** From 1. */
  readonly number: number;
  readonly color: string;
}

/** The case's findings with the changes that still wait. */
export interface CaseFindings {
  /** Those that are not deleted, in order of creation. */
  readonly findings: readonly NumberedFinding[];
  readonly byId: ReadonlyMap<string, NumberedFinding>;
  /** How many there ever were: the next one gets this place. */
  readonly count: number;
  readonly isLoading: boolean;
  readonly error: unknown;
}

/** Numbers findings by order of creation; those of one moment keep the server's order. */
export function numberFindings(findings: readonly Finding[]): NumberedFinding[] {
  return [...findings]
    .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
    .map((finding, k) => ({ ...finding, number: k + 1, color: findingColor(k) }));
}

/** Edits that wait, of all cases. */
export const usePendingEdits = () => useSyncExternalStore(editQueue.subscribe, editQueue.getSnapshot);

export function useFindings(caseId: string): CaseFindings {
  const { data, isLoading, error } = useServerFindings(caseId);
  const pending = usePendingEdits();
  return useMemo(() => {
    const all = withPending(caseId, data?.findings ?? [], pending);
    const findings = all.filter(({ deleted }) => !deleted);
    const byId = new Map(all.map((finding) => [finding.id, finding]));
    return { findings, byId, count: all.length, isLoading, error };
  }, [caseId, data, pending, isLoading, error]);
}

/** The same outside of React, as it is now. */
export function readFindings(caseId: string): NumberedFinding[] {
  const data = queryClient.getQueryData<{ findings: Finding[] }>(keys.findings(caseId));
  return withPending(caseId, data?.findings ?? [], editQueue.getSnapshot());
}

function withPending(
  caseId: string,
  findings: readonly Finding[],
  pending: ReturnType<typeof editQueue.getSnapshot>,
): NumberedFinding[] {
  return numberFindings(
    applyPending(
      findings,
      pending.filter((entry) => entry.caseId === caseId),
    ),
  );
}

/** Id of a mask that has come with a term of an answer that is not stored yet. */
export const liveTermId = (index: number): string => `live:${index}`;

/** What the viewer shows: findings that are not deleted or rejected, and the masks of the answer under way. */
export function useViewerFindings(
  caseId: string,
  { findings, count }: CaseFindings,
  hiddenIds: readonly string[],
): readonly ViewerFinding[] {
  const live = useLiveAnswers((all) => all[caseId]);
  return useMemo(() => {
    const hidden = new Set(hiddenIds);
    const stored = findings.map((finding) => ({
      ...finding,
      isHidden: hidden.has(finding.id) || finding.status === "rejected",
    }));
    const fresh = live === undefined ? [] : toLiveFindings(live, count);
    return [...stored, ...fresh];
  }, [findings, hiddenIds, live, count]);
}

function toLiveFindings(
  live: NonNullable<ReturnType<typeof useLiveAnswers.getState>[string]>,
  count: number,
): ViewerFinding[] {
  let next = count;
  return live.terms.flatMap(({ term, mask }, index) => {
    if (mask === null) return [];
    const color = findingColor(next++);
    const slice = live.ask.slice;
    return {
      id: liveTermId(index),
      label: term.text,
      color,
      mask,
      slice,
      status: "proposed" as const,
      isHidden: false,
    };
  });
}
