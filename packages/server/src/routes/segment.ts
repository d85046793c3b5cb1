import { decodeRle } from "@mimo/imaging";
import {
  type Finding,
  paramsIdSchema,
  type Segment,
  type SegmentResult,
  segmentResultSchema,
  segmentSchema,
} from "@mimo/protocol";
import { StorageError } from "@mimo/storage";
import type { EngineTarget, RouteModule, ServerContext } from "../context.js";
import { toTermJson } from "../engine/answer-record.js";
import { clientOf } from "../engine/client-of.js";
import { closedSignal } from "../engine/event-stream.js";
import { checkFindingPlace, checkSlice } from "../engine/prepare-ask.js";
import { toImagingMarks } from "../engine/to-imaging-marks.js";
import { ServerError } from "../server-error.js";

/** The corrective click: a mask for a name, and if a finding is named, that finding corrected. */
export const segmentRoutes: RouteModule = (app, context) => {
  const schema = { params: paramsIdSchema, body: segmentSchema, response: { 200: segmentResultSchema } };
  app.post("/api/cases/:id/segment", { schema }, async (request, reply) => {
    const started = performance.now();
    const { id } = request.params;
    const { body } = request;
    const { case: shown } = await context.store.cases.get(id);
    checkSlice(shown, body.slice);
    const target: EngineTarget = {
      client: clientOf(request),
      key: `${id}/${body.slice}`,
      image: () => context.scans.readSlice(id, body.slice),
      signal: closedSignal(reply),
    };
    const found =
      body.finding === null
        ? await segmentOnly(context, target, id, body, shown)
        : await correct(context, target, id, body, shown, await findingToCorrect(context, id, body));
    return { ...found, ms: performance.now() - started };
  });
};

interface Size {
  readonly width: number;
  readonly height: number;
}

async function segmentOnly(
  { engine, store }: ServerContext,
  target: EngineTarget,
  caseId: string,
  { label, marks }: Segment,
  size: Size,
): Promise<Omit<SegmentResult, "ms">> {
  const term = toTermJson(await engine.segment(target, label, toImagingMarks(marks, size)));
  const { mask, presence, quality, stability } = term;
  const { canUndo } = await store.findings.undoState(caseId);
  return { mask, presence, quality, stability, finding: null, canUndo };
}

/** Takes a finding's mask as the starting point; marks that it has answered already ask for nothing new. */
async function correct(
  { engine, store }: ServerContext,
  target: EngineTarget,
  caseId: string,
  { label, marks }: Segment,
  size: Size,
  finding: Finding,
): Promise<Omit<SegmentResult, "ms">> {
  const answered = new Set(
    finding.origin.kind === "model" ? finding.origin.marks.map((mark) => JSON.stringify(mark)) : [],
  );
  const isSettled = marks.map((mark) => answered.has(JSON.stringify(mark)));
  const imagingMarks = toImagingMarks(marks, size);
  const settled = imagingMarks.filter((_, i) => isSettled[i]);
  const fresh = imagingMarks.filter((_, i) => !isSettled[i]);
  const previous = decodeRle(finding.mask);
  const found = await engine.segment(target, label, fresh, { previous, settled });
  const { mask, presence, quality, stability } = toTermJson(found);
  const scores = { presence, quality, stability };
  const isSame = mask?.counts === finding.mask.counts;
  if (mask === null || found.mask?.data.includes(1) !== true || isSame) {
    const { canUndo } = await store.findings.undoState(caseId);
    return { mask: isSame ? mask : null, ...scores, finding: isSame ? finding : null, canUndo };
  }
  const { name, weightsHash } = engine.model;
  const origin = {
    kind: "model" as const,
    model: { name, weightsHash },
    turnId: null,
    question: null,
    marks,
  };
  const { id: findingId, revision } = finding;
  const change = { kind: "change" as const, findingId, revision, mask, scores, origin };
  const { findings, canUndo } = await store.findings.apply(caseId, [change]);
  return { mask, ...scores, finding: findings.find(({ id }) => id === findingId) ?? null, canUndo };
}

/** @throws {StorageError} `not_found`, `stale`; {ServerError} `bad_request` */
async function findingToCorrect(
  { store }: ServerContext,
  caseId: string,
  { finding: named, slice, marks }: Segment,
): Promise<Finding> {
  if (marks.length === 0)
    throw new ServerError("bad_request", "marks: at least one to correct a finding, got none");
  const finding = await store.findings.get(named!.id);
  checkFindingPlace(finding, caseId, slice);
  if (finding.deleted)
    throw new StorageError("not_found", "finding: one that is not deleted, got a deleted one");
  if (finding.revision === named!.revision) return finding;
  const got = `${named!.revision}, it is ${finding.revision} by now`;
  throw new StorageError("stale", `revision: the finding's newest one, got ${got}`);
}
