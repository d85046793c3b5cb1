/** One line of a requests file. */
import { isAbsolute, resolve } from "node:path";
import type { Mark, MedicalImage } from "@mimo/imaging";
import { z } from "zod";
import { readMask } from "../read-marks.js";

const coordinate = z.number();
const point = z.tuple([coordinate, coordinate]);

/** Unknown keys are refused, so that a misspelled mark cannot be left out silently; null is as good as missing. */
const requestSchema = z.strictObject({
  id: z.union([z.string(), z.number()]),
  /** Path, from the folder of the requests file. */
  image: z.string().min(1),
  question: z.string().nullish(),
  /** `[x, y, 1]` on the structure, `[x, y, -1]` beside it. */
  points: z.array(z.tuple([coordinate, coordinate, z.union([z.literal(1), z.literal(-1)])])).nullish(),
  box: z.tuple([coordinate, coordinate, coordinate, coordinate]).nullish(),
  scribble: z.array(point).nullish(),
  /** Path of a mask picture. */
  mask: z.string().min(1).nullish(),
  slice: z.number().int().nonnegative().nullish(),
});

/** One question of a requests file. Coordinates are pixels of the image as stored. */
export type PredictRequest = z.infer<typeof requestSchema>;

/** What a request can be known by in the results; null if the line tells none. */
export type RequestId = string | number | null;

/** A line of a requests file: a request, or what is wrong with it. */
export interface RequestLine {
  readonly id: RequestId;
  readonly request: PredictRequest | null;
  readonly problem: string | null;
}

/** Reads one line; whatever it holds, a result is owed for it. */
export function parseRequestLine(text: string): RequestLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { id: null, request: null, problem: "request: a JSON object on one line, got other text" };
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return { id: parsed.data.id, request: parsed.data, problem: null };
  const id = z.looseObject({ id: requestSchema.shape.id }).safeParse(value);
  return { id: id.success ? id.data.id : null, request: null, problem: describeIssues(parsed.error) };
}

function describeIssues({ issues }: z.ZodError): string {
  const parts = issues.slice(0, 3).map(({ path, message }) => `${path.join(".") || "request"}: ${message}`);
  return parts.join("; ");
}

/** A path of a request as a path of this process. */
export function requestPath(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

/**
 * The marks of a request, not yet checked against the image.
 *
 * @param folder - The folder of the requests file.
 * @throws What `readMask` throws.
 */
export async function requestMarks(
  request: PredictRequest,
  folder: string,
  image: MedicalImage,
): Promise<Mark[]> {
  const { points, box, scribble, mask } = request;
  const marks: Mark[] = (points ?? []).map(([x, y, sign]) => ({
    kind: "point",
    at: [x, y],
    positive: sign === 1,
  }));
  if (box) marks.push({ kind: "box", box });
  if (scribble) marks.push({ kind: "scribble", path: scribble, positive: true });
  if (mask) {
    const { index, count } = image.slice;
    const path = requestPath(folder, mask);
    marks.push({ kind: "mask", mask: await readMask(path, count > 1 ? { slice: index } : {}) });
  }
  return marks;
}
