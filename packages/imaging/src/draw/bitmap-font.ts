/**
 * Our own bitmap font, so that captions appear, and look alike, on machines without any font installed.
 *
 * Each glyph is five pixels wide. A digit in base 32 stands for one row, its high bit at the left; the first
 * seven rows stand on the base line, two more may hang below it.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  " ": "0", "!": "4444404", '"': "aa", "#": "aavavaa", $: "4fke5u4", "%": "pp248jj", "&": "cik8lid", "'": "44",
  "(": "2488842", ")": "8422248", "*": "04lel4", "+": "044v44", ",": "00000cc48", "-": "000v", ".": "00000cc",
  "/": "11248gg", 0: "ehjlphe", 1: "4c4444e", 2: "eh1248v", 3: "eh161he", 4: "26aiv22", 5: "vgu11he",
  6: "68guhhe", 7: "v124888", 8: "ehhehhe", 9: "ehhf12c", ":": "00cc0cc", ";": "00cc0cc48", "<": "248g842",
  "=": "00v0v", ">": "8421248", "?": "eh12404", "@": "ehnlnge", A: "ehhvhhh", B: "uhhuhhu", C: "ehggghe",
  D: "uhhhhhu", E: "vgguggv", F: "vgguggg", G: "ehgnhhf", H: "hhhvhhh", I: "e44444e", J: "72222ic",
  K: "hikokih", L: "ggggggv", M: "hrllhhh", N: "hhpljhh", O: "ehhhhhe", P: "uhhuggg", Q: "ehhhlid",
  R: "uhhukih", S: "fgge11u", T: "v444444", U: "hhhhhhe", V: "hhhhha4", W: "hhhllla", X: "hha4ahh",
  Y: "hhha444", Z: "v1248gv", "[": "e88888e", "\\": "gg84211", "]": "e22222e", "^": "4ah", _: "0000000v",
  "`": "842", a: "00e1fhf", b: "ggmphhu", c: "00egghe", d: "11djhhf", e: "00ehvge", f: "698s888",
  g: "00fhhhf1e", h: "ggmphhh", i: "40c444e", j: "2062222ic", k: "ggikoki", l: "c44444e", m: "00qllhh",
  n: "00mphhh", o: "00ehhhe", p: "00uhhhugg", q: "00fhhhf11", r: "00mpggg", s: "00fge1u", t: "88s8896",
  u: "00hhhjd", v: "00hhha4", w: "00hhlla", x: "00ha4ah", y: "00hhhhf1e", z: "00v248v", "{": "2448442",
  "|": "4444444", "}": "8442448", "~": "0008l2", "\u00b0": "ciic", "\u00b1": "44v440v", "\u00b2": "c248e",
  "\u00b3": "c242c", "\u00b5": "00hhhpmgg", "\u03bc": "00hhhpmgg", "\u00d7": "000a4a", "\u2013": "000v",
  "\u2014": "000v", "\u2018": "44", "\u2019": "44", "\u201c": "aa", "\u201d": "aa", "\u2026": "000000l",
  "\u2192": "042v24", "\u2212": "000v", "\u2264": "248420e", "\u2265": "842480e",
}; // biome-ignore format: a table of glyphs

/** What stands for a character that the font lacks. */
const MISSING = "vhhhhhv";

/** Size of the font in its own pixels, before any scaling. */
export const FONT = {
  /** From one character to the next: five pixels and a gap. */
  advance: 6,
  /** Rows above the base line. */
  ascent: 7,
  /** Rows of a glyph, those below the base line included. */
  height: 9,
  /** From one line to the next. */
  lineHeight: 11,
} as const;

/** A horizontal run of ink in font pixels, from the top left corner of the text. */
export interface InkRun {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

/** Width of one line of text in font pixels. */
export function textWidth(text: string): number {
  return Math.max(0, [...text].length * FONT.advance - 1);
}

/** The ink of one line of text. Accents are dropped; other characters that the font lacks show as a box. */
export function inkOf(text: string): InkRun[] {
  return [...text].flatMap((character, index) =>
    [...glyphOf(character)].flatMap((digit, y) =>
      runsOf(Number.parseInt(digit, 32), index * FONT.advance, y),
    ),
  );
}

function glyphOf(character: string): string {
  const plain = character.normalize("NFKD").charAt(0);
  const known = [character, plain].find((key) => Object.hasOwn(GLYPHS, key));
  return known === undefined ? MISSING : GLYPHS[known];
}

function runsOf(bits: number, left: number, y: number): InkRun[] {
  const runs: InkRun[] = [];
  for (let x = 0; x < 5; x++) {
    if (!(bits & (16 >> x))) continue;
    let length = 1;
    while (x + length < 5 && bits & (16 >> (x + length))) length++;
    runs.push({ x: left + x, y, length });
    x += length;
  }
  return runs;
}

/**
 * Breaks a text into lines of at most `maxCharacters`, at spaces where it can.
 *
 * Newlines stay. What exceeds `maxLines` is cut off, and the last line then ends in "...".
 */
export function wrapText(text: string, maxCharacters: number, maxLines: number): string[] {
  const lines = text.split(/\r?\n/).flatMap((paragraph) => wrapParagraph(paragraph, maxCharacters));
  if (lines.length <= maxLines) return lines;
  const kept = lines.slice(0, maxLines);
  const room = Math.max(0, maxCharacters - 3);
  kept[maxLines - 1] = `${[...kept[maxLines - 1]].slice(0, room).join("").trimEnd()}...`.slice(
    0,
    maxCharacters,
  );
  return kept;
}

function wrapParagraph(paragraph: string, maxCharacters: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  for (const word of paragraph.split(/\s+/)) {
    let rest = [...word];
    if (line.length > 0 && line.length + 1 + rest.length > maxCharacters) {
      lines.push(line.join(""));
      line = [];
    }
    while (rest.length > maxCharacters) {
      lines.push(rest.slice(0, maxCharacters).join(""));
      rest = rest.slice(maxCharacters);
    }
    line = line.length > 0 ? [...line, " ", ...rest] : rest;
  }
  return [...lines, line.join("")];
}
