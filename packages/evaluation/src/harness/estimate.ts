import { groupBy, type Random } from "@mimo/base";
import { bootstrapInterval } from "../metrics/bootstrap.js";
import type { Measure } from "./measures.js";
import type { SampleRow } from "./sample-row.js";

/** A number with its 95 % interval. */
export interface Estimate {
  /** Null if nothing was measured. */
  readonly value: number | null;
  /** Null if there are not two cases to draw from. */
  readonly low: number | null;
  readonly high: number | null;
  /** Answers that the number is of. */
  readonly samples: number;
  /** Patients or specimens that they are of: what the interval draws. */
  readonly cases: number;
}

/** The answers of one group, by case. */
export interface Stratum<Case> {
  readonly cases: readonly Case[];
  readonly samples: number;
}

/** Sorts a measure's answers into cases; answers that it does not apply to are left out. */
export function toStratum<Case>(
  measure: Pick<Measure<Case>, "part" | "add">,
  rows: readonly SampleRow[],
): Stratum<Case> {
  const parts = rows.flatMap((row): { key: string; part: Case }[] => {
    const part = measure.part(row);
    return part === null ? [] : [{ key: caseKey(row), part }];
  });
  const byCase = groupBy(parts, ({ key }) => key);
  return {
    cases: [...byCase.values()].map((group) => group.map(({ part }) => part).reduce(measure.add)),
    samples: parts.length,
  };
}

/** Case ids are unique only within a dataset. */
export function caseKey({ dataset, caseId }: Pick<SampleRow, "dataset" | "caseId">): string {
  return JSON.stringify([dataset, caseId]);
}

/**
 * The mean of a number over groups, each with the same weight however many answers it has, and its interval: cases are
 * drawn within the groups. With one group it is the number itself.
 */
export function estimateOver<Case>(
  strata: readonly Stratum<Case>[],
  value: (cases: readonly Case[]) => number | null,
  rng: Random,
  resamples: number,
): Estimate {
  const mean = (groups: readonly (readonly Case[])[]): number | null => {
    let sum = 0;
    for (const group of groups) {
      const one = value(group);
      if (one === null) return null;
      sum += one;
    }
    return groups.length === 0 ? null : sum / groups.length;
  };
  const groups = strata.map(({ cases }) => cases);
  const middle = mean(groups);
  const interval = middle === null ? null : bootstrapInterval(groups, mean, rng, resamples);
  return {
    value: middle,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    samples: strata.reduce((sum, { samples }) => sum + samples, 0),
    cases: strata.reduce((sum, { cases }) => sum + cases.length, 0),
  };
}
