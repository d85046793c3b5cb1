/** Values of options, from text. A value that breaks its rule is refused by naming the rule. */
import type { BoxXyxyPx, DisplayWindow, Mark, PointXyPx } from "@mimo/imaging";
import { InvalidArgumentError } from "commander";

function parseNumbers(text: string): number[] {
  // Number("") is 0: an empty part must not become a coordinate.
  return text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
}

function areNumbers(values: readonly number[], count: number): boolean {
  return values.length === count && values.every(Number.isFinite);
}

/** A whole number >= 0. */
export function parseWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number >= 0.");
  return Number(text);
}

/** A whole number >= 1. */
export function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new InvalidArgumentError("It must be a whole number >= 1.");
  return count;
}

/** A TCP port; 0 means any free one. */
export function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new InvalidArgumentError("It must be a port, 0 to 65535.");
}

/** An axis of a volume. */
export function parseAxis(text: string): 0 | 1 | 2 {
  if (text === "0" || text === "1" || text === "2") return Number(text) as 0 | 1 | 2;
  throw new InvalidArgumentError("It must be 0, 1 or 2.");
}

/** `x,y` or `x,y,-`: a point that belongs to the structure, or does not. */
export function parsePoint(text: string): Extract<Mark, { kind: "point" }> {
  const [, coordinates, sign] = /^(.*?)(?:,([+-]))?$/s.exec(text) ?? [];
  const at = parseNumbers(coordinates ?? "");
  if (!areNumbers(at, 2)) throw new InvalidArgumentError("It must be x,y or x,y,- in pixels.");
  return { kind: "point", at: [at[0]!, at[1]!], positive: sign !== "-" };
}

/** `x0,y0,x1,y1`. */
export function parseBox(text: string): Extract<Mark, { kind: "box" }> {
  const box = parseNumbers(text);
  if (!areNumbers(box, 4)) throw new InvalidArgumentError("It must be x0,y0,x1,y1 in pixels.");
  return { kind: "box", box: box as unknown as BoxXyxyPx };
}

/** `x,y;x,y;...`, or null for other text, which then names a file. */
export function parsePath(text: string): PointXyPx[] | null {
  const points = text.split(";").map(parseNumbers);
  return points.every((point) => areNumbers(point, 2)) ? (points as unknown as PointXyPx[]) : null;
}

/** `center,width` of a display window, in the image's own units. */
export function parseWindow(text: string): DisplayWindow {
  const values = parseNumbers(text);
  if (!areNumbers(values, 2) || values[1]! < 1) {
    throw new InvalidArgumentError("It must be center,width with a width >= 1.");
  }
  return { center: values[0]!, width: values[1]! };
}

/** Makes an option repeatable: its values gather in a list. */
export function gather<T>(
  parse: (text: string) => T,
): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before = []) => [...before, parse(text)];
}
