import { InvalidArgumentError } from "commander";

/** Shares of the patients, adding up to 1. */
export interface Shares {
  readonly train: number;
  readonly val: number;
  readonly test: number;
}

/** `train,val,test` in percent. */
export function parseShares(text: string): Shares {
  const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [train = Number.NaN, val = Number.NaN, test = Number.NaN] = parts.map((percent) => percent / 100);
  if (parts.length !== 3 || parts.some((part) => !(part >= 0)) || Math.abs(train + val + test - 1) > 1e-9) {
    throw new InvalidArgumentError("It must be three percentages that add up to 100, such as 80,10,10.");
  }
  return { train, val, test };
}
