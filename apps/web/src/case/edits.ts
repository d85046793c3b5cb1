/** Changes of findings: all go through one queue that nothing gets lost in. */
import type { Edit, EditResult, Finding, Tool } from "@mimo/protocol";
import type { ApiError } from "../api/api-error.js";
import { toApiError } from "../api/api-error.js";
import * as client from "../api/client.js";
import { keys, queryClient } from "../api/query-client.js";
import { i18n } from "../i18n/index.js";
import { useCaseUi } from "../state/case-ui.js";
import { EditQueue } from "../state/edit-queue.js";
import type { PendingEdit } from "../state/pending-edit.js";
import { storage } from "../state/storage.js";
import { showToast } from "../state/toasts.js";

/** One for the page. */
export const editQueue = new EditQueue({
  storage,
  send: client.sendEdit,
  listFindings: client.listFindings,
  onApplied: (entry, result, names) => {
    adoptIds(names);
    takeResult(entry.caseId, result);
  },
  onRefused: reportRefused,
  schedule: (run, delayMs) => setTimeout(run, delayMs),
});

/** Puts what the server says into the page's copy. */
export function takeResult(caseId: string, result: EditResult): void {
  takeFindings(caseId, result.findings);
  const { canUndo, canRedo } = result;
  queryClient.setQueryData(keys.undo(caseId), { findings: [], canUndo, canRedo });
}

/** Puts changed or new findings into the page's copy, and asks again for what depends on them. */
export function takeFindings(caseId: string, changed: readonly Finding[]): void {
  queryClient.setQueryData<{ findings: Finding[] }>(keys.findings(caseId), (old) => {
    if (old === undefined) return old;
    const known = new Set(old.findings.map(({ id }) => id));
    const byId = new Map(changed.map((finding) => [finding.id, finding]));
    const fresh = changed.filter(({ id }) => !known.has(id));
    return { findings: [...old.findings.map((finding) => byId.get(finding.id) ?? finding), ...fresh] };
  });
  void queryClient.invalidateQueries({ queryKey: keys.measurements(caseId) });
  void queryClient.invalidateQueries({ queryKey: keys.cases });
  void queryClient.invalidateQueries({ queryKey: keys.facets });
  for (const { id } of changed) void queryClient.invalidateQueries({ queryKey: keys.history(id) });
}

function adoptIds(names: ReadonlyMap<string, string>): void {
  if (names.size === 0) return;
  const rename = (id: string) => names.get(id) ?? id;
  useCaseUi.setState(({ activeId, hoveredId, hiddenIds }) => ({
    activeId: activeId && rename(activeId),
    hoveredId: hoveredId && rename(hoveredId),
    hiddenIds: hiddenIds.map(rename),
  }));
}

function reportRefused(dropped: readonly PendingEdit[], error: ApiError): void {
  for (const caseId of new Set(dropped.map((entry) => entry.caseId))) {
    void queryClient.invalidateQueries({ queryKey: keys.findings(caseId) });
    void queryClient.invalidateQueries({ queryKey: keys.undo(caseId) });
  }
  const text =
    error.code === "stale" ? i18n.t("edit.stale") : i18n.t("edit.refused", { reason: error.message });
  showToast({ kind: "error", text });
}

/** What may be changed of a finding. */
export type FindingPatch = Partial<Pick<Finding, "label" | "status" | "deleted" | "mask">>;

/** Changes findings together. */
export function changeFindings(
  caseId: string,
  changes: readonly (readonly [finding: Pick<Finding, "id" | "revision">, patch: FindingPatch])[],
  tool: Tool,
): void {
  const list = changes.map(([{ id, revision }, patch]) => ({
    kind: "change" as const,
    findingId: id,
    revision,
    ...patch,
    tool,
  }));
  if (list.length > 0) editQueue.add(caseId, { changes: list });
}

/** Makes a finding of a person's mask and chooses it. */
export function createFinding(
  caseId: string,
  finding: Pick<Finding, "slice" | "label" | "mask">,
  tool: Tool,
): void {
  const { slice, label, mask } = finding;
  const changes: Edit["changes"] = [{ kind: "create", slice, label, mask, tool }];
  const { localIds } = editQueue.add(caseId, { changes });
  useCaseUi.setState({ activeId: localIds[0] ?? null });
}

/** Takes back the last change: one that still waits, else the server's last. */
export async function undoEdit(caseId: string): Promise<void> {
  if (editQueue.dropLast(caseId)) return;
  await step(caseId, client.undo);
}

/** Makes again what was taken back. */
export const redoEdit = (caseId: string): Promise<void> => step(caseId, client.redo);

async function step(caseId: string, run: (caseId: string) => Promise<EditResult>): Promise<void> {
  await editQueue.flush();
  useCaseUi.setState({ refinement: null });
  try {
    takeResult(caseId, await run(caseId));
  } catch (thrown) {
    const error = toApiError(thrown);
    if (error.status === 409) void queryClient.invalidateQueries({ queryKey: keys.undo(caseId) });
    else showToast({ kind: "error", text: error.message });
  }
}
