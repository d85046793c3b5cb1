import { useKeys } from "../app/use-keys.js";
import { useCaseUi } from "../state/case-ui.js";
import { commandOfKey } from "../viewer/viewer-keys.js";
import { focusFinding, useOpenCase } from "./case-context.js";
import { changeFindings, redoEdit, undoEdit } from "./edits.js";
import { stopAnswer } from "./live-answers.js";

/** Keys of the case page; `PAGE_KEYS` lists them for people. */
export function useCaseKeys(): void {
  const { item, findings, viewer } = useOpenCase();
  const caseId = item.id;
  const active = () => findings.findings.find(({ id }) => id === useCaseUi.getState().activeId);
  const go = (step: number) => {
    const list = findings.findings;
    const at = list.findIndex(({ id }) => id === useCaseUi.getState().activeId);
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length];
    if (next) focusFinding(viewer, next.id);
  };
  const judge = (status: "accepted" | "rejected") => {
    const finding = active();
    if (!finding) return;
    const next = finding.status === status ? "proposed" : status;
    changeFindings(caseId, [[finding, { status: next }]], "status");
  };
  const remove = () => {
    const finding = active();
    if (finding) changeFindings(caseId, [[finding, { deleted: true }]], "delete");
  };
  const stop = () => stopAnswer(caseId);
  useKeys(
    {
      "/": focusComposer,
      Escape: stop,
      "Ctrl+z": () => void undoEdit(caseId),
      "Ctrl+Shift+z": () => void redoEdit(caseId),
      "Ctrl+y": () => void redoEdit(caseId),
      j: () => go(1),
      k: () => go(-1),
      a: () => judge("accepted"),
      q: () => judge("rejected"),
      y: () => toggleHidden(useCaseUi.getState().activeId),
      F2: startRename,
      "Shift+Delete": remove,
    },
    (event) => {
      const command = commandOfKey(event);
      if (command?.kind === "tool") useCaseUi.setState({ tool: command.tool });
    },
  );
}

/** Shows the findings and turns the active one's name into a field. */
function startRename(): void {
  useCaseUi.setState({ panel: "findings" });
  // The panel has to be there first.
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-rename-active]")?.click());
}

/** Shows the conversation and puts the cursor into its field. */
function focusComposer(): void {
  useCaseUi.setState({ panel: "chat" });
  requestAnimationFrame(() => document.getElementById("question")?.focus());
}

/** Hides a finding in the viewer, or shows it again. */
export function toggleHidden(id: string | null): void {
  if (id === null) return;
  useCaseUi.setState(({ hiddenIds }) => ({
    hiddenIds: hiddenIds.includes(id) ? hiddenIds.filter((other) => other !== id) : [...hiddenIds, id],
  }));
}
