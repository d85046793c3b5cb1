import { Random } from "@mimo/base";
import { expect, it } from "vitest";
import { backoffMs, retryAfterMs } from "./retry-delay.js";

const NOW = Date.UTC(2026, 0, 1);

it.each([
  [null, null],
  ["3", 3000],
  ["0", 0],
  ["999999999", 120_000],
  [new Date(NOW + 5000).toUTCString(), 5000],
  [new Date(NOW - 5000).toUTCString(), 0],
  ["soon", null],
  ["", null],
])("Retry-After %s is %s ms", (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});

it("waits double from failure to failure up to the cap, differ, and follow from the seed", () => {
  const policy = { attempts: 9, firstDelayMs: 100, maxDelayMs: 1000 };
  const delays = (seed: number) => {
    const rng = new Random(seed);
    return [1, 2, 3, 4, 5, 6].map((failures) => backoffMs(policy, failures, rng));
  };
  const full = [100, 200, 400, 800, 1000, 1000];
  for (const [i, delay] of delays(7).entries()) {
    expect(delay).toBeGreaterThanOrEqual(full[i] / 2);
    expect(delay).toBeLessThanOrEqual(full[i]);
  }
  expect(delays(7)).toEqual(delays(7));
  expect(delays(7)).not.toEqual(delays(8));
});
