import type { Estimate } from "../harness/estimate.js";
import type { Cell } from "./section.js";

/** Whether a cell is a number with its interval. */
export function isEstimate(cell: Cell): cell is Estimate {
  return typeof cell === "object" && cell !== null;
}

/** A number of a report: three decimals, counts whole, unknown as a dash. */
export function numberText(value: number | null): string {
  if (value === null || Number.isNaN(value)) return "-";
  if (Number.isInteger(value) && Math.abs(value) > 1) return value.toLocaleString("en");
  return value.toFixed(3);
}

/** The bounds of a 95 % interval; null if there is none. */
export function intervalText({ low, high }: Pick<Estimate, "low" | "high">): string | null {
  return low === null || high === null ? null : `${numberText(low)} to ${numberText(high)}`;
}

/** A cell in plain words: "0.812 (0.790 to 0.834)". */
export function cellText(cell: Cell): string {
  if (typeof cell === "string") return cell;
  if (!isEstimate(cell)) return numberText(cell);
  const interval = intervalText(cell);
  return interval === null ? numberText(cell.value) : `${numberText(cell.value)} (${interval})`;
}

/** Names come from files and may hold anything; file names and anchors may not. */
export function fileSafe(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "other";
}
