import type { SegmentAlgorithm } from "@mimo/imaging";
import type { Finding, ModelStamp, Origin, Revision, Tool } from "@mimo/protocol";
import type { FindingStore } from "@mimo/storage";

/** Who made a mask, as it is now. A rename or a verdict makes no mask. */
export interface MaskOrigin {
  /** Null for a mask that no model had a part in. */
  readonly model: ModelStamp | null;
  /** A person's marks told the model what was meant. */
  readonly hasMarks: boolean;
  /** What a person did to the mask, in order, each once. */
  readonly tools: readonly Tool[];
}

/** Who made the mask that a finding has now. Asks for its history only if there is any. */
export async function maskOrigin(store: FindingStore, finding: Finding): Promise<MaskOrigin> {
  if (finding.revision === 1) return nextOrigin(null, finding.origin);
  return originOfMask(await store.history(finding.id), finding);
}

/**
 * Follows a mask through its revisions.
 *
 * A revision with a new mask adds its maker to those of the mask before; one with an older mask (an undo) has that
 * mask's makers again.
 */
export function originOfMask(
  revisions: readonly Pick<Revision, "mask" | "origin">[],
  finding: Finding,
): MaskOrigin {
  const makers = new Map<string, MaskOrigin>();
  let current: MaskOrigin | null = null;
  for (const { mask, origin } of revisions) {
    current = makers.get(mask.counts) ?? nextOrigin(current, origin);
    makers.set(mask.counts, current);
  }
  return makers.get(finding.mask.counts) ?? nextOrigin(current, finding.origin);
}

function nextOrigin(before: MaskOrigin | null, origin: Origin): MaskOrigin {
  const tools = before?.tools ?? [];
  if (origin.kind === "model") return { model: origin.model, hasMarks: origin.marks.length > 0, tools };
  return {
    model: before?.model ?? null,
    hasMarks: before?.hasMarks ?? false,
    tools: tools.includes(origin.tool) ? tools : [...tools, origin.tool],
  };
}

/** Says in words where a mask comes from. */
export function describeOrigin({ model, hasMarks, tools }: MaskOrigin): string {
  const edits = tools.filter((tool) => tool !== "import").join(", ");
  if (!model && !tools.includes("import")) return `mask by a person (${edits})`;
  const maker = model
    ? `mask by model ${model.name}${hasMarks ? " from a person's marks" : ""}`
    : "imported mask";
  return edits ? `${maker}, edited by a person (${edits})` : maker;
}

/** The same in DICOM's terms; for several masks of one segment what holds for all of them. */
export function segmentAlgorithm(origins: readonly MaskOrigin[]): SegmentAlgorithm {
  if (origins.every(({ model }) => model === null)) return "MANUAL";
  const isAutomatic = origins.every(({ model, hasMarks, tools }) => model && !hasMarks && tools.length === 0);
  return isAutomatic ? "AUTOMATIC" : "SEMIAUTOMATIC";
}
