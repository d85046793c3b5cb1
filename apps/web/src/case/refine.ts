import type { Finding, MarkJson } from "@mimo/protocol";
import { toApiError } from "../api/api-error.js";
import * as client from "../api/client.js";
import { keys, queryClient } from "../api/query-client.js";
import { i18n } from "../i18n/index.js";
import { useCaseUi } from "../state/case-ui.js";
import { showToast } from "../state/toasts.js";
import { editQueue, takeFindings } from "./edits.js";

let line: Promise<void> = Promise.resolve();

/**
 * Refines a finding by one more click; clicks wait for each other, and each one sends all of them.
 *
 * @param find - The finding as it is when the click's turn comes.
 */
export function refineByClick(
  caseId: string,
  find: () => Finding | undefined,
  at: readonly [number, number],
  isPositive: boolean,
): Promise<void> {
  line = line.then(() => refine(caseId, find, { kind: "point", at: [at[0], at[1]], positive: isPositive }));
  return line;
}

async function refine(caseId: string, find: () => Finding | undefined, mark: MarkJson): Promise<void> {
  await editQueue.flush();
  const finding = find();
  if (finding === undefined) return;
  const { id, revision, label, slice } = finding;
  const before = useCaseUi.getState().refinement;
  const isSame = before?.findingId === id && before.revision === revision;
  const marks = [...(isSame ? before.marks : []), mark];
  try {
    const result = await client.segment(caseId, { slice, label, marks, finding: { id, revision } });
    if (result.finding === null) {
      showToast({ kind: "info", text: i18n.t("refine.noMask", { label }) });
      return;
    }
    if (result.finding.revision === revision) {
      showToast({ kind: "info", text: i18n.t("edit.nothing") });
      return;
    }
    takeFindings(caseId, [result.finding]);
    queryClient.setQueryData(keys.undo(caseId), { findings: [], canUndo: result.canUndo, canRedo: false });
    useCaseUi.setState({ refinement: { findingId: id, revision: result.finding.revision, marks } });
  } catch (thrown) {
    reportFailure(caseId, thrown, () => void refineByClick(caseId, find, pointOf(mark), isAdding(mark)));
  }
}

const pointOf = (mark: MarkJson): readonly [number, number] => (mark.kind === "point" ? mark.at : [0, 0]);
const isAdding = (mark: MarkJson): boolean => mark.kind === "point" && mark.positive;

function reportFailure(caseId: string, thrown: unknown, retry: () => void): void {
  const error = toApiError(thrown);
  if (error.code === "stale") {
    void queryClient.invalidateQueries({ queryKey: keys.findings(caseId) });
    showToast({ kind: "error", text: i18n.t("edit.stale") });
    return;
  }
  const action = { label: i18n.t("common.retry"), run: retry };
  showToast({ kind: "error", text: error.message, action });
}
