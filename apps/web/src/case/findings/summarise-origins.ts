import type { Origin, Revision } from "@mimo/protocol";

const NOT_THE_MASK = new Set(["status", "rename", "delete", "restore"]);

/** What made the first mask, then each kind of change to the mask once, in the order that they came. */
export function summariseOrigins(revisions: readonly Pick<Revision, "revision" | "origin">[]): Origin[] {
  const way = new Map<string, Origin>();
  for (const { origin } of [...revisions].sort((a, b) => a.revision - b.revision)) {
    const isOfMask = origin.kind === "model" || !NOT_THE_MASK.has(origin.tool) || way.size === 0;
    if (isOfMask && !way.has(originKey(origin))) way.set(originKey(origin), origin);
  }
  return [...way.values()];
}

/** Origins of one key read the same to people. */
export function originKey(origin: Origin): string {
  if (origin.kind === "person") return origin.tool;
  return origin.turnId !== null ? "answer" : origin.marks.length > 0 ? "click" : "batch";
}
