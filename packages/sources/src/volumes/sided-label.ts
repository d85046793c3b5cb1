import { readableLabel } from "../files/words.js";

const SIDE = /^(?:left|right)$/i;

/**
 * Makes the name of a class or file readable (see {@link readableLabel}); a side at its end or before a number moves to
 * the front, where speech has it ("kidney_left" -> "left kidney", "rib_right_7" -> "right rib 7").
 */
export function sidedLabel(name: string): string {
  const words = readableLabel(name).split(" ");
  const side = words.findIndex((word) => SIDE.test(word));
  const isTail = side > 0 && (side === words.length - 1 || /^\d+$/.test(words[side + 1]));
  if (!isTail) return words.join(" ");
  return [words[side].toLowerCase(), ...words.slice(0, side), ...words.slice(side + 1)].join(" ");
}
