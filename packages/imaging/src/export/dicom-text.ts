import type { DataSet } from "dicom-parser";

/** Encodings of DICOM's character sets (PS3.3 C.12.1.1.2) by the number in their names. */
const ENCODINGS: Readonly<Record<string, string>> = {
  "13": "shift_jis",
  "58": "gbk",
  "87": "iso-2022-jp",
  "100": "windows-1252",
  "101": "iso-8859-2",
  "109": "iso-8859-3",
  "110": "iso-8859-4",
  "126": "iso-8859-7",
  "127": "iso-8859-6",
  "138": "iso-8859-8",
  "144": "iso-8859-5",
  "148": "windows-1254",
  "149": "euc-kr",
  "159": "iso-2022-jp",
  "166": "windows-874",
  "192": "utf-8",
  "203": "iso-8859-15",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** Switches between character sets within a text; of no use to decoders that know one set. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with the escape character.
const ESCAPES = /\x1b\$?[()\-.]?[@-Z0-9]/g;

/**
 * Reads a text element in the character set that the file declares, without padding.
 *
 * dicom-parser takes every byte for a character, which garbles all names that are not ASCII. Of several sets (code
 * extensions, PS3.5 6.1.2.5) the last one decides: it is the one with more than Latin letters.
 *
 * @returns An empty text if the element is missing.
 */
export function readText(dataSet: DataSet, tag: string, charset = dataSet.string("x00080005")): string {
  const element = dataSet.elements[tag];
  if (!element) return "";
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  const encoding = encodingOf(charset);
  const text = new TextDecoder(encoding).decode(bytes);
  const plain = encoding === "iso-2022-jp" ? text : text.replace(ESCAPES, "");
  return plain.replace(/[\0 ]+$/, "");
}

function encodingOf(charset: string | undefined): string {
  const known = (charset ?? "").split("\\").flatMap((name) => {
    const encoding = ENCODINGS[/(\d+|GB18030|GBK)\s*$/.exec(name)?.[1] ?? ""];
    return encoding ? [encoding] : [];
  });
  return known.at(-1) ?? "windows-1252";
}
