/**
 * A name made fit for a key: what is not a letter, digit or `-_./` becomes `+` and the hex of its UTF-8 bytes.
 *
 * Different names give different keys. Names of plain letters stay as they are.
 */
export function toSourceKey(name: string): string {
  const toHex = (text: string) =>
    Array.from(Buffer.from(text, "utf8"), (byte) => `+${byte.toString(16).padStart(2, "0")}`).join("");
  return name.replace(/[^A-Za-z0-9\-_./]/gu, toHex).replace(/\.{2,}/g, toHex);
}

/** A path without the ending of its last part. */
export function withoutEnding(path: string): string {
  return path.replace(/\.[^./]+$/, "");
}
