import type { Rewritten } from "@mimo/mimoseg";
import type { CliIo } from "../../io.js";

/** What a split or merge wrote, in a few lines. */
export function describeRewritten(
  io: CliIo,
  out: string,
  { images, samples, splits, left }: Rewritten,
): void {
  const number = (value: number) => value.toLocaleString("en");
  io.stdout.write(`${number(samples)} samples of ${number(images)} images in ${out}\n`);
  for (const [split, count] of Object.entries(splits))
    io.stdout.write(`  ${split}: ${number(count)} images\n`);
  for (const [rule, count] of Object.entries(left))
    io.stdout.write(`  left out, ${rule}: ${number(count)}\n`);
}
