/** What a picture's prefix says about how it was made. */
export interface Imaging {
  /** One of the words of the plain format; unknown ones pass through. */
  readonly modality: string;
  /** MR sequence, or the map computed from a perfusion series ("t1", "flair", "cbf"); null where none is told. */
  readonly sequence: string | null;
}

/** Prefixes whose first word is not the modality, or whose rest is no sequence. */
const WHOLE_PREFIXES: Readonly<Record<string, string>> = {
  fundus_photography: "fundus",
  x_ray: "xray",
};

const WORDS: Readonly<Record<string, string>> = { histopathology: "pathology" };

/** The sub-modality of what has none. */
const NONE = "00";

/** Reads a prefix as the set spells it: `ct_00`, `ct_cbf`, `mr_t1`, `fundus_photography`. */
export function modalityOfPrefix(prefix: string): Imaging {
  const whole = Object.hasOwn(WHOLE_PREFIXES, prefix) ? WHOLE_PREFIXES[prefix] : undefined;
  if (whole !== undefined) return { modality: whole, sequence: null };
  const at = prefix.indexOf("_");
  const [word, rest] = at < 0 ? [prefix, NONE] : [prefix.slice(0, at), prefix.slice(at + 1)];
  return {
    modality: Object.hasOwn(WORDS, word) ? WORDS[word] : word,
    sequence: rest === NONE || rest === "" ? null : rest,
  };
}
