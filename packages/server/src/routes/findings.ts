import { decodeRle, ImagingError } from "@mimo/imaging";
import {
  type Edit,
  editResultSchema,
  editSchema,
  errorSchema,
  findingSchema,
  paramsIdSchema,
  revisionSchema,
} from "@mimo/protocol";
import type { FindingChange, FindingStore } from "@mimo/storage";
import { z } from "zod";
import type { MimoApp, RouteModule, ServerContext } from "../context.js";

const listQuerySchema = z.strictObject({ deleted: z.enum(["true", "false"]).default("false") });
const findingListSchema = z.strictObject({ findings: z.array(findingSchema) });
const historySchema = z.strictObject({ revisions: z.array(revisionSchema) });

/** All masks of one edit together, pixels: they are decoded to be checked, which must not hold up everybody. */
const MOST_MASK_PIXELS = 2 ** 28;

/** A person's mask has no scores. */
const NO_SCORES = { presence: null, quality: null, stability: null } as const;

/** Findings of a case: the list, a person's edits, undo and redo, and what each finding has been. */
export const findingsRoutes: RouteModule = (app, context) => {
  addReading(app, context);
  addEdits(app, context);
};

function addReading(app: MimoApp, { store }: ServerContext): void {
  const list = {
    params: paramsIdSchema,
    querystring: listQuerySchema,
    response: { 200: findingListSchema, 404: errorSchema },
  };
  app.get("/api/cases/:id/findings", { schema: list }, async ({ params, query }) => {
    await store.cases.get(params.id);
    return { findings: await store.findings.list(params.id, { withDeleted: query.deleted === "true" }) };
  });
  const history = { params: paramsIdSchema, response: { 200: historySchema, 404: errorSchema } };
  app.get("/api/findings/:id/history", { schema: history }, async ({ params }) => {
    return { revisions: await store.findings.history(params.id) };
  });
}

function addEdits(app: MimoApp, { store }: ServerContext): void {
  const response = { 200: editResultSchema, 400: errorSchema, 404: errorSchema, 409: errorSchema };
  const edit = { params: paramsIdSchema, body: editSchema, response };
  app.post("/api/cases/:id/edits", { schema: edit }, async ({ params, body }) => {
    checkMaskPixels(body);
    return store.findings.apply(params.id, body.changes.map(toChange));
  });
  const step = { params: paramsIdSchema, response: { 200: editResultSchema, 404: errorSchema } };
  const answer = (ask: (findings: FindingStore, caseId: string) => ReturnType<FindingStore["undo"]>) => {
    return async ({ params }: { params: { id: string } }) => {
      await store.cases.get(params.id);
      return ask(store.findings, params.id);
    };
  };
  app.get(
    "/api/cases/:id/undo",
    { schema: step },
    answer((findings, id) => findings.undoState(id)),
  );
  app.post(
    "/api/cases/:id/undo",
    { schema: step },
    answer((findings, id) => findings.undo(id)),
  );
  app.post(
    "/api/cases/:id/redo",
    { schema: step },
    answer((findings, id) => findings.redo(id)),
  );
}

/** @throws {ImagingError} `bad_mask` for more than may be decoded at once. */
function checkMaskPixels({ changes }: Edit): void {
  const pixels = changes.reduce((sum, { mask }) => sum + (mask ? mask.size[0] * mask.size[1] : 0), 0);
  if (pixels <= MOST_MASK_PIXELS) return;
  const rule = `at most ${MOST_MASK_PIXELS} pixels together`;
  throw new ImagingError("bad_mask", `masks of an edit: ${rule}, got ${pixels}`);
}

/** @throws {ImagingError} `bad_mask`: a malformed mask must not be kept, for everything after would trip over it. */
function toChange({ tool, ...change }: Edit["changes"][number]): FindingChange {
  if (change.mask) decodeRle(change.mask);
  const origin = { kind: "person", tool } as const;
  return change.kind === "create" ? { ...change, scores: NO_SCORES, origin } : { ...change, origin };
}
