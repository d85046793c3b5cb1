import type { ImageRecord } from "@mimo/dataset";

/** The attributes that answers are grouped by; whatever else a record says stays out of the rows. */
export const SUBGROUP_ATTRIBUTES = ["sex", "age", "device", "phase", "view", "plane", "diagnosis"] as const;
export type SubgroupAttribute = (typeof SUBGROUP_ATTRIBUTES)[number];

/** Datasets word them differently; the first that is there stands. */
const KEYS: Readonly<Record<SubgroupAttribute, readonly string[]>> = {
  sex: ["sex", "gender"],
  age: ["age", "age_years", "age_approximate"],
  device: ["device", "scanner", "camera", "manufacturer"],
  phase: ["phase"],
  view: ["view"],
  plane: ["plane"],
  diagnosis: ["diagnosis"],
};
/** Longer than any name of a group: then it is a report, and may say who. */
const LONGEST = 60;

/** What a record says of its patient and picture that answers may be grouped by: ages as decades, never identifiers. */
export function subgroupAttributes({ attributes }: Pick<ImageRecord, "attributes">): Record<string, string> {
  return Object.fromEntries(
    SUBGROUP_ATTRIBUTES.flatMap((name) => {
      const key = KEYS[name].find((one) => attributes[one] !== undefined && attributes[one] !== null);
      if (key === undefined) return [];
      const value = name === "age" ? ageBand(attributes[key]) : groupName(attributes[key]);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/** "60 to 69"; 90 and above make one band, since few are that old (HIPAA's Safe Harbor rule). */
function ageBand(value: unknown): string | null {
  const years = typeof value === "string" ? Number.parseFloat(value) : value;
  if (typeof years !== "number" || !(years >= 0 && years < 130)) return null;
  const decade = Math.floor(years / 10) * 10;
  return decade >= 90 ? "90 and above" : `${decade} to ${decade + 9}`;
}

function groupName(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "boolean") return null;
  const name = String(value).trim();
  return name === "" || name.length > LONGEST ? null : name;
}
