import { readableLabel } from "../files/words.js";

/** What a picture's name tells: `<name>_<MODALITY>_<site>`. */
export interface PictureName {
  /** Our word for the modality; those that we do not know pass through in lower case. */
  readonly modality: string;
  /** As the name spells it: `MRI-T1-Gd`. */
  readonly code: string;
  readonly site: string;
}

const MODALITIES: readonly (readonly [RegExp, string])[] = [
  [/^ct\b/, "ct"],
  [/^mri?\b/, "mr"],
  [/^(?:x-?ray|cxr)\b/, "xray"],
  [/^(?:ultrasound|us)\b/, "ultrasound"],
  [/^(?:fundus|retinal?)/, "fundus"],
  [/^dermoscop/, "dermoscopy"],
  [/^endoscop/, "endoscopy"],
  [/^(?:pathology|histology)/, "pathology"],
  [/^microscop/, "microscopy"],
];

/**
 * Takes a picture's name apart, from its end: names of pictures may hold underscores.
 *
 * @param stem - Without folder and ending.
 * @returns null when the name has no modality and site.
 */
export function parsePictureName(stem: string): PictureName | null {
  const [, code, site] = /^.+_([^_]+)_([^_]+)$/.exec(stem) ?? [];
  if (code === undefined) return null;
  const word = code.toLowerCase().replace(/^x_ray/, "xray");
  const modality = MODALITIES.find(([pattern]) => pattern.test(word))?.[1] ?? word;
  return { modality, code, site: readableLabel(site).toLowerCase() };
}

/**
 * The picture that a mask belongs to, and what it shows: `<picture>_<target+with+plus>`.
 *
 * Targets should hold no underscore, but some do: the longest name of a picture decides.
 *
 * @param stem - Of the mask, without folder and ending.
 * @param isPicture - Whether there is a picture of that stem.
 */
export function parseMaskName(
  stem: string,
  isPicture: (stem: string) => boolean,
): { readonly picture: string; readonly target: string } | null {
  for (let at = stem.lastIndexOf("_"); at > 0; at = stem.lastIndexOf("_", at - 1)) {
    const picture = stem.slice(0, at);
    const target = readableLabel(stem.slice(at + 1));
    if (target !== "" && isPicture(picture)) return { picture, target };
  }
  return null;
}
