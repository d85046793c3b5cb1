import { describe, expect, test } from "vitest";
import type { Estimate } from "../harness/estimate.js";
import type {
  ClickRow,
  CorruptionRow,
  PromptRow,
  StabilityRow,
  SuiteSubject,
} from "../harness/suite-rows.js";
import type { Cell, ReportSection } from "../report/section.js";
import { summariseCorruption } from "./summarise-corruption.js";
import { summariseInteraction } from "./summarise-interaction.js";
import { summariseStability } from "./summarise-stability.js";

const OPTIONS = { seed: 1, resamples: 50 };

const of = (modality: string, caseId: string): SuiteSubject => ({
  imageId: `${modality}/${caseId}`,
  dataset: "tiny",
  modality,
  caseId,
  term: "liver",
});

/** The numbers of a table's row that begins with the given cells. */
function numbers(section: ReportSection | null, caption: string, ...head: string[]): (number | null)[] {
  const table = section!.tables.find((one) => one.caption.startsWith(caption))!;
  const row = table.rows.find((cells) => head.every((word, i) => cells[i] === word))!;
  expect(row).toHaveLength(table.columns.length);
  return row.slice(head.length).map((cell: Cell) => (cell as Estimate | null)?.value ?? null);
}

const near = (...values: (number | null)[]) =>
  values.map((value) => (value === null ? null : expect.closeTo(value, 9)));

describe("summariseInteraction", () => {
  const clicks = (modality: string, caseId: string, ...dice: number[]): ClickRow => ({
    kind: "clicks",
    ...of(modality, caseId),
    start: "text",
    dice,
    iou: dice,
  });
  const prompt = (modality: string, caseId: string, dice: number): PromptRow => ({
    kind: "prompt",
    ...of(modality, caseId),
    prompt: "box",
    dice,
    markDice: 0.5,
  });
  const rows = [
    clicks("ct", "a", 0.4, 0.6, 0.8),
    clicks("ct", "b", 0.8, 0.7, 0.9),
    clicks("mr", "c", 0.1, 0.1, 0.1),
    clicks("microscopy", "d", 0, 0, 0),
    prompt("ct", "a", 0.9),
    prompt("ct", "b", 0.7),
    prompt("mr", "c", 0.4),
  ];
  const section = summariseInteraction(rows, OPTIONS);

  test("means are over modalities, not over structures, and microscopy stands apart", () => {
    // CT (0.4 + 0.8) / 2 = 0.6 and MR 0.1; the area of a: 0.6, b: 0.775; one of b's two clicks made it worse.
    expect(numbers(section, "Dice before", "text")).toEqual(near(0.35, 0.375, 0.475, 0.39375, 0.125));
    expect(numbers(section, "Dice by clicks and", "text", "microscopy")).toEqual(near(0, 0, 0));
    expect(numbers(section, "Dice by kind of prompt", "box")).toEqual(near(0.6, 0.5));
    expect(numbers(section, "Dice by kind of prompt and", "ct")).toEqual(near(0.8));
  });

  test("clicks to an IoU count from the start; what is not reached counts as the cap", () => {
    // At 0.8: a with the second click, which is the cap; b before any; c never.
    expect(numbers(section, "Clicks until", "text", "@80")).toEqual(near(1.5, 0.75, 0.5));
    // At 0.9: b with the second click, a and c never.
    expect(numbers(section, "Clicks until", "text", "@90")).toEqual(near(2, 1, 0.75));
  });

  test("the first screen shows the Dice after five clicks, of how many structures, where there were as many", () => {
    const long = [
      clicks("ct", "a", 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
      clicks("mr", "c", 0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.9),
    ];
    const [five, ...more] = summariseInteraction(long, OPTIONS)!.headline!;
    expect(five).toMatchObject({
      label: "Dice, text and 5 clicks (2 structures)",
      value: { value: expect.closeTo(0.7, 9) },
    });
    expect(more).toEqual([]);
    expect(section!.headline).toEqual([]);
  });

  test("figures show the curves of the tables", () => {
    const [bars, curve, modalities] = section!.figures;
    expect(bars).toMatchObject({ name: "prompts", x: ["box"], series: [{ values: near(0.6) }] });
    expect(curve).toMatchObject({
      x: [0, 1, 2],
      series: [{ name: "text", values: near(0.35, 0.375, 0.475) }],
    });
    expect(modalities.series.map(({ name }) => name)).toEqual(["ct", "mr", "microscopy"]);
  });

  test("rows of another suite alone make no section", () => {
    expect(summariseInteraction([], OPTIONS)).toBeNull();
    expect(summariseStability(rows, OPTIONS)).toBeNull();
    expect(summariseCorruption(rows, OPTIONS)).toBeNull();
  });
});

test("stability: the mean, the worst of a structure's draws, and how they agree", () => {
  const row = (caseId: string, dice: number[], pairwiseIou: number): StabilityRow => {
    return { kind: "stability", ...of("ct", caseId), prompt: "box", jitter: 0.1, dice, pairwiseIou };
  };
  const section = summariseStability([row("a", [0.2, 0.6], 0.5), row("b", [0.9, 0.7], 0.7)], OPTIONS);
  expect(numbers(section, "Several draws of one prompt", "box ± 10 %")).toEqual(near(0.6, 0.45, 0.6));
  expect(section!.figures[0].series[1].values).toEqual(near(null, null, 0.45, null));
});

describe("summariseCorruption", () => {
  const row = (caseId: string, strength: CorruptionRow["strength"], dice: number): CorruptionRow => {
    return { kind: "corruption", ...of("ct", caseId), corruption: "blur", strength, prompt: "box", dice };
  };
  const rows = [row("a", 0, 0.9), row("a", 3, 0.7), row("b", 0, 0.5), row("b", 3, 0.3)];
  const section = summariseCorruption(rows, OPTIONS);

  test("the change is that of the same structures, and so is its interval", () => {
    expect(numbers(section, "Dice by damage, asked by box", "blur", "2")).toEqual(
      near(0.7, null, null, 0.5, -0.2),
    );
    const table = section!.tables.find(
      ({ caption }) => caption.startsWith("Change") && caption.includes("box"),
    )!;
    const change = table.rows[0][1 + ["noise", "blur"].indexOf("blur")] as Estimate;
    expect(change).toMatchObject({ low: expect.closeTo(-0.2, 9), high: expect.closeTo(-0.2, 9), cases: 2 });
  });

  test("a kind that was not tried is left empty", () => {
    expect(numbers(section, "Dice by damage, asked by text", "noise", "0")).toEqual(Array(5).fill(null));
  });
});
