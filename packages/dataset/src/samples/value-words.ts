import type { Random } from "@mimo/base";
import type { Fact } from "../sample.js";
import type { Place } from "./answer-forms.js";
import type { Value } from "./content.js";
import type { Figure, Relation } from "./figure.js";
import { extentOf } from "./mask-facts.js";

const CORNERS: Readonly<Record<Place, readonly string[]>> = {
  "upper left": [
    "in the upper left",
    "in the upper left part",
    "at the top left",
    "towards the upper left",
    "in the upper-left area",
  ],
  "upper middle": [
    "in the upper middle",
    "at the top, near the middle",
    "in the upper part, near the middle",
    "in the upper central part",
  ],
  "upper right": [
    "in the upper right",
    "in the upper right part",
    "at the top right",
    "towards the upper right",
    "in the upper-right area",
  ],
  "middle left": [
    "in the middle left",
    "on the left side, at mid-height",
    "in the left part, at mid-height",
    "on the left, about halfway down",
  ],
  center: ["in the center", "near the center", "in the central part", "in the middle", "around the center"],
  "middle right": [
    "in the middle right",
    "on the right side, at mid-height",
    "in the right part, at mid-height",
    "on the right, about halfway down",
  ],
  "lower left": [
    "in the lower left",
    "in the lower left part",
    "at the bottom left",
    "towards the lower left",
    "in the lower-left area",
  ],
  "lower middle": [
    "in the lower middle",
    "at the bottom, near the middle",
    "in the lower part, near the middle",
    "in the lower central part",
  ],
  "lower right": [
    "in the lower right",
    "in the lower right part",
    "at the bottom right",
    "towards the lower right",
    "in the lower-right area",
  ],
};
const QUADRANT_MARGIN = 0.07;
const ABOUT = ["about", "about", "roughly", "approximately", "around"];
const NUMBER_WORDS = [
  "no",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** `in the upper left of the image`, or the quadrant where the structure clearly lies in one; null for a place that is not plain. */
export function placeValue(figure: Figure, rng: Random): Value | null {
  const { place } = figure;
  if (place === null) return null;
  const quadrant = quadrantOf(figure);
  const phrase =
    quadrant !== null && rng.chance(0.25)
      ? `in the ${quadrant} quadrant of the image`
      : ofImage(rng.pick(CORNERS[place]), rng);
  const value = /(?:in|at|on|near|around|towards) the (.*?)(?: of the image| of the picture)?$/.exec(
    phrase,
  )![1];
  return { text: phrase, facts: [maskFact(figure, "place", value)] };
}

/** "at the top of the image, near the middle": the image is named where the first clause ends. */
function ofImage(phrase: string, rng: Random): string {
  const image = rng.chance(0.8) ? "of the image" : "of the picture";
  const [first, rest] = phrase.split(", ");
  return rest === undefined ? `${first} ${image}` : `${first} ${image}, ${rest}`;
}

function quadrantOf({ middle: [x, y], mask, place }: Figure): string | null {
  if (place === null) return null;
  const [dx, dy] = [x / mask.width - 0.5, y / mask.height - 0.5];
  if (Math.min(Math.abs(dx), Math.abs(dy)) < QUADRANT_MARGIN) return null;
  return `${dy < 0 ? "upper" : "lower"} ${dx < 0 ? "left" : "right"}`;
}

/** `about 10%`, in one of the ways of saying it. */
export function extentValue(figure: Figure, rng: Random): Value {
  const plain = extentOf(figure.mask, figure.areaPx);
  const number = /\d+/.exec(plain)![0];
  const sign = rng.pickWeighted([60, 25, 15]);
  const percent = [`${number}%`, `${number} percent`, `${number} per cent`][sign];
  const text = plain.startsWith("less")
    ? `${rng.pick(["less than", "under"])} ${percent}`
    : `${rng.pick(ABOUT)} ${percent}`;
  return { text, facts: [maskFact(figure, "extent", text, "percent")] };
}

/** Length, width and both, where an end-to-end length makes sense: one region that the image does not cut off. */
export function sizeValues(figure: Figure, rng: Random): Readonly<Record<string, Value>> | null {
  if (figure.isCutOff || figure.largePieces !== 1 || figure.pieces === null) return null;
  const { longAxisMm, shortAxisMm, longAxisPx, shortAxisPx } = figure.measurement;
  const unit = longAxisMm === null ? "px" : "mm";
  const [long, short] = [longAxisMm ?? longAxisPx, shortAxisMm ?? shortAxisPx].map((each) => roundSize(each));
  const name = unit === "px" ? "pixels" : rng.pick(["mm", "mm", "millimeters"]);
  const fact = (value: string) => maskFact(figure, "size", value, unit);
  const times = rng.pick([" x ", " by "]);
  return {
    size: { text: `${long}${times}${short} ${name}`, facts: [fact(`${long}${times}${short}`)] },
    length: { text: `${long} ${name}`, facts: [fact(long)] },
    width: { text: `${short} ${name}`, facts: [fact(short)] },
    asked_unit: { text: unit === "px" ? "pixels" : rng.pick(["mm", "millimeters"]), facts: [] },
  };
}

/** The area, in mm2 where spacing is known, else in pixels. */
export function areaValues(figure: Figure, rng: Random): Readonly<Record<string, Value>> {
  const { areaMm2, areaPx } = figure.measurement;
  const unit = areaMm2 === null ? "px" : "mm2";
  const number = areaMm2 === null ? String(areaPx) : roundSize(areaMm2);
  const name = unit === "px" ? "pixels" : rng.pick(["mm²", "mm²", "square millimeters"]);
  const isRounded = areaMm2 !== null || areaPx > 999;
  const shown = areaMm2 === null ? roundSize(areaPx) : number;
  const text = `${isRounded ? `${rng.pick(ABOUT)} ` : ""}${shown} ${name}`;
  return {
    area: { text, facts: [maskFact(figure, "size", shown, unit)] },
    asked_unit: { text: unit === "px" ? "pixels" : "square millimeters", facts: [] },
  };
}

/** Whole units from 10 on, of large numbers three digits; two digits below 10, down to fractions of a micrometer. */
function roundSize(size: number): string {
  if (size >= 1000) return String(Number(size.toPrecision(3)));
  return size >= 10 ? size.toFixed(0) : String(Number(size.toPrecision(2)));
}

/** A count, as a word or in digits. */
export function countValue(figure: Figure, count: number, kind: string, rng: Random): Value {
  const text = count < NUMBER_WORDS.length && rng.chance(0.6) ? NUMBER_WORDS[count] : String(count);
  return { text, facts: [maskFact(figure, kind, text)] };
}

/** "to the left of", and what it is said of: the image, never the patient. */
export function relationValues(
  figure: Figure,
  relation: Relation,
  rng: Random,
): Readonly<Record<string, Value>> {
  const words: Readonly<Record<Relation, readonly string[]>> = {
    left: ["to the left of", "left of"],
    right: ["to the right of", "right of"],
    above: ["above", "higher than"],
    below: ["below", "lower than"],
    within: ["within", "inside"],
  };
  const text = rng.pick(words[relation]);
  return {
    relation: { text, facts: [maskFact(figure, "place", text)] },
    frame: {
      text: rng.pick(["in the image", "in this image", "in the picture", "on the image", "as displayed"]),
      facts: [],
    },
  };
}

/** A value that opens a way to say something, and says nothing itself. */
export const SILENT: Value = { text: "", facts: [] };

export function plainValue(text: string): Value {
  return { text, facts: [] };
}

/** A fact that a mask shows. */
export function maskFact(figure: Figure, kind: string, value: string, unit: Fact["unit"] = null): Fact {
  return { kind, term: figure.structure.term.term, value, unit, source: "mask" };
}
