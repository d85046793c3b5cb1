import { type Edit, editSchema, type Finding, idSchema } from "@mimo/protocol";
import { z } from "zod";

/** An edit that the server has not confirmed yet. */
export const pendingEditSchema = z.object({
  id: z.string(),
  caseId: idSchema,
  edit: editSchema,
  /** For each change: the id that the page gives a new finding until the server names it; null for the others. */
  localIds: z.array(idSchema.nullable()),
  /** It was sent and no answer came: the server may have made it all the same. */
  isUncertain: z.boolean(),
  at: z.string(),
});
export type PendingEdit = z.infer<typeof pendingEditSchema>;
type Change = Edit["changes"][number];

/** The findings as they will be once the edits are made. */
export function applyPending(findings: readonly Finding[], pending: readonly PendingEdit[]): Finding[] {
  let all = [...findings];
  for (const entry of pending) {
    entry.edit.changes.forEach((change, k) => {
      if (change.kind === "create") all.push(toFinding(entry, change, entry.localIds[k] ?? entry.id));
      else
        all = all.map((finding) =>
          finding.id === change.findingId ? changed(finding, change, entry.at) : finding,
        );
    });
  }
  return all;
}

function toFinding(entry: PendingEdit, change: Change & { kind: "create" }, id: string): Finding {
  return {
    id,
    caseId: entry.caseId,
    slice: change.slice,
    label: change.label,
    status: "proposed",
    deleted: false,
    mask: change.mask,
    presence: null,
    quality: null,
    stability: null,
    revision: 1,
    origin: { kind: "person", tool: change.tool },
    createdAt: entry.at,
    updatedAt: entry.at,
  };
}

function changed(finding: Finding, change: Change & { kind: "change" }, at: string): Finding {
  const { label, status, deleted, mask, tool } = change;
  return {
    ...finding,
    ...(label !== undefined && { label }),
    ...(status !== undefined && { status }),
    ...(deleted !== undefined && { deleted }),
    ...(mask !== undefined && { mask, presence: null, quality: null, stability: null }),
    revision: change.revision + 1,
    origin: { kind: "person", tool },
    updatedAt: at,
  };
}

/**
 * Whether the server holds an uncertain edit already: every change is there as sent. Two equal new findings are
 * taken for one, since nobody draws the same mask twice under one name.
 */
export function isApplied({ edit }: PendingEdit, findings: readonly Finding[]): boolean {
  return edit.changes.every((change) =>
    findings.some((finding) =>
      change.kind === "create"
        ? finding.slice === change.slice && finding.label === change.label && hasMask(finding, change.mask)
        : finding.id === change.findingId &&
          finding.revision === change.revision + 1 &&
          holds(finding, change),
    ),
  );
}

function holds(finding: Finding, change: Change & { kind: "change" }): boolean {
  return (
    (change.label ?? finding.label) === finding.label &&
    (change.status ?? finding.status) === finding.status &&
    (change.deleted ?? finding.deleted) === finding.deleted &&
    (change.mask === undefined || hasMask(finding, change.mask))
  );
}

function hasMask(finding: Finding, mask: Finding["mask"]): boolean {
  return finding.mask.counts === mask.counts && finding.mask.size[0] === mask.size[0];
}

/** Which id of the server's stands for each of the page's own, from the findings that an edit touched. */
export function nameNew(entry: PendingEdit, touched: readonly Finding[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(
    entry.edit.changes.flatMap((change) => (change.kind === "change" ? [change.findingId] : [])),
  );
  entry.edit.changes.forEach((change, k) => {
    const localId = entry.localIds[k];
    if (change.kind !== "create" || !localId) return;
    const found = touched.find(
      ({ id, label, slice, mask }) =>
        !taken.has(id) &&
        label === change.label &&
        slice === change.slice &&
        mask.counts === change.mask.counts,
    );
    if (found === undefined) return;
    taken.add(found.id);
    names.set(localId, found.id);
  });
  return names;
}

/** An edit with the server's ids in place of the page's own. */
export function renamed(entry: PendingEdit, names: ReadonlyMap<string, string>): PendingEdit {
  const changes = entry.edit.changes.map((change) =>
    change.kind === "change"
      ? { ...change, findingId: names.get(change.findingId) ?? change.findingId }
      : change,
  );
  return { ...entry, edit: { changes } };
}

/** Ids of the findings that an edit changes or makes. */
export function touchedIds({ edit, localIds }: PendingEdit): string[] {
  return edit.changes.flatMap((change, k) =>
    change.kind === "change" ? change.findingId : (localIds[k] ?? []),
  );
}
