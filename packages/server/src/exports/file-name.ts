/** Names that Windows keeps for devices, whatever their ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name that is safe as one part of a path on any system: no separators, control or reserved characters, no leading
 * dot, not empty.
 *
 * @param maxLength - In characters.
 */
export function safeFileName(name: string, maxLength = 80): string {
  const plain = name
    .normalize("NFC")
    .replace(/[\\/:*?"<>|\p{C}]+/gu, "_")
    .replace(/\s+/gu, " ")
    .replace(/^[. ]+/, "");
  const short = Array.from(plain)
    .slice(0, maxLength)
    .join("")
    .replace(/[. ]+$/, "");
  return DEVICES.test(short) ? `_${short}` : short || "unnamed";
}

/** The name without the ending of an image file. */
export function withoutImageEnding(name: string): string {
  return name.replace(/\.(nii(\.gz)?|dcm|dicom|png|jpe?g|tiff?|zip)$/i, "");
}

/** A `content-disposition` that offers a file under a name: RFC 6266, with a plain name for old programs. */
export function contentDisposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_");
  const full = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}

/** Gives each name once: a second "a" becomes "a (2)". */
export function uniqueNames(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    // File systems of Windows and macOS take "A" and "a" for one name.
    const key = name.toLowerCase();
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === 1 ? name : `${name} (${count})`;
  };
}
