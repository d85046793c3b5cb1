import type { BoxXyxyPx, Mark, Mask, PointXyPx } from "../image.js";
import { ImagingError } from "../imaging-error.js";

/**
 * Checks the marks that a person, or a program, put on an image, before anything is computed from them.
 *
 * A point must lie on a pixel (`0 <= x < width`); a box may run along the image's edges (`x1 <= width`); a
 * scribble has at least one point; a mask has the image's size and something inside. The types are checked
 * too, since marks come over the network.
 *
 * @throws {ImagingError} `bad_mark` for the first mark that breaks a rule. The message gives its number, from
 *   1, and kind; `details.mark` its index, from 0.
 * @example
 * checkMarks([{ kind: "point", at: [500, 10], positive: true }], 320, 240);
 * // ImagingError: mark 1 (point): x must be >= 0 and < 320, the image's width, got 500
 */
export function checkMarks(marks: readonly Mark[], width: number, height: number): void {
  if (!Array.isArray(marks)) {
    throw new ImagingError("bad_mark", `marks must be a list, got ${describe(marks)}`);
  }
  marks.forEach((mark: Mark | null | undefined, index) => {
    const problem = problemOf(mark, width, height);
    if (problem === null) return;
    const kind = typeof mark?.kind === "string" ? ` (${mark.kind.slice(0, 20)})` : "";
    throw new ImagingError("bad_mark", `mark ${index + 1}${kind}: ${problem}`, { mark: index });
  });
}

type Problem = string | null;

function problemOf(mark: Mark | null | undefined, width: number, height: number): Problem {
  switch (mark?.kind) {
    case "point":
      return problemOfSign(mark.positive) ?? problemOfPoint(mark.at, width, height);
    case "box":
      return problemOfBox(mark.box, width, height);
    case "scribble":
      return problemOfSign(mark.positive) ?? problemOfScribble(mark.path, width, height);
    case "mask":
      return problemOfMask(mark.mask, width, height);
    default:
      return `kind must be point, box, scribble or mask, got ${describe((mark as { kind?: unknown } | null)?.kind)}`;
  }
}

function problemOfSign(positive: boolean): Problem {
  return typeof positive === "boolean" ? null : `positive must be true or false, got ${describe(positive)}`;
}

function problemOfPoint(point: PointXyPx, width: number, height: number): Problem {
  return (
    problemOfNumbers(point, ["x", "y"]) ??
    problemOfCoordinate("x", point[0], width, "width") ??
    problemOfCoordinate("y", point[1], height, "height")
  );
}

function problemOfCoordinate(name: string, value: number, size: number, sizeName: string): Problem {
  if (value >= 0 && value < size) return null;
  return `${name} must be >= 0 and < ${size}, the image's ${sizeName}, got ${value}`;
}

function problemOfBox(box: BoxXyxyPx, width: number, height: number): Problem {
  const notNumbers = problemOfNumbers(box, ["x0", "y0", "x1", "y1"]);
  if (notNumbers !== null) return notNumbers;
  const [x0, y0, x1, y1] = box;
  if (x0 >= x1) return `x0 must be < x1, got ${x0} and ${x1}`;
  if (y0 >= y1) return `y0 must be < y1, got ${y0} and ${y1}`;
  if (x0 < 0 || y0 < 0 || x1 > width || y1 > height) {
    return `the box must lie within the image, [0, 0, ${width}, ${height}], got [${box.join(", ")}]`;
  }
  return null;
}

function problemOfScribble(path: readonly PointXyPx[], width: number, height: number): Problem {
  if (!Array.isArray(path)) return `path must be a list of points, got ${describe(path)}`;
  if (path.length === 0) return "a scribble must have at least 1 point, got none";
  for (let i = 0; i < path.length; i++) {
    const problem = problemOfPoint(path[i], width, height);
    if (problem !== null) return `point ${i + 1} of ${path.length}: ${problem}`;
  }
  return null;
}

function problemOfMask(mask: Mask, width: number, height: number): Problem {
  if (!(mask?.data instanceof Uint8Array))
    return `the mask's data must be bytes, got ${describe(mask?.data)}`;
  if (mask.width !== width || mask.height !== height) {
    return `the mask must have the image's size, ${width} x ${height}, got ${describe(mask.width)} x ${describe(mask.height)}`;
  }
  if (mask.data.length !== width * height) {
    return `a ${width} x ${height} mask must hold ${width * height} pixels, got ${mask.data.length}`;
  }
  return mask.data.some((value) => value !== 0)
    ? null
    : "the mask must have at least 1 pixel inside, got none";
}

function problemOfNumbers(values: readonly number[], names: readonly string[]): Problem {
  if (!Array.isArray(values) || values.length !== names.length) {
    return `[${names.join(", ")}] must be ${names.length} numbers, got ${describe(values)}`;
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  return wrong < 0 ? null : `${names[wrong]} must be a finite number, got ${describe(values[wrong])}`;
}

/** Names a value of unknown type without echoing what a stranger may have put in it. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} values`;
  if (value === null || typeof value === "number" || typeof value === "undefined") return String(value);
  return `a ${typeof value}`;
}
