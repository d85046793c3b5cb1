import type { DataSet } from "dicom-parser";

/** Encodings of the character sets (PS3.3 C.12.1.1.2) that a browser's list of encodings has. */
const ENCODING: Readonly<Record<string, string>> = {
  "ISO_IR 100": "iso-8859-1",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 192": "utf-8",
  "ISO 2022 IR 87": "iso-2022-jp",
  "ISO 2022 IR 149": "euc-kr",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** Letters in a row that are too few to tell a person by. */
const SHORT_WORD = 3;

/**
 * A name to show for an image: its series description, else the file's name, else its modality.
 *
 * A text that holds a part of the patient's name or the patient's ID is passed over: people write such things into
 * both.
 */
export function readTitle(dataSet: DataSet, fileName: string, modality: string | null): string {
  const identifiers = [readText(dataSet, "x00100010"), readText(dataSet, "x00100020")]
    .flatMap((text) => text.toLowerCase().split(/[\s^=,._-]+/))
    // Of Chinese and Korean names two signs are a word.
    .filter((word) => word.length >= SHORT_WORD || /[\u0250-\uffff]{2}/.test(word));
  const isSafe = (text: string) => !identifiers.some((word) => text.toLowerCase().includes(word));
  const title = [readText(dataSet, "x0008103e"), fileName].find((text) => text !== "" && isSafe(text));
  return title ?? modality ?? "DICOM";
}

/** A text element in its file's character set, without control characters and the escape sequence of Korean ones. */
function readText(dataSet: DataSet, tag: string): string {
  const element = dataSet.elements[tag];
  if (!element) return "";
  const sets = (dataSet.string("x00080005") ?? "").split("\\").map((name) => name.trim());
  const encoding = sets.map((name) => ENCODING[name]).findLast((name) => name !== undefined);
  const end = Math.min(element.dataOffset + element.length, element.dataOffset + 1024);
  const text = new TextDecoder(encoding ?? "iso-8859-1").decode(
    dataSet.byteArray.subarray(element.dataOffset, end),
  );
  return text.replace(/\p{Cc}\$\)C|\p{Cc}/gu, "").trim();
}
