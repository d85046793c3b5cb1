/** Numbers and times as people read them. */

const MM_PER_CM = 10;
const CM_FROM_MM = 100;

/** A length, or null where it is not known: mm, from 10 cm on in cm. */
export function formatLength(mm: number | null, locale: string): string | null {
  if (mm === null) return null;
  return mm >= CM_FROM_MM ? `${round(mm / MM_PER_CM, 1, locale)} cm` : `${round(mm, 1, locale)} mm`;
}

/** An area, or null where it is not known: mm², from 100 mm² on in cm². */
export function formatArea(mm2: number | null, locale: string): string | null {
  if (mm2 === null) return null;
  return mm2 >= CM_FROM_MM ? `${round(mm2 / MM_PER_CM ** 2, 2, locale)} cm²` : `${round(mm2, 1, locale)} mm²`;
}

/** A volume, or null where it is not known: mm³, from 1 cm³ on in cm³. */
export function formatVolume(mm3: number | null, locale: string): string | null {
  if (mm3 === null) return null;
  return mm3 >= MM_PER_CM ** 3
    ? `${round(mm3 / MM_PER_CM ** 3, 2, locale)} cm³`
    : `${round(mm3, 0, locale)} mm³`;
}

export function formatPixels(pixels: number, locale: string): string {
  return `${round(pixels, pixels < CM_FROM_MM ? 1 : 0, locale)} px`;
}

/** A probability in whole percent; what is not certain never reads 0 % or 100 %. */
export function formatPercent(part: number, locale: string): string {
  const shown = part <= 0 || part >= 1 ? part : Math.min(0.99, Math.max(0.01, part));
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(shown);
}

/** A size in bytes with a decimal unit. */
export function formatBytes(bytes: number, locale: string): string {
  const units = ["B", "kB", "MB", "GB"];
  let power = 0;
  while (bytes >= 1000 ** (power + 1) && power < units.length - 1) power += 1;
  return `${round(bytes / 1000 ** power, power === 0 ? 0 : 1, locale)} ${units[power]}`;
}

/** A moment: the time for today, else the date with the time. */
export function formatTime(iso: string, locale: string, now = new Date()): string {
  const date = new Date(iso);
  const isToday = date.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(locale, {
    ...(isToday ? {} : { dateStyle: "medium" as const }),
    timeStyle: "short",
  }).format(date);
}

export function round(value: number, digits: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** How sure a score is, in words that are translated. */
export type Confidence = "high" | "medium" | "low";

/** Words for a probability; the cuts are ours, for reading at a glance, and the number stands beside the word. */
export function toConfidence(part: number): Confidence {
  if (part >= 0.85) return "high";
  return part >= 0.6 ? "medium" : "low";
}
