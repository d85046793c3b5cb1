/** One axis of a chart: from data to pixels, with its labelled ticks. */
export interface Axis {
  /** Pixel position of a value, or null for one that the axis cannot show. */
  readonly toPx: (value: number) => number | null;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/**
 * An axis from the smallest to the largest value, widened to whole ticks.
 *
 * @param values - What is to be shown; values that are not finite are skipped.
 * @param fromPx - Pixel position of the low end.
 * @param toPx - Pixel position of the high end; may be the smaller number.
 * @param maxTicks - About how many ticks fit.
 */
export function linearAxis(values: readonly number[], fromPx: number, toPx: number, maxTicks: number): Axis {
  const [low, high] = rangeOf(values, 0, 1);
  const step = roundStep((high - low) / Math.max(1, maxTicks));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const place = placer(first * step, last * step, fromPx, toPx);
  const ticks = Array.from({ length: last - first + 1 }, (_, k) => {
    const value = (first + k) * step;
    return { at: place(value), label: formatTick(value, step) };
  });
  return { toPx: (value) => (Number.isFinite(value) ? place(value) : null), ticks };
}

/** As {@link linearAxis}, on a logarithmic scale with whole decades; zero and negative values cannot be shown. */
export function logAxis(values: readonly number[], fromPx: number, toPx: number, maxTicks: number): Axis {
  const exponents = values.filter((value) => value > 0).map(Math.log10);
  const [low, high] = rangeOf(exponents, -1, 0);
  // Within two decades whole ones would squash the curve, so the ends may be 1, 2 or 5 times a power of ten.
  const fine = high - low <= 2;
  const first = fine ? roundDown(low) : Math.floor(low + 1e-9);
  const last = fine ? -roundDown(-high) : Math.ceil(high - 1e-9);
  const place = placer(first, last, fromPx, toPx);
  const stride = Math.ceil((last - first) / Math.max(1, maxTicks));
  const exponentsShown = fine
    ? fineExponents(first, last)
    : Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, k) => first + k * stride);
  const ticks = exponentsShown.map((exponent) => ({
    at: place(exponent),
    label: formatTick(10 ** exponent, 10 ** exponent),
  }));
  return { toPx: (value) => (value > 0 && value < Infinity ? place(Math.log10(value)) : null), ticks };
}

const FINE = [0, Math.log10(2), Math.log10(5), 1];

/** The nearest of 1, 2, 5 times a power of ten at or below, as exponents. Symmetrical in sign for 1-2-5 steps. */
function roundDown(exponent: number): number {
  const whole = Math.floor(exponent + 1e-9);
  const part = exponent - whole + 1e-9;
  return whole + (FINE.findLast((value) => value <= part) ?? 0);
}

function fineExponents(first: number, last: number): number[] {
  const found: number[] = [];
  for (let whole = Math.floor(first); whole <= last; whole++) {
    for (const part of FINE.slice(0, 3)) {
      const exponent = whole + part;
      if (exponent >= first - 1e-9 && exponent <= last + 1e-9) found.push(exponent);
    }
  }
  return found;
}

function rangeOf(values: readonly number[], low: number, high: number): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (min > max) return [low, high];
  if (min === max) return [min - (Math.abs(min) || 1) / 2, max + (Math.abs(max) || 1) / 2];
  return [min, max];
}

function placer(low: number, high: number, fromPx: number, toPx: number): (value: number) => number {
  return (value) => fromPx + ((value - low) / (high - low)) * (toPx - fromPx);
}

/** 1, 2 or 5 times a power of ten, at least `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((value) => value * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** A tick's value with the digits that its step needs: 0.25, 12000, 1e-7. */
export function formatTick(value: number, step: number): string {
  if (Math.abs(value) < step / 1e6) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) {
    const digits = Math.max(0, Math.floor(Math.log10(size) + 1e-9) - Math.floor(Math.log10(step) + 1e-9));
    return value.toExponential(digits).replace("e+", "e");
  }
  return value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}
