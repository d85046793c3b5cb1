import { expect, test } from "vitest";
import type { CliIo } from "./io.js";
import { formatSeconds, startProgress } from "./progress.js";

test("without a terminal there is a line every so many steps, and one at the end", () => {
  const lines: string[] = [];
  const io = { stderr: { write: (text: string) => lines.push(text) } } as unknown as CliIo;
  const progress = startProgress(io, { label: "train", total: 5, linesEvery: 2 });
  for (let done = 1; done <= 5; done++) progress.update(done, `loss ${done}`);
  expect(lines.map((line) => line.replace(/ETA.*/s, "ETA"))).toEqual([
    "train 2/5 loss 2 ETA",
    "train 4/5 loss 4 ETA",
    "train 5/5 loss 5 ETA",
  ]);
});

test("seconds read as people write them", () => {
  expect([0, 59, 60, 185, 3600, 7620].map(formatSeconds)).toEqual([
    "0s",
    "59s",
    "1m00s",
    "3m05s",
    "1h00m",
    "2h07m",
  ]);
});
